//! Go's imports.

use tree_sitter::Tree;

use crate::lang::imports::{Found, quoted, visit};
use crate::lang::measured::ImportKind;

/// Reads a Go tree.
pub(in crate::lang) fn read(tree: &Tree, source: &[u8]) -> Found {
    let mut found = Found::default();
    visit(tree, |node| {
        match node.kind() {
            "import_spec" => {
                let path = node.child_by_field_name("path");
                if let Some(path) = path.and_then(|path| quoted(path, source)) {
                    found.add(node, path, Vec::new(), ImportKind::Use);
                }
            }
            "function_declaration" | "method_declaration" => {
                found.functions |= node.child_by_field_name("body").is_some();
            }
            "source_file" | "import_declaration" | "import_spec_list" => return true,
            _ => {}
        }
        false
    });
    found
}
