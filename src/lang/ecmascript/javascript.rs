//! JavaScript, JSX included.

use super::{Dialect, kinds, language, tokens};
use crate::lang::construct::{Construct, Operator};
use crate::lang::spec::{Language, Role};

/// JavaScript's data.
pub static JAVASCRIPT: Language = language(Dialect {
    name: "javascript",
    extensions: &["js", "mjs", "cjs", "jsx"],
    grammar: || tree_sitter_javascript::LANGUAGE.into(),
    kinds: kinds![("optional_chain", Role::Open(Construct::Branch))],
    tokens: tokens![],
});
