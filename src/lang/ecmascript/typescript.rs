//! TypeScript, whose grammar has a second form for files with JSX.

use super::{Dialect, kinds, language, tokens};
use crate::lang::construct::{Construct, Operator};
use crate::lang::spec::{Language, Role};

const KINDS: &[(&str, Role)] = kinds![
    ("required_parameter", Role::Read),
    ("optional_parameter", Role::Read),
    ("abstract_class_declaration", Role::Scope),
    ("internal_module", Role::Scope),
    ("module", Role::Scope),
];

/// The grammar has a node around some of these tokens only.
const TOKENS: &[(&str, Role)] = tokens![("?.", Role::Open(Construct::Branch))];

/// TypeScript's data.
pub static TYPESCRIPT: Language = language(Dialect {
    name: "typescript",
    extensions: &["ts", "mts", "cts"],
    grammar: || tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into(),
    kinds: KINDS,
    tokens: TOKENS,
});

/// The same with JSX.
pub static TSX: Language = language(Dialect {
    name: "tsx",
    extensions: &["tsx"],
    grammar: || tree_sitter_typescript::LANGUAGE_TSX.into(),
    kinds: KINDS,
    tokens: TOKENS,
});
