//! Names in C and C++, which stand deep inside declarators.

use tree_sitter::Node;

use crate::lang::syntax::text;

/// The innermost function declarator of a definition: the one whose parameters are the function's.
pub(super) fn function_declarator(node: Node<'_>) -> Option<Node<'_>> {
    let mut found = None;
    let mut next = node.child_by_field_name("declarator");
    while let Some(declarator) = next {
        if matches!(
            declarator.kind(),
            "function_declarator" | "abstract_function_declarator"
        ) {
            found = Some(declarator);
        }
        next = inner(declarator);
    }
    found
}

/// Name of what a declarator declares, and the node that it stands at.
pub(super) fn of_declarator<'t>(declarator: Node<'t>, source: &[u8]) -> (String, Node<'t>) {
    let mut name = declarator;
    while let Some(next) = inner(name) {
        name = next;
    }
    (text(Some(name), source), name)
}

/// The declarator inside a declarator; some grammars give it no field.
fn inner(declarator: Node<'_>) -> Option<Node<'_>> {
    declarator
        .child_by_field_name("declarator")
        .or_else(|| match declarator.kind() {
            "parenthesized_declarator" | "reference_declarator" | "attributed_declarator" => {
                let mut cursor = declarator.walk();
                declarator
                    .named_children(&mut cursor)
                    .find(|child| !child.is_extra() && !child.kind().starts_with("ms_"))
            }
            _ => None,
        })
}

/// Name of the variable that a lambda outside functions is the value of.
pub(super) fn of_value(node: Node<'_>, source: &[u8]) -> String {
    let above = node.parent();
    let declarator = above
        .filter(|above| matches!(above.kind(), "init_declarator" | "field_declaration"))
        .and_then(|above| above.child_by_field_name("declarator"));
    match declarator {
        Some(declarator) => of_declarator(declarator, source).0,
        None => "<lambda>".to_owned(),
    }
}

/// Name of a class, struct, union or namespace.
pub(super) fn of_scope(node: Node<'_>, source: &[u8]) -> String {
    match node.child_by_field_name("name") {
        Some(name) => text(Some(name), source),
        None => "<anonymous>".to_owned(),
    }
}
