//! C++.

use super::{Dialect, kinds, language, tokens};
use crate::lang::construct::{Construct, Operator};
use crate::lang::spec::{Language, Role};

/// C++'s data.
pub static LANGUAGE: Language = language(Dialect {
    name: "cpp",
    extensions: &["cc", "cpp", "cxx", "hpp", "hh", "hxx"],
    grammar: || tree_sitter_cpp::LANGUAGE.into(),
    kinds: kinds![
        ("for_range_loop", Role::Open(Construct::Loop)),
        ("try_statement", Role::Open(Construct::Try)),
        ("catch_clause", Role::Open(Construct::Handler)),
        ("lambda_expression", Role::Lambda),
        ("class_specifier", Role::Scope),
        ("struct_specifier", Role::Scope),
        ("union_specifier", Role::Scope),
        ("namespace_definition", Role::Scope),
        ("co_return_statement", Role::Return),
    ],
    tokens: tokens![
        ("and", Role::Operator(Operator::And)),
        ("or", Role::Operator(Operator::Or)),
    ],
    read: super::read,
    second: None,
});
