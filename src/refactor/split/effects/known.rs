//! Functions, methods and modules whose effects are known by their names. Only data.

/// Built-in functions whose call is seen elsewhere.
pub(super) static ACTIVE: &[&str] = &[
    "__import__",
    "breakpoint",
    "eval",
    "exec",
    "exit",
    "globals",
    "input",
    "locals",
    "open",
    "print",
    "quit",
    "vars",
];
/// Modules whose functions build values and do nothing else.
pub(super) static BUILDERS: &[&str] = &[
    "abc",
    "array",
    "collections",
    "contextvars",
    "copy",
    "dataclasses",
    "datetime",
    "decimal",
    "enum",
    "fractions",
    "functools",
    "itertools",
    "math",
    "operator",
    "os.path",
    "pathlib",
    "pickle",
    "re",
    "string",
    "struct",
    "textwrap",
    "threading",
    "types",
    "typing",
    "typing_extensions",
    "unicodedata",
    "weakref",
];
/// Decorators by which something foreign learns of a definition; the order may matter there.
pub(super) static REGISTERING: &[&str] = &[
    "add",
    "after_request",
    "before_request",
    "command",
    "connect",
    "errorhandler",
    "event",
    "fixture",
    "group",
    "handler",
    "hookimpl",
    "listener",
    "listens_for",
    "on",
    "receiver",
    "register",
    "route",
    "subscribe",
    "task",
];
/// Methods that change what they are called on.
pub(super) static CHANGING: &[&str] = &[
    "add",
    "append",
    "appendleft",
    "clear",
    "discard",
    "extend",
    "insert",
    "pop",
    "popitem",
    "register",
    "remove",
    "setdefault",
    "sort",
    "update",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted_so_that_a_search_finds_all_of_them() {
        for list in [ACTIVE, BUILDERS, CHANGING, REGISTERING] {
            assert!(list.is_sorted(), "{list:?}");
        }
    }
}
