//! Imports as they are written, one reader per language. Where they lead is not known here.
//!
//! A reader also notes what it passes on the way: tests in the file, and whether there is a
//! function at all.

pub(super) mod ecmascript;
pub(super) mod go;
pub(super) mod python;
pub(super) mod rust;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use tree_sitter::{Node, Tree};

use crate::lang::measured::{Import, ImportKind, Measured, Syntax};
use crate::lang::spec::Language;

/// Reads the imports of one language's tree.
pub(super) type Reader = fn(&Tree, &[u8]) -> Found;

/// What a reader finds.
#[derive(Debug, Default)]
pub(in crate::lang) struct Found {
    imports: Vec<Import>,
    seen: HashSet<(String, Vec<String>, ImportKind)>,
    inline_tests: bool,
    functions: bool,
}

impl Found {
    /// Adds an import that stands at `node`, once for each form of words.
    fn add(&mut self, node: Node<'_>, module: &str, names: Vec<String>, kind: ImportKind) {
        let at = node.start_position();
        self.add_at((at.row + 1, at.column + 1), module, names, kind);
    }

    /// Notes whether there is a function, and whether there are tests.
    pub(in crate::lang) fn notice(&mut self, functions: bool, tests: bool) {
        self.functions |= functions;
        self.inline_tests |= tests;
    }

    /// Hands everything over.
    pub(in crate::lang) fn give(mut self, measured: &mut Measured) {
        self.imports.sort_by_key(|one| (one.line, one.column));
        measured.imports = self.imports;
        measured.inline_tests = self.inline_tests;
        measured.defines_functions = self.functions;
    }

    /// The same by 1-based line and column.
    pub(in crate::lang) fn add_at(
        &mut self,
        (line, column): (usize, usize),
        module: &str,
        names: Vec<String>,
        kind: ImportKind,
    ) {
        if self.seen.insert((module.to_owned(), names.clone(), kind)) {
            self.imports.push(Import {
                line,
                column,
                module: module.to_owned(),
                names,
                kind,
            });
        }
    }
}

/// Adds what the language's reader finds to `measured`, unless its syntax is broken. A tree that
/// only the second parser understood is read as far as tree-sitter recovered.
pub(super) fn read(language: &Language, tree: &Tree, source: &[u8], measured: &mut Measured) {
    let Some(reader) = language.imports else {
        return;
    };
    if matches!(measured.syntax, Syntax::Broken(_)) {
        return;
    }
    reader(tree, source).give(measured);
}

/// Visits nodes in source order; `enter` says whether to go inside.
fn visit<'t>(tree: &'t Tree, mut enter: impl FnMut(Node<'t>) -> bool) {
    let mut cursor = tree.walk();
    loop {
        if enter(cursor.node()) && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return;
            }
        }
    }
}

/// A node's text; empty where it is not UTF-8.
fn text<'s>(node: Node<'_>, source: &'s [u8]) -> &'s str {
    let bytes = source.get(node.byte_range()).unwrap_or_default();
    std::str::from_utf8(bytes).unwrap_or_default()
}

/// What stands between the quotes of a string without escapes.
fn quoted<'s>(node: Node<'_>, source: &'s [u8]) -> Option<&'s str> {
    let text = text(node, source);
    let quote = text
        .chars()
        .next()
        .filter(|quote| matches!(quote, '"' | '\'' | '`'))?;
    let inner = text.strip_prefix(quote)?.strip_suffix(quote)?;
    (!inner.is_empty() && !inner.contains(['\\', '$'])).then_some(inner)
}
