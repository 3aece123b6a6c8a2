//! Names of functions in JavaScript and TypeScript, where most functions are values: their own name,
//! else that of what they are assigned to, else that of the call they are given to.

use tree_sitter::Node;

use crate::lang::syntax::text;

/// Parentheses and type assertions that are looked through for a name.
const WRAPPERS: usize = 8;

/// Name of a function node; one without any has a name in angle brackets.
pub(super) fn of_function(node: Node<'_>, source: &[u8]) -> String {
    if node.kind() == "class_static_block" {
        return "<static>".to_owned();
    }
    if let Some(name) = node.child_by_field_name("name") {
        return key(name, source);
    }
    of_value(node, source)
        .or_else(|| of_argument(node, source))
        .unwrap_or_else(|| match node.kind() {
            "arrow_function" => "<arrow>".to_owned(),
            _ => "<function>".to_owned(),
        })
}

/// Name of the variable, property or field that a value is assigned to.
pub(super) fn of_value(node: Node<'_>, source: &[u8]) -> Option<String> {
    let value = unwrapped(node);
    let above = value.parent()?;
    let field = match above.kind() {
        "variable_declarator" | "public_field_definition" => "name",
        "field_definition" => "property",
        "pair" => "key",
        "assignment_expression"
        | "augmented_assignment_expression"
        | "assignment_pattern"
        | "object_assignment_pattern" => "left",
        "required_parameter" | "optional_parameter" => "pattern",
        _ => return None,
    };
    let target = above
        .child_by_field_name(field)
        .filter(|target| target.id() != value.id())?;
    match target.kind() {
        "object_pattern" | "array_pattern" | "subscript_expression" => None,
        _ => Some(key(target, source)),
    }
}

/// The value with the parentheses and type assertions around it.
fn unwrapped(node: Node<'_>) -> Node<'_> {
    let wraps = |above: &Node<'_>| {
        matches!(
            above.kind(),
            "parenthesized_expression" | "as_expression" | "satisfies_expression"
        )
    };
    let mut value = node;
    // Finding a parent takes longer the deeper it lies.
    for _ in 0..WRAPPERS {
        match value.parent().filter(wraps) {
            Some(above) => value = above,
            None => break,
        }
    }
    value
}

/// `<map>` for the argument of a call of `map`.
fn of_argument(node: Node<'_>, source: &[u8]) -> Option<String> {
    let arguments = node.parent().filter(|above| above.kind() == "arguments")?;
    let call = arguments.parent()?;
    let called = call
        .child_by_field_name("function")
        .or_else(|| call.child_by_field_name("constructor"))?;
    let name = match called.kind() {
        "identifier" => called,
        "member_expression" => called.child_by_field_name("property")?,
        _ => return None,
    };
    Some(format!("<{}>", text(Some(name), source)))
}

/// A property's or variable's name, without quotes and `this.`.
fn key(node: Node<'_>, source: &[u8]) -> String {
    let written = text(Some(node), source);
    match node.kind() {
        "string" => written.trim_matches(['"', '\'']).to_owned(),
        // What a long chain of calls is assigned to is not a name.
        "member_expression" if written.contains(['(', '[', '{', '`']) => {
            text(node.child_by_field_name("property"), source)
        }
        _ => written.trim_start_matches("this.").to_owned(),
    }
}
