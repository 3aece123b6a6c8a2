//! Which definitions of a file have no documentation; one reader per language.

mod ecmascript;
mod go;
mod python;
mod rust;

use tree_sitter::{Node, Tree};

use crate::lang::measured::{Documented, Measured, Syntax, Undocumented};
use crate::lang::spec::Language;

/// Finds the definitions of a tree that have no documentation.
type Reader = fn(&Tree, &[u8]) -> Vec<Undocumented>;

/// The languages whose documentation has a form of its own.
const READERS: &[(&str, Reader)] = &[
    ("python", python::read),
    ("rust", rust::read),
    ("javascript", ecmascript::read),
    ("typescript", ecmascript::read),
    ("tsx", ecmascript::read),
    ("go", go::read),
];

/// Adds what the language's reader finds to `measured`, unless its syntax is broken. A tree that
/// only the second parser understood is read as far as tree-sitter recovered.
pub(super) fn read(language: &Language, tree: &Tree, source: &[u8], measured: &mut Measured) {
    let reader = READERS.iter().find(|(name, _)| *name == language.name);
    let Some((_, reader)) = reader else { return };
    if matches!(measured.syntax, Syntax::Broken(_)) {
        return;
    }
    let mut found = reader(tree, source);
    found.sort_by_key(|one| (one.line, one.column));
    measured.undocumented = found;
}

/// A definition, from its first line to its last.
fn undocumented(
    node: Node<'_>,
    symbol: String,
    (kind, what): (Documented, &'static str),
    public: bool,
) -> Undocumented {
    let (start, end) = (node.start_position(), node.end_position());
    Undocumented {
        symbol: Some(symbol),
        kind,
        what,
        public,
        line: start.row + 1,
        column: start.column + 1,
        end_line: end.row + 1,
    }
}

/// The file itself, at its first code, so that a comment there can speak of it; `None` without code.
fn undocumented_file(root: Node<'_>, what: &'static str) -> Option<Undocumented> {
    let mut cursor = root.walk();
    let first = root
        .named_children(&mut cursor)
        .find(|node| !node.kind().ends_with("comment"))?;
    let line = first.start_position().row + 1;
    Some(Undocumented {
        symbol: None,
        kind: Documented::Module,
        what,
        public: true,
        line,
        column: 1,
        end_line: line,
    })
}

#[cfg(test)]
mod tests;
