//! C and C++: two grammars of one family, which share what their node kinds mean. What is followed
//! is lizard: each `case`, `catch`, `?`, `&&`, `||`, and each `#if`, `#ifdef` and `#elif` inside a
//! function; a lambda belongs to the function around it. What a macro stands for is not seen.

mod c;
mod cpp;
mod guards;
mod name;

use std::sync::OnceLock;

use tree_sitter::Node;

use crate::lang::construct::{Construct, Head};
use crate::lang::measures::cognitive::Nested;
use crate::lang::measures::cyclomatic::{Also, Policy};
use crate::lang::spec::{Bodies, Language, Role, SecondParser};
use crate::lang::syntax::{count, exact, has_child, head};

pub use c::LANGUAGE as C;
pub use cpp::LANGUAGE as CPP;

/// What the two differ in.
struct Dialect {
    name: &'static str,
    extensions: &'static [&'static str],
    grammar: fn() -> tree_sitter::Language,
    kinds: &'static [(&'static str, Role)],
    tokens: &'static [(&'static str, Role)],
    read: fn(Node<'_>, Option<Node<'_>>, &[u8]) -> Option<Role>,
    second: Option<SecondParser>,
}

const fn language(dialect: Dialect) -> Language {
    Language {
        name: dialect.name,
        extensions: dialect.extensions,
        preprocessed: true,
        line_comment: "//",
        follows: "lizard",
        grammar: dialect.grammar,
        kinds: dialect.kinds,
        tokens: dialect.tokens,
        comments: &["comment"],
        label: "statement_identifier",
        bodies: Bodies::Fields,
        // lizard leaves default values and constructor initialisers out.
        inside: &["body", "declarator"],
        separator: "::",
        policy: Policy {
            per_arm: true,
            nested_functions: false,
            also: &[Also::Logical, Also::Ternary],
        },
        nested: Nested::Always,
        read: dialect.read,
        head: function,
        scope_name: name::of_scope,
        arms,
        arm: |node, _| Construct::Arm {
            guarded: false,
            catch_all: has_child(node, "default"),
        },
        callee,
        imports: None,
        second: dialect.second,
        compiled: OnceLock::new(),
    }
}

/// What both grammars have, then the kinds given.
macro_rules! kinds {
    ($($more:expr),* $(,)?) => {
        &[
            ("if_statement", Role::If),
            ("else_clause", Role::Else),
            ("for_statement", Role::Open(Construct::Loop)),
            ("while_statement", Role::Open(Construct::Loop)),
            ("do_statement", Role::Open(Construct::Loop)),
            ("switch_statement", Role::Match),
            ("case_statement", Role::Arm),
            ("conditional_expression", Role::Open(Construct::Ternary)),
            ("binary_expression", Role::Logical),
            ("parenthesized_expression", Role::Parentheses),
            ("function_definition", Role::Read),
            ("compound_statement", Role::Block),
            ("return_statement", Role::Return),
            ("goto_statement", Role::Jump),
            ("call_expression", Role::Call),
            ("preproc_if", Role::Open(Construct::Branch)),
            ("preproc_elif", Role::Open(Construct::Branch)),
            ("preproc_ifdef", Role::Read),
            $($more),*
        ]
    };
}
use kinds;

/// The tokens that both have, then those given.
macro_rules! tokens {
    ($($more:expr),* $(,)?) => {
        &[
            ("&&", Role::Operator(Operator::And)),
            ("||", Role::Operator(Operator::Or)),
            $($more),*
        ]
    };
}
use tokens;

/// lizard counts `#ifdef`, and not `#ifndef`, which mostly guards a file.
fn read(node: Node<'_>, _above: Option<Node<'_>>, _source: &[u8]) -> Option<Role> {
    if node.kind() == "function_definition" {
        return Some(Role::Function);
    }
    has_child(node, "#ifdef").then_some(Role::Open(Construct::Branch))
}

/// Reads a definition; a defaulted or deleted one has no body.
fn function(node: Node<'_>, source: &[u8]) -> Option<Head> {
    let mut cursor = node.walk();
    node.children(&mut cursor)
        .find(|child| matches!(child.kind(), "compound_statement" | "try_statement"))?;
    let declarator = name::function_declarator(node);
    let parameters = declarator.and_then(|inner| inner.child_by_field_name("parameters"));
    let (name, at) = match declarator.filter(|_| node.kind() == "function_definition") {
        Some(declarator) => name::of_declarator(declarator, source),
        None => (name::of_value(node, source), node),
    };
    Some(head(node, at, name, count_parameters(parameters, source)))
}

/// Parameters, without the variadic ones; `(void)` has none.
fn count_parameters(parameters: Option<Node<'_>>, source: &[u8]) -> u32 {
    let number = count(
        parameters,
        &["parameter_declaration", "optional_parameter_declaration"],
    );
    let alone = parameters.filter(|_| number == 1);
    let void = alone
        .and_then(|list| exact(list, source))
        .is_some_and(|text| text.trim_matches(['(', ')', ' ', '\t', '\r', '\n']) == "void");
    if void { 0 } else { number }
}

fn arms(node: Node<'_>) -> u32 {
    count(node.child_by_field_name("body"), &["case_statement"])
}

fn callee<'s>(node: Node<'_>, source: &'s [u8]) -> Option<&'s str> {
    let function = node.child_by_field_name("function")?;
    let name = match function.kind() {
        "identifier" => function,
        "field_expression" => {
            let receiver = function.child_by_field_name("argument")?;
            function
                .child_by_field_name("field")
                .filter(|_| receiver.kind() == "this")?
        }
        _ => return None,
    };
    exact(name, source)
}
