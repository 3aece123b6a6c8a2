//! The head of a Python function: name, parameters, docstring, as tree-sitter shows them.

use tree_sitter::Node;

use crate::lang::construct::Head;

/// Text of the `name` field, lossy.
pub(super) fn name(node: Node<'_>, source: &[u8]) -> String {
    let name = node
        .child_by_field_name("name")
        .and_then(|name| source.get(name.byte_range()));
    String::from_utf8_lossy(name.unwrap_or_default()).into_owned()
}

/// Reads a `function_definition`.
pub(super) fn head(node: Node<'_>, source: &[u8]) -> Option<Head> {
    let body = node.child_by_field_name("body")?;
    let mut cursor = node.walk();
    let keyword = node
        .children(&mut cursor)
        .find(|child| child.kind() == "def")?;
    let at = keyword.start_position();
    Some(Head {
        name: name(node, source),
        range: node.start_byte()..code_end(node),
        keyword: (at.row + 1, at.column + 1),
        parameters: node
            .child_by_field_name("parameters")
            .map_or(0, |parameters| count_parameters(parameters, source)),
        docstring_lines: docstring(body).map_or(0, |doc| {
            doc.end_position().row - doc.start_position().row + 1
        }),
        only_wraps: only_wraps(body),
    })
}

/// Where the last statement ends. The grammar takes a comment behind it, before the indentation
/// goes back, for a part of the body.
fn code_end(node: Node<'_>) -> usize {
    let mut cursor = node.walk();
    while cursor.goto_last_child() {
        while cursor.node().kind() == "comment" {
            if !cursor.goto_previous_sibling() {
                return node.end_byte();
            }
        }
    }
    cursor.node().end_byte()
}

/// The statement that is the docstring of a body.
pub(in crate::lang) fn docstring(body: Node<'_>) -> Option<Node<'_>> {
    let mut cursor = body.walk();
    let first = body
        .named_children(&mut cursor)
        .find(|child| child.kind() != "comment")?;
    let string = first
        .named_child(0)
        .filter(|_| first.kind() == "expression_statement")?;
    let plain =
        first.named_child_count() == 1 && matches!(string.kind(), "string" | "concatenated_string");
    plain.then_some(first)
}

fn count_parameters(parameters: Node<'_>, source: &[u8]) -> u32 {
    let mut cursor = parameters.walk();
    let mut count = 0;
    let named = parameters
        .named_children(&mut cursor)
        .filter(|child| child.kind() != "comment");
    for (index, parameter) in named.enumerate() {
        let name = match parameter.kind() {
            "identifier" => Some(parameter),
            "typed_parameter" => parameter
                .named_child(0)
                .filter(|name| name.kind() == "identifier"),
            "default_parameter" | "typed_default_parameter" => {
                parameter.child_by_field_name("name")
            }
            _ => None,
        };
        let Some(name) = name.and_then(|name| source.get(name.byte_range())) else {
            continue;
        };
        let receiver = index == 0 && matches!(name, b"self" | b"cls");
        count += u32::from(!receiver);
    }
    count
}

/// True when the body is a nested function and its return, and a docstring at most.
fn only_wraps(body: Node<'_>) -> bool {
    let doc = docstring(body).map(|doc| doc.id());
    let mut cursor = body.walk();
    let mut rest = body
        .named_children(&mut cursor)
        .filter(|child| child.kind() != "comment" && Some(child.id()) != doc);
    let function = rest.next().is_some_and(|first| match first.kind() {
        "function_definition" => true,
        "decorated_definition" => first
            .child_by_field_name("definition")
            .is_some_and(|definition| definition.kind() == "function_definition"),
        _ => false,
    });
    function
        && rest
            .next()
            .is_some_and(|second| second.kind() == "return_statement")
        && rest.next().is_none()
}
