//! Java: which node kinds of tree-sitter-java are which construct. What is followed is lizard: each
//! `case`, `catch`, `?`, `&&` and `||`; a lambda belongs to the method around it, the methods of an
//! anonymous class are their own.

use std::sync::OnceLock;

use tree_sitter::Node;

use crate::lang::construct::{Construct, Head, Operator};
use crate::lang::measures::cognitive::Nested;
use crate::lang::measures::cyclomatic::{Also, Policy};
use crate::lang::spec::{Bodies, Language, Role};
use crate::lang::syntax::{count, exact, has_child, head, text};

/// Java's data.
pub static LANGUAGE: Language = Language {
    name: "java",
    extensions: &["java"],
    preprocessed: false,
    line_comment: "//",
    follows: "lizard",
    grammar: || tree_sitter_java::LANGUAGE.into(),
    kinds: &[
        ("if_statement", Role::If),
        ("for_statement", Role::Open(Construct::Loop)),
        ("enhanced_for_statement", Role::Open(Construct::Loop)),
        ("while_statement", Role::Open(Construct::Loop)),
        ("do_statement", Role::Open(Construct::Loop)),
        ("switch_expression", Role::Match),
        ("switch_block", Role::Block),
        ("switch_label", Role::Arm),
        ("try_statement", Role::Open(Construct::Try)),
        ("try_with_resources_statement", Role::Open(Construct::Try)),
        ("catch_clause", Role::Open(Construct::Handler)),
        ("finally_clause", Role::Open(Construct::Finally)),
        ("synchronized_statement", Role::Open(Construct::With)),
        ("ternary_expression", Role::Open(Construct::Ternary)),
        ("binary_expression", Role::Logical),
        ("parenthesized_expression", Role::Parentheses),
        ("method_declaration", Role::Function),
        ("constructor_declaration", Role::Function),
        ("compact_constructor_declaration", Role::Function),
        ("static_initializer", Role::Function),
        ("lambda_expression", Role::Lambda),
        ("class_declaration", Role::Scope),
        ("interface_declaration", Role::Scope),
        ("enum_declaration", Role::Scope),
        ("record_declaration", Role::Scope),
        ("annotation_type_declaration", Role::Scope),
        ("enum_constant", Role::Read),
        ("object_creation_expression", Role::Read),
        ("block", Role::Block),
        ("return_statement", Role::Return),
        ("break_statement", Role::Jump),
        ("continue_statement", Role::Jump),
        ("method_invocation", Role::Call),
    ],
    tokens: &[
        ("&&", Role::Operator(Operator::And)),
        ("||", Role::Operator(Operator::Or)),
    ],
    comments: &["line_comment", "block_comment"],
    label: "identifier",
    bodies: Bodies::Fields,
    inside: &["body"],
    separator: ".",
    policy: Policy {
        per_arm: true,
        nested_functions: false,
        also: &[Also::Logical, Also::Ternary],
    },
    nested: Nested::WithOwnStructure,
    read,
    head: function,
    scope_name,
    arms,
    arm: |node, _| Construct::Arm {
        guarded: false,
        catch_all: has_child(node, "default"),
    },
    callee,
    imports: None,
    second: None,
    compiled: OnceLock::new(),
};

/// What creates an object may hold the body of an anonymous class.
fn read(node: Node<'_>, _above: Option<Node<'_>>, _source: &[u8]) -> Option<Role> {
    has_child(node, "class_body").then_some(Role::Scope)
}

fn function(node: Node<'_>, source: &[u8]) -> Option<Head> {
    let is_static = node.kind() == "static_initializer";
    if !is_static {
        node.child_by_field_name("body")?;
    }
    let name = node.child_by_field_name("name");
    let written = match name {
        Some(name) => text(Some(name), source),
        None if is_static => "<static>".to_owned(),
        None => lambda_name(node, source),
    };
    let parameters = match node.child_by_field_name("parameters") {
        Some(list) if list.kind() == "identifier" => 1,
        list => count(list, &["formal_parameter", "identifier"]),
    };
    Some(head(node, name.unwrap_or(node), written, parameters))
}

/// Name of the field that a lambda outside methods is the value of.
fn lambda_name(node: Node<'_>, source: &[u8]) -> String {
    let declarator = node
        .parent()
        .filter(|above| above.kind() == "variable_declarator");
    match declarator.and_then(|above| above.child_by_field_name("name")) {
        Some(name) => text(Some(name), source),
        None => "<lambda>".to_owned(),
    }
}

/// A type's name, or `<Runnable>` for an anonymous class of that type.
fn scope_name(node: Node<'_>, source: &[u8]) -> String {
    match node.child_by_field_name("type") {
        Some(of) => format!("<{}>", text(Some(of), source)),
        None => text(node.child_by_field_name("name"), source),
    }
}

fn arms(node: Node<'_>) -> u32 {
    count(
        node.child_by_field_name("body"),
        &["switch_block_statement_group", "switch_rule"],
    )
}

/// A bare name, or a method of `this`.
fn callee<'s>(node: Node<'_>, source: &'s [u8]) -> Option<&'s str> {
    let own = node
        .child_by_field_name("object")
        .is_none_or(|object| object.kind() == "this");
    node.child_by_field_name("name")
        .filter(|_| own)
        .and_then(|name| exact(name, source))
}
