//! Go: comments right above exported types, functions and methods, as golint asks for them.
//!
//! A package's own comment may stand in any of its files, so no file answers for it. What a
//! `main` package or a generated file defines is read by nobody.

use tree_sitter::{Node, Tree};

use crate::lang::measured::{Documented, Undocumented};
use crate::lang::syntax::text;

pub(super) fn read(tree: &Tree, source: &[u8]) -> Vec<Undocumented> {
    let mut found = Vec::new();
    let root = tree.root_node();
    let mut cursor = root.walk();
    for node in root.named_children(&mut cursor) {
        match node.kind() {
            "package_clause" if text(node.named_child(0), source) == "main" => return Vec::new(),
            "comment" if is_generated(node, source) => return Vec::new(),
            "function_declaration" | "method_declaration" if !is_documented(node) => {
                found.push(function(node, source));
            }
            "type_declaration" => types(node, source, &mut found),
            _ => {}
        }
    }
    found
}

fn is_generated(comment: Node<'_>, source: &[u8]) -> bool {
    let text = source.get(comment.byte_range()).unwrap_or_default();
    text.starts_with(b"// Code generated ") && text.trim_ascii_end().ends_with(b" DO NOT EDIT.")
}

fn function(node: Node<'_>, source: &[u8]) -> Undocumented {
    let name = text(node.child_by_field_name("name"), source);
    let Some(receiver) = node.child_by_field_name("receiver") else {
        let public = is_exported(&name);
        return super::undocumented(node, name, (Documented::Function, "function"), public);
    };
    let of = receiver_type(&text(Some(receiver), source));
    let public = is_exported(&name) && is_exported(&of);
    let symbol = format!("{of}.{name}");
    super::undocumented(node, symbol, (Documented::Function, "method"), public)
}

/// `T` of `(t *T)`, `(T)` and `(t T[K])`.
fn receiver_type(receiver: &str) -> String {
    let inside = receiver.trim_matches(['(', ')', ' ']);
    let plain = inside.split('[').next().unwrap_or_default();
    let last = plain.split([' ', '*']).next_back();
    last.unwrap_or_default().to_owned()
}

fn types(declaration: Node<'_>, source: &[u8], found: &mut Vec<Undocumented>) {
    let mut cursor = declaration.walk();
    let grouped = declaration
        .children(&mut cursor)
        .any(|child| child.kind() == "(");
    let specs = declaration.named_children(&mut cursor);
    for spec in specs.filter(|spec| matches!(spec.kind(), "type_spec" | "type_alias")) {
        let above = if grouped { spec } else { declaration };
        if !is_documented(above) {
            let name = text(spec.child_by_field_name("name"), source);
            let public = is_exported(&name);
            found.push(super::undocumented(
                above,
                name,
                (Documented::Class, "type"),
                public,
            ));
        }
    }
}

/// True when a comment ends on the line right above.
fn is_documented(node: Node<'_>) -> bool {
    let above = node.prev_named_sibling();
    above.is_some_and(|above| {
        above.kind() == "comment" && above.end_position().row + 1 == node.start_position().row
    })
}

fn is_exported(name: &str) -> bool {
    name.chars().next().is_some_and(char::is_uppercase)
}
