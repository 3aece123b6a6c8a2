//! Bash: which node kinds of tree-sitter-bash are which construct. No tool for it is in common use;
//! what is counted is what the others count: `if`, `elif`, loops, each pattern of a `case` but `*`,
//! each `&&` and `||`, and the ternary of arithmetic.

use std::sync::OnceLock;

use tree_sitter::Node;

use crate::lang::construct::{Construct, Operator};
use crate::lang::measures::cognitive::Nested;
use crate::lang::measures::cyclomatic::{Also, Policy};
use crate::lang::spec::{Bodies, Language, Role};
use crate::lang::syntax::{count, exact, head, text};

/// Bash's data.
pub static LANGUAGE: Language = Language {
    name: "bash",
    extensions: &["sh", "bash"],
    preprocessed: false,
    line_comment: "#",
    follows: "McCabe, with logical operators",
    grammar: || tree_sitter_bash::LANGUAGE.into(),
    kinds: &[
        ("if_statement", Role::Open(Construct::If)),
        ("elif_clause", Role::Open(Construct::ElseIf)),
        ("else_clause", Role::Whole(Construct::Else)),
        ("for_statement", Role::Open(Construct::Loop)),
        ("c_style_for_statement", Role::Open(Construct::Loop)),
        ("while_statement", Role::Open(Construct::Loop)),
        ("case_statement", Role::Match),
        ("case_item", Role::Arm),
        ("ternary_expression", Role::Open(Construct::Ternary)),
        ("list", Role::Logical),
        ("binary_expression", Role::Logical),
        ("parenthesized_expression", Role::Parentheses),
        ("function_definition", Role::Function),
        ("do_group", Role::Block),
        ("compound_statement", Role::Block),
        ("command", Role::Read),
    ],
    tokens: &[
        ("then", Role::Then),
        ("&&", Role::Operator(Operator::And)),
        ("||", Role::Operator(Operator::Or)),
    ],
    comments: &["comment"],
    label: "",
    bodies: Bodies::Blocks,
    inside: &["body"],
    separator: ".",
    policy: Policy {
        per_arm: true,
        nested_functions: false,
        also: &[Also::Logical, Also::Ternary],
    },
    nested: Nested::Always,
    read,
    head: |node, source| {
        let name = node.child_by_field_name("name");
        Some(head(node, node, text(name, source), 0))
    },
    scope_name: |_, _| String::new(),
    arms: |node| count(Some(node), &["case_item"]),
    arm: |node, source| Construct::Arm {
        guarded: false,
        catch_all: node
            .child_by_field_name("value")
            .is_some_and(|pattern| exact(pattern, source) == Some("*")),
    },
    callee,
    imports: None,
    second: None,
    compiled: OnceLock::new(),
};

/// `return` is a command to the grammar.
fn read(node: Node<'_>, _above: Option<Node<'_>>, source: &[u8]) -> Option<Role> {
    Some(match callee(node, source)? {
        "return" => Role::Return,
        _ => Role::Call,
    })
}

fn callee<'s>(node: Node<'_>, source: &'s [u8]) -> Option<&'s str> {
    exact(node.child_by_field_name("name")?, source)
}
