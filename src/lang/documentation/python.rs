//! Python: docstrings of the file, its classes and functions.
//!
//! A name that begins with an underscore is private, and so is what stands in it. Overloads,
//! setters and deleters, and what overrides by its own word, are told of elsewhere. A file without
//! code needs no docstring.

use tree_sitter::Tree;

use crate::lang::measured::{Documented, Undocumented};
use crate::lang::python::definitions::{self, Definition, DefinitionKind};
use crate::lang::python::docstring;

pub(super) fn read(tree: &Tree, source: &[u8]) -> Vec<Undocumented> {
    let root = tree.root_node();
    let bare_file = docstring(root).is_none();
    let module = bare_file.then(|| super::undocumented_file(root, "module"));
    let definitions = definitions::in_tree(tree, source).into_iter();
    let bare = definitions.filter(|one| one.docstring.is_none() && !told_elsewhere(one));
    module
        .into_iter()
        .flatten()
        .chain(bare.map(|one| undocumented(one, source)))
        .collect()
}

fn told_elsewhere(definition: &Definition) -> bool {
    definition.decorators.iter().any(|decorator| {
        let last = decorator.rsplit('.').next().unwrap_or_default();
        matches!(last, "overload" | "override" | "setter" | "deleter")
    })
}

fn undocumented(definition: Definition, source: &[u8]) -> Undocumented {
    let (kind, what) = match definition.kind {
        DefinitionKind::Class => (Documented::Class, "class"),
        DefinitionKind::Function if definition.symbol.contains('.') => {
            (Documented::Function, "method")
        }
        DefinitionKind::Function => (Documented::Function, "function"),
    };
    let before = &source[..definition.range.start];
    let line_start = memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1);
    let lines = memchr::memchr_iter(b'\n', &source[definition.range.clone()]).count();
    Undocumented {
        kind,
        what,
        public: !definition
            .symbol
            .split('.')
            .any(|part| part.starts_with('_')),
        line: definition.line,
        column: definition.range.start - line_start + 1,
        end_line: definition.line + lines,
        symbol: Some(definition.symbol),
    }
}
