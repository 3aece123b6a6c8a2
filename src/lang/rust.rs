//! Rust: which node kinds of tree-sitter-rust are which construct.
//!
//! What macros are given is a token tree to the grammar, so code inside is not counted.

use std::sync::OnceLock;

use tree_sitter::Node;

use crate::lang::construct::{Construct, Head, Operator};
use crate::lang::imports;
use crate::lang::measures::cognitive::Nested;
use crate::lang::measures::cyclomatic::Policy;
use crate::lang::spec::{Bodies, Language, Role};
use crate::lang::syntax::text;

/// Rust's data.
pub static LANGUAGE: Language = Language {
    name: "rust",
    extensions: &["rs"],
    preprocessed: false,
    line_comment: "//",
    follows: "clippy cognitive_complexity's branches",
    grammar: || tree_sitter_rust::LANGUAGE.into(),
    kinds: &[
        ("if_expression", Role::If),
        ("else_clause", Role::Else),
        ("for_expression", Role::Open(Construct::Loop)),
        ("while_expression", Role::Open(Construct::Loop)),
        ("loop_expression", Role::Open(Construct::Loop)),
        ("match_expression", Role::Match),
        ("match_arm", Role::Arm),
        ("match_block", Role::Block),
        ("closure_expression", Role::Open(Construct::Lambda)),
        ("binary_expression", Role::Logical),
        ("let_chain", Role::Logical),
        ("parenthesized_expression", Role::Parentheses),
        ("function_item", Role::Function),
        ("impl_item", Role::Scope),
        ("trait_item", Role::Scope),
        ("mod_item", Role::Scope),
        ("block", Role::Block),
        ("return_expression", Role::Return),
        ("break_expression", Role::Jump),
        ("continue_expression", Role::Jump),
        ("call_expression", Role::Call),
    ],
    tokens: &[
        ("&&", Role::Operator(Operator::And)),
        ("||", Role::Operator(Operator::Or)),
    ],
    comments: &["line_comment", "block_comment"],
    label: "label",
    bodies: Bodies::Blocks,
    inside: &["body"],
    separator: "::",
    policy: Policy {
        per_arm: false,
        nested_functions: false,
        also: &[],
    },
    nested: Nested::Always,
    read: |_, _, _| None,
    head,
    scope_name,
    arms,
    arm,
    callee,
    imports: Some(imports::rust::read),
    second: None,
    compiled: OnceLock::new(),
};

fn head(node: Node<'_>, source: &[u8]) -> Option<Head> {
    node.child_by_field_name("body")?;
    let mut cursor = node.walk();
    let keyword = node
        .children(&mut cursor)
        .find(|child| child.kind() == "fn")?;
    let at = keyword.start_position();
    let parameters = node
        .child_by_field_name("parameters")
        .map_or(0, |parameters| {
            let mut cursor = parameters.walk();
            let typed = parameters
                .named_children(&mut cursor)
                .filter(|p| p.kind() == "parameter");
            u32::try_from(typed.count()).unwrap_or(u32::MAX)
        });
    Some(Head {
        name: text(node.child_by_field_name("name"), source),
        range: node.byte_range(),
        keyword: (at.row + 1, at.column + 1),
        parameters,
        docstring_lines: 0,
        only_wraps: false,
    })
}

/// `Type` for an inherent impl, `<Type as Trait>` for a trait's.
fn scope_name(node: Node<'_>, source: &[u8]) -> String {
    if node.kind() != "impl_item" {
        return text(node.child_by_field_name("name"), source);
    }
    let this = text(node.child_by_field_name("type"), source);
    match node.child_by_field_name("trait") {
        Some(of) => format!("<{this} as {}>", text(Some(of), source)),
        None => this,
    }
}

fn arms(node: Node<'_>) -> u32 {
    node.child_by_field_name("body").map_or(0, |block| {
        let mut cursor = block.walk();
        let arms = block
            .named_children(&mut cursor)
            .filter(|arm| arm.kind() == "match_arm");
        u32::try_from(arms.count()).unwrap_or(u32::MAX)
    })
}

fn arm(node: Node<'_>, _source: &[u8]) -> Construct {
    let pattern = node.child_by_field_name("pattern");
    let guarded = pattern.is_some_and(|p| p.child_by_field_name("condition").is_some());
    Construct::Arm {
        guarded,
        catch_all: false,
    }
}

fn callee<'s>(node: Node<'_>, source: &'s [u8]) -> Option<&'s str> {
    let function = node.child_by_field_name("function")?;
    let name = match function.kind() {
        "identifier" => function,
        "field_expression" => {
            let receiver = function.child_by_field_name("value")?;
            function
                .child_by_field_name("field")
                .filter(|_| receiver.kind() == "self")?
        }
        "scoped_identifier" => {
            let path = function.child_by_field_name("path")?;
            let own = source.get(path.byte_range()) == Some(b"Self");
            function.child_by_field_name("name").filter(|_| own)?
        }
        _ => return None,
    };
    std::str::from_utf8(source.get(name.byte_range())?).ok()
}
