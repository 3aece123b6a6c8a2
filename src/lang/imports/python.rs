//! Python's imports: `import` and `from` statements wherever they stand.
//!
//! What `importlib` loads by name is not known.

use tree_sitter::{Node, Tree};

use crate::lang::imports::{Found, text, visit};
use crate::lang::measured::ImportKind;

/// Nodes that statements stand in.
const AROUND_STATEMENTS: &[&str] = &[
    "module",
    "block",
    "if_statement",
    "elif_clause",
    "else_clause",
    "for_statement",
    "while_statement",
    "try_statement",
    "except_clause",
    "except_group_clause",
    "finally_clause",
    "with_statement",
    "match_statement",
    "case_clause",
    "decorated_definition",
    "class_definition",
];

/// Reads a Python tree.
pub(in crate::lang) fn read(tree: &Tree, source: &[u8]) -> Found {
    let mut found = Found::default();
    // End of the block that only type checkers see.
    let mut types_until = 0;
    visit(tree, |node| {
        let kind = if node.start_byte() < types_until {
            ImportKind::Types
        } else {
            ImportKind::Use
        };
        match node.kind() {
            "import_statement" => plain(node, source, kind, &mut found),
            "import_from_statement" => from(node, source, kind, &mut found),
            "function_definition" => {
                let name = node.child_by_field_name("name");
                found.functions = true;
                found.inline_tests |= name.is_some_and(|n| text(n, source).starts_with("test_"));
                return true;
            }
            "if_statement" if is_for_types(node, source) => {
                let block = node.child_by_field_name("consequence");
                types_until = block.map_or(0, |block| block.end_byte()).max(types_until);
                return true;
            }
            other => return AROUND_STATEMENTS.contains(&other) || node.is_error(),
        }
        false
    });
    found
}

/// `if TYPE_CHECKING:`, with or without the name of its module.
fn is_for_types(node: Node<'_>, source: &[u8]) -> bool {
    node.child_by_field_name("condition")
        .is_some_and(|condition| {
            let name = text(condition, source);
            name.rsplit('.').next() == Some("TYPE_CHECKING")
        })
}

/// `import a.b as c, d`: one import each.
fn plain(node: Node<'_>, source: &[u8], kind: ImportKind, found: &mut Found) {
    let mut cursor = node.walk();
    for module in node.children_by_field_name("name", &mut cursor) {
        found.add(module, &dotted(unaliased(module), source), Vec::new(), kind);
    }
}

/// `from ..a import b as c, d` and `from a import *`.
fn from(node: Node<'_>, source: &[u8], kind: ImportKind, found: &mut Found) {
    let Some(module) = node.child_by_field_name("module_name") else {
        return;
    };
    let mut cursor = node.walk();
    let mut names: Vec<String> = node
        .children_by_field_name("name", &mut cursor)
        .map(|name| dotted(unaliased(name), source))
        .collect();
    let mut cursor = node.walk();
    if node
        .named_children(&mut cursor)
        .any(|child| child.kind() == "wildcard_import")
    {
        names.push("*".to_owned());
    }
    found.add(node, &dotted(module, source), names, kind);
}

fn unaliased(node: Node<'_>) -> Node<'_> {
    match node.kind() {
        "aliased_import" => node.child_by_field_name("name").unwrap_or(node),
        _ => node,
    }
}

/// A dotted name without the blanks and line ends that may stand in it.
fn dotted(node: Node<'_>, source: &[u8]) -> String {
    let name = text(node, source);
    name.chars()
        .filter(|c| !c.is_whitespace() && *c != '\\')
        .collect()
}
