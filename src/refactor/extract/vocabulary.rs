//! Words of comments, by what they are for in a name.

/// Verbs that a comment may begin with to make a name.
pub const VERBS: &[&str] = &[
    "accumulate",
    "add",
    "adjust",
    "aggregate",
    "allocate",
    "append",
    "apply",
    "assign",
    "attach",
    "build",
    "calculate",
    "call",
    "check",
    "choose",
    "clean",
    "clear",
    "close",
    "collect",
    "combine",
    "compare",
    "compile",
    "compute",
    "configure",
    "connect",
    "consume",
    "convert",
    "copy",
    "count",
    "create",
    "decode",
    "decorate",
    "decrement",
    "dedent",
    "delegate",
    "delete",
    "derive",
    "detach",
    "detect",
    "determine",
    "disable",
    "discard",
    "dispatch",
    "display",
    "drop",
    "emit",
    "enable",
    "encode",
    "enforce",
    "enqueue",
    "ensure",
    "escape",
    "evaluate",
    "exclude",
    "execute",
    "expand",
    "export",
    "extract",
    "fetch",
    "fill",
    "filter",
    "find",
    "fix",
    "flatten",
    "format",
    "gather",
    "generate",
    "get",
    "group",
    "guess",
    "handle",
    "highlight",
    "identify",
    "ignore",
    "import",
    "include",
    "increment",
    "infer",
    "initialize",
    "inject",
    "insert",
    "inspect",
    "install",
    "interpolate",
    "invalidate",
    "invoke",
    "iterate",
    "join",
    "list",
    "load",
    "locate",
    "look",
    "make",
    "mark",
    "match",
    "merge",
    "move",
    "normalize",
    "notify",
    "obtain",
    "open",
    "parse",
    "pick",
    "pop",
    "populate",
    "prepare",
    "prepend",
    "preserve",
    "prevent",
    "print",
    "process",
    "propagate",
    "prune",
    "push",
    "quote",
    "raise",
    "read",
    "rebuild",
    "recompute",
    "reduce",
    "refresh",
    "register",
    "reject",
    "release",
    "remove",
    "rename",
    "render",
    "reorder",
    "replace",
    "require",
    "reset",
    "resolve",
    "restore",
    "retrieve",
    "return",
    "reverse",
    "rewind",
    "rotate",
    "run",
    "sanitize",
    "save",
    "scan",
    "seek",
    "select",
    "send",
    "separate",
    "serialize",
    "set",
    "shorten",
    "show",
    "shuffle",
    "simplify",
    "skip",
    "sort",
    "split",
    "start",
    "stop",
    "store",
    "strip",
    "substitute",
    "subtract",
    "summarize",
    "swap",
    "switch",
    "take",
    "test",
    "toggle",
    "tokenize",
    "transform",
    "translate",
    "traverse",
    "trim",
    "truncate",
    "try",
    "unescape",
    "unify",
    "unlink",
    "unpack",
    "unquote",
    "unregister",
    "unwrap",
    "update",
    "use",
    "validate",
    "verify",
    "visit",
    "walk",
    "warn",
    "wrap",
    "write",
    "yield",
];
/// Verbs that methods and functions are called by, beside those.
pub const ACTIONS: &[&str] = &["dump", "echo", "enter", "extend", "feed", "flush", "log"];
/// Words that end what a comment's name is made of.
pub const BREAKS: &[&str] = &[
    "and", "are", "as", "at", "because", "before", "by", "can", "does", "during", "for", "from",
    "has", "have", "if", "in", "into", "is", "must", "or", "should", "so", "then", "to", "unless",
    "until", "when", "where", "which", "while", "will", "with",
];
/// What begins with where or when something is done.
pub const CIRCUMSTANCES: &[&str] = &["after", "around", "outside", "under", "within", "without"];
/// What several are in: a name says what they are.
pub const COLLECTIONS: &[&str] = &["list", "lists", "sequence", "set"];
/// Words that carry nothing in a name.
pub const FILLERS: &[&str] = &[
    "a", "an", "the", "this", "that", "these", "those", "all", "any", "our", "we", "it", "its",
    "each", "every",
];

/// Words at the end of a comment that a name does without.
pub const TRAILERS: &[&str] = &[
    "again",
    "also",
    "correctly",
    "first",
    "here",
    "instead",
    "itself",
    "now",
    "of",
    "only",
    "properly",
    "themselves",
    "too",
];

/// The verb that a comment begins with: `copy` and `copying` are the same.
pub fn verb(word: &str) -> Option<&'static str> {
    let known = |word: &str| VERBS.iter().copied().find(|verb| *verb == word);
    let stem = word.strip_suffix("ing").filter(|stem| stem.len() > 1);
    let doubled = || {
        let mut letters = stem?.chars();
        let last = letters.next_back()?;
        known(letters.as_str()).filter(|shorter| shorter.ends_with(last))
    };
    known(word)
        .or_else(|| known(stem?))
        .or_else(|| known(&format!("{}e", stem?)))
        .or_else(doubled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gerund_is_its_verb() {
        for (word, verb_of) in [
            ("copying", Some("copy")),
            ("parsing", Some("parse")),
            ("setting", Some("set")),
            ("add", Some("add")),
            ("string", None),
            ("ing", None),
            ("éing", None),
        ] {
            assert_eq!(verb(word), verb_of, "{word}");
        }
    }

    #[test]
    fn no_word_both_begins_and_ends_a_name() {
        assert!(VERBS.is_sorted() && ACTIONS.is_sorted());
        assert!(!ACTIONS.iter().any(|word| VERBS.contains(word)));
        let both = |word: &str| BREAKS.contains(&word) || FILLERS.contains(&word);
        assert!(!VERBS.iter().any(|word| both(word)));
    }
}
