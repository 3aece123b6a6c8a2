//! Go: which node kinds of tree-sitter-go are which construct. What is followed is gocyclo: a
//! function literal belongs to the function around it, and is one of its own only where none is.

use std::sync::OnceLock;

use tree_sitter::Node;

use crate::lang::construct::{Construct, Head, Operator};
use crate::lang::imports;
use crate::lang::measures::cognitive::Nested;
use crate::lang::measures::cyclomatic::{Also, Policy};
use crate::lang::spec::{Bodies, Language, Role};
use crate::lang::syntax::{count, exact, head, text};

const ARMS: &[&str] = &[
    "expression_case",
    "type_case",
    "communication_case",
    "default_case",
];

/// Go's data.
pub static LANGUAGE: Language = Language {
    name: "go",
    extensions: &["go"],
    preprocessed: false,
    line_comment: "//",
    follows: "gocyclo",
    grammar: || tree_sitter_go::LANGUAGE.into(),
    kinds: &[
        ("if_statement", Role::If),
        ("for_statement", Role::Open(Construct::Loop)),
        ("expression_switch_statement", Role::Match),
        ("type_switch_statement", Role::Match),
        ("select_statement", Role::Match),
        ("expression_case", Role::Arm),
        ("type_case", Role::Arm),
        ("communication_case", Role::Arm),
        ("default_case", Role::Arm),
        ("binary_expression", Role::Logical),
        ("parenthesized_expression", Role::Parentheses),
        ("function_declaration", Role::Function),
        ("method_declaration", Role::Function),
        ("func_literal", Role::Lambda),
        ("block", Role::Block),
        ("return_statement", Role::Return),
        ("break_statement", Role::Jump),
        ("continue_statement", Role::Jump),
        ("goto_statement", Role::Jump),
        ("call_expression", Role::Call),
    ],
    tokens: &[
        ("&&", Role::Operator(Operator::And)),
        ("||", Role::Operator(Operator::Or)),
    ],
    comments: &["comment"],
    label: "label_name",
    bodies: Bodies::Fields,
    inside: &["body"],
    separator: ".",
    policy: Policy {
        per_arm: true,
        nested_functions: false,
        also: &[Also::Logical],
    },
    nested: Nested::Always,
    read: |_, _, _| None,
    head: function,
    scope_name: |_, _| String::new(),
    arms: |node| count(Some(node), ARMS),
    arm: |node, _| Construct::Arm {
        guarded: false,
        catch_all: node.kind() == "default_case",
    },
    callee,
    imports: Some(imports::go::read),
    second: None,
    compiled: OnceLock::new(),
};

/// Reads a function; one written elsewhere, in assembler, has no body.
fn function(node: Node<'_>, source: &[u8]) -> Option<Head> {
    node.child_by_field_name("body")?;
    let name = match node.child_by_field_name("name") {
        Some(name) => receiver(node, source) + &text(Some(name), source),
        None => literal_name(node, source),
    };
    let parameters = count_parameters(node.child_by_field_name("parameters"));
    Some(head(node, node, name, parameters))
}

/// `T.` or `(*T).`, type parameters left out; nothing for a function.
fn receiver(node: Node<'_>, source: &[u8]) -> String {
    let declared = node
        .child_by_field_name("receiver")
        .and_then(|list| list.named_child(0))
        .and_then(|declaration| declaration.child_by_field_name("type"));
    let mut pointer = false;
    let mut named = declared;
    while let Some(node) = named {
        named = match node.kind() {
            "pointer_type" => {
                pointer = true;
                node.named_child(0)
            }
            "parenthesized_type" => node.named_child(0),
            "generic_type" => node.child_by_field_name("type"),
            _ => break,
        };
    }
    match (text(named, source), pointer) {
        (name, _) if name.is_empty() => name,
        (name, true) => format!("(*{name})."),
        (name, false) => format!("{name}."),
    }
}

/// Name of the variable that a function literal outside functions is the value of.
fn literal_name(node: Node<'_>, source: &[u8]) -> String {
    // Finding a parent takes longer the deeper it lies.
    let mut around = std::iter::successors(node.parent(), Node::parent).take(8);
    let named = around.find_map(|node| match node.kind() {
        "var_spec" => node.child_by_field_name("name"),
        "keyed_element" => node.child_by_field_name("key"),
        _ => None,
    });
    named.map_or_else(|| "<func>".to_owned(), |name| text(Some(name), source))
}

/// Named or not, without the receiver and the variadic one.
fn count_parameters(parameters: Option<Node<'_>>) -> u32 {
    let Some(parameters) = parameters else {
        return 0;
    };
    let mut cursor = parameters.walk();
    parameters
        .named_children(&mut cursor)
        .filter(|declaration| declaration.kind() == "parameter_declaration")
        .map(|declaration| count(Some(declaration), &["identifier"]).max(1))
        .sum()
}

/// A bare name; what a selector calls may be another type's method.
fn callee<'s>(node: Node<'_>, source: &'s [u8]) -> Option<&'s str> {
    let function = node.child_by_field_name("function")?;
    exact(function, source).filter(|_| function.kind() == "identifier")
}
