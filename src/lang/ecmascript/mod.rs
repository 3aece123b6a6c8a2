//! JavaScript, TypeScript and TSX: three grammars of one family, which share what their node kinds
//! mean. What is followed is ESLint's `complexity`.
//!
//! Each function, method and arrow is one of its own, as in ESLint. Class field initialisers are
//! not: ESLint reports them apart, here what they branch on belongs to the function around the
//! class, if there is one.

mod javascript;
mod name;
mod typescript;

use std::sync::OnceLock;

use tree_sitter::Node;

use crate::lang::construct::{Construct, Head};
use crate::lang::imports;
use crate::lang::measures::cognitive::Nested;
use crate::lang::measures::cyclomatic::{Also, Policy};
use crate::lang::spec::{Bodies, Language, Role};
use crate::lang::syntax::{count, exact, head, text};

pub use javascript::JAVASCRIPT;
pub use typescript::{TSX, TYPESCRIPT};

/// What the three differ in.
struct Dialect {
    name: &'static str,
    extensions: &'static [&'static str],
    grammar: fn() -> tree_sitter::Language,
    kinds: &'static [(&'static str, Role)],
    tokens: &'static [(&'static str, Role)],
}

const fn language(dialect: Dialect) -> Language {
    Language {
        name: dialect.name,
        extensions: dialect.extensions,
        preprocessed: false,
        line_comment: "//",
        follows: "ESLint complexity",
        grammar: dialect.grammar,
        kinds: dialect.kinds,
        tokens: dialect.tokens,
        comments: &["comment", "html_comment"],
        label: "statement_identifier",
        bodies: Bodies::Fields,
        inside: &["parameters", "parameter", "body"],
        separator: ".",
        policy: Policy {
            per_arm: true,
            nested_functions: false,
            also: &[Also::Logical, Also::Ternary],
        },
        nested: Nested::WithOwnStructure,
        read,
        head: function,
        scope_name: |node, source| match node.child_by_field_name("name") {
            Some(name) => text(Some(name), source).replace(['"', '\''], ""),
            None => name::of_value(node, source).unwrap_or_else(|| "<class>".to_owned()),
        },
        arms: |node| {
            count(
                node.child_by_field_name("body"),
                &["switch_case", "switch_default"],
            )
        },
        arm: |node, _| Construct::Arm {
            guarded: false,
            catch_all: node.kind() == "switch_default",
        },
        callee,
        imports: Some(imports::ecmascript::read),
        second: None,
        compiled: OnceLock::new(),
    }
}

/// What all three grammars have, then the kinds given.
macro_rules! kinds {
    ($($more:expr),* $(,)?) => {
        &[
            ("if_statement", Role::If),
            ("else_clause", Role::Else),
            ("for_statement", Role::Open(Construct::Loop)),
            ("for_in_statement", Role::Open(Construct::Loop)),
            ("while_statement", Role::Open(Construct::Loop)),
            ("do_statement", Role::Open(Construct::Loop)),
            ("switch_statement", Role::Match),
            ("switch_body", Role::Block),
            ("switch_case", Role::Arm),
            ("switch_default", Role::Arm),
            ("try_statement", Role::Open(Construct::Try)),
            ("catch_clause", Role::Open(Construct::Handler)),
            ("finally_clause", Role::Open(Construct::Finally)),
            ("ternary_expression", Role::Open(Construct::Ternary)),
            ("binary_expression", Role::Logical),
            ("parenthesized_expression", Role::Parentheses),
            ("assignment_pattern", Role::Open(Construct::Branch)),
            ("object_assignment_pattern", Role::Open(Construct::Branch)),
            ("function_declaration", Role::Function),
            ("generator_function_declaration", Role::Function),
            ("function_expression", Role::Function),
            ("generator_function", Role::Function),
            ("arrow_function", Role::Function),
            ("method_definition", Role::Function),
            ("class_static_block", Role::Function),
            ("class_declaration", Role::Scope),
            ("class", Role::Scope),
            ("statement_block", Role::Block),
            ("return_statement", Role::Return),
            ("break_statement", Role::Jump),
            ("continue_statement", Role::Jump),
            ("call_expression", Role::Call),
            $($more),*
        ]
    };
}
use kinds;

/// The tokens that all three have, then those given.
macro_rules! tokens {
    ($($more:expr),* $(,)?) => {
        &[
            ("&&", Role::Operator(Operator::And)),
            ("||", Role::Operator(Operator::Or)),
            ("??", Role::Operator(Operator::Coalesce)),
            // They do not assign always.
            ("&&=", Role::Open(Construct::Branch)),
            ("||=", Role::Open(Construct::Branch)),
            ("??=", Role::Open(Construct::Branch)),
            $($more),*
        ]
    };
}
use tokens;

/// A TypeScript parameter: a branch when it has a default value.
fn read(node: Node<'_>, _above: Option<Node<'_>>, _source: &[u8]) -> Option<Role> {
    node.child_by_field_name("value")
        .map(|_| Role::Open(Construct::Branch))
}

fn function(node: Node<'_>, source: &[u8]) -> Option<Head> {
    node.child_by_field_name("body")?;
    let parameters = match node.child_by_field_name("parameter") {
        Some(_) => 1,
        None => count_parameters(node.child_by_field_name("parameters")),
    };
    let mut cursor = node.walk();
    let at = node
        .children(&mut cursor)
        .find(|child| child.kind() != "decorator");
    let name = name::of_function(node, source);
    Some(head(node, at.unwrap_or(node), name, parameters))
}

/// Parameters, without the rest parameter and TypeScript's `this`.
fn count_parameters(parameters: Option<Node<'_>>) -> u32 {
    let Some(parameters) = parameters else {
        return 0;
    };
    let mut cursor = parameters.walk();
    let counted = parameters.named_children(&mut cursor).filter(|parameter| {
        let pattern = parameter.child_by_field_name("pattern");
        let kind = pattern.unwrap_or(*parameter).kind();
        !parameter.is_extra() && !matches!(kind, "rest_pattern" | "this")
    });
    u32::try_from(counted.count()).unwrap_or(u32::MAX)
}

fn callee<'s>(node: Node<'_>, source: &'s [u8]) -> Option<&'s str> {
    let function = node.child_by_field_name("function")?;
    let name = match function.kind() {
        "identifier" => function,
        "member_expression" => {
            let receiver = function.child_by_field_name("object")?;
            function
                .child_by_field_name("property")
                .filter(|_| receiver.kind() == "this")?
        }
        _ => return None,
    };
    exact(name, source)
}
