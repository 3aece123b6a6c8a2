//! Strings that are types: where they stand, and their syntax.

use ruff_python_ast::{Expr, ExprCall, ExprStringLiteral, ExprSubscript, ModExpression};
use ruff_python_parser::{Parsed, parse_string_annotation};
use ruff_text_size::Ranged;

/// Longest string read as a type, in bytes. It bounds the depth of its syntax, too.
const TYPE_BYTES: usize = 400;
/// Names of typing that take types in brackets, wherever they stand.
static GENERIC: &[&str] = &[
    "Annotated",
    "AsyncGenerator",
    "AsyncIterable",
    "AsyncIterator",
    "Awaitable",
    "Callable",
    "ClassVar",
    "Concatenate",
    "Coroutine",
    "DefaultDict",
    "Deque",
    "Dict",
    "Final",
    "FrozenSet",
    "Generator",
    "Generic",
    "Iterable",
    "Iterator",
    "List",
    "Mapping",
    "MutableMapping",
    "MutableSequence",
    "NotRequired",
    "Optional",
    "Required",
    "Sequence",
    "Set",
    "Tuple",
    "Type",
    "TypeGuard",
    "TypeIs",
    "Union",
    "Unpack",
];

/// The syntax of a type in a string; `None` when it is not written in one piece, has escapes, or
/// is no expression.
pub(super) fn parse(source: &str, literal: &ExprStringLiteral) -> Option<Parsed<ModExpression>> {
    let string = literal.as_single_part_string()?;
    let written = source.get(string.range().start().to_usize()..string.range().end().to_usize())?;
    if written.len() > TYPE_BYTES || written.contains('\\') || string.value.trim().is_empty() {
        return None;
    }
    parse_string_annotation(source, string).ok()
}

/// The parts of a subscript or call in order, each with whether its strings are types.
pub(super) fn parts(expr: &Expr, within_type: bool) -> Vec<(&Expr, bool)> {
    match expr {
        Expr::Subscript(subscript) => of_subscript(subscript, within_type),
        Expr::Call(call) => of_call(call, within_type),
        _ => Vec::new(),
    }
}

fn of_subscript(subscript: &ExprSubscript, within_type: bool) -> Vec<(&Expr, bool)> {
    let name = last_name(&subscript.value).unwrap_or_default();
    let mut parts = vec![(&*subscript.value, within_type)];
    match (name, subscript.slice.as_ref()) {
        ("Literal", slice) => parts.push((slice, false)),
        ("Annotated", Expr::Tuple(tuple)) => {
            let elements = tuple.elts.iter().enumerate();
            parts.extend(elements.map(|(index, element)| (element, index == 0)));
        }
        (name, slice) => {
            let generic = GENERIC.binary_search(&name).is_ok();
            parts.push((slice, within_type || generic));
        }
    }
    parts
}

fn of_call(call: &ExprCall, within_type: bool) -> Vec<(&Expr, bool)> {
    let name = last_name(&call.func).unwrap_or_default();
    let variable = matches!(name, "TypeVar" | "NewType");
    let mut parts = vec![(&*call.func, within_type)];
    let arguments = call.arguments.args.iter().enumerate();
    parts.extend(arguments.map(|(index, argument)| {
        let is_type = match name {
            "cast" => index == 0,
            _ if variable => index > 0,
            _ => false,
        };
        (argument, is_type)
    }));
    let keywords = call.arguments.keywords.iter();
    parts.extend(keywords.map(|keyword| {
        let bound = keyword.arg.as_deref() == Some("bound");
        (&keyword.value, variable && bound)
    }));
    parts
}

/// `Union` of `typing.Union`.
fn last_name(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Name(name) => Some(&name.id),
        Expr::Attribute(attribute) => Some(attribute.attr.as_str()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_of_typing_are_sorted_so_that_a_search_finds_all_of_them() {
        assert!(GENERIC.is_sorted());
    }
}
