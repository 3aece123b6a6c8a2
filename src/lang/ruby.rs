//! Ruby: which node kinds of tree-sitter-ruby are which construct. What is followed is `RuboCop`'s
//! `Metrics/CyclomaticComplexity`: blocks of methods that are known to iterate count, the `rescue`
//! clauses of one `begin` count once. Repeated `&.` on one variable is counted each time here.

use std::sync::OnceLock;

use tree_sitter::Node;

use crate::lang::construct::{Construct, Head, Operator};
use crate::lang::measures::cognitive::Nested;
use crate::lang::measures::cyclomatic::{Also, Policy};
use crate::lang::spec::{Bodies, Language, Role};
use crate::lang::syntax::{count, exact, has_child, head, text};

/// Methods whose block runs once for each element, as `RuboCop` lists them: those of `Enumerable`,
/// `Enumerator`, `Array` and `Hash`.
const ITERATING: &[&str] = &[
    "all?",
    "any?",
    "bsearch",
    "bsearch_index",
    "chain",
    "chunk",
    "chunk_while",
    "collect",
    "collect!",
    "collect_concat",
    "combination",
    "count",
    "cycle",
    "d_permutation",
    "delete_if",
    "detect",
    "drop",
    "drop_while",
    "each",
    "each_cons",
    "each_entry",
    "each_index",
    "each_key",
    "each_pair",
    "each_slice",
    "each_value",
    "each_with_index",
    "each_with_object",
    "entries",
    "fetch",
    "fetch_values",
    "filter",
    "filter_map",
    "find",
    "find_all",
    "find_index",
    "flat_map",
    "grep",
    "grep_v",
    "group_by",
    "has_key?",
    "inject",
    "keep_if",
    "lazy",
    "map",
    "map!",
    "max",
    "max_by",
    "merge",
    "merge!",
    "min",
    "min_by",
    "minmax",
    "minmax_by",
    "none?",
    "one?",
    "partition",
    "permutation",
    "product",
    "reduce",
    "reject",
    "reject!",
    "repeat",
    "repeated_combination",
    "reverse_each",
    "select",
    "select!",
    "slice_after",
    "slice_before",
    "slice_when",
    "sort",
    "sort!",
    "sort_by",
    "sum",
    "take",
    "take_while",
    "tally",
    "to_h",
    "transform_keys",
    "transform_keys!",
    "transform_values",
    "transform_values!",
    "uniq",
    "with_index",
    "with_object",
    "zip",
];

/// Ruby's data.
pub static LANGUAGE: Language = Language {
    name: "ruby",
    extensions: &["rb", "rake", "gemspec"],
    preprocessed: false,
    line_comment: "#",
    follows: "RuboCop Metrics/CyclomaticComplexity",
    grammar: || tree_sitter_ruby::LANGUAGE.into(),
    kinds: &[
        ("if", Role::Open(Construct::If)),
        ("unless", Role::Open(Construct::If)),
        ("if_modifier", Role::Open(Construct::If)),
        ("unless_modifier", Role::Open(Construct::If)),
        ("elsif", Role::Open(Construct::ElseIf)),
        ("else", Role::Read),
        ("conditional", Role::Open(Construct::Ternary)),
        ("while", Role::Open(Construct::Loop)),
        ("until", Role::Open(Construct::Loop)),
        ("for", Role::Open(Construct::Loop)),
        ("while_modifier", Role::Open(Construct::Loop)),
        ("until_modifier", Role::Open(Construct::Loop)),
        ("case", Role::Match),
        ("case_match", Role::Match),
        ("when", Role::Arm),
        ("in_clause", Role::Arm),
        ("begin", Role::Read),
        ("rescue", Role::Read),
        ("rescue_modifier", Role::Open(Construct::Handler)),
        ("ensure", Role::Whole(Construct::Finally)),
        ("binary", Role::Logical),
        ("parenthesized_statements", Role::Parentheses),
        ("method", Role::Function),
        ("singleton_method", Role::Function),
        ("lambda", Role::Open(Construct::Lambda)),
        ("block", Role::Read),
        ("do_block", Role::Read),
        ("block_argument", Role::Read),
        ("class", Role::Scope),
        ("module", Role::Scope),
        ("singleton_class", Role::Scope),
        ("then", Role::Block),
        ("do", Role::Block),
        ("return", Role::Return),
        ("call", Role::Read),
    ],
    tokens: &[
        ("&&", Role::Operator(Operator::And)),
        ("and", Role::Operator(Operator::And)),
        ("||", Role::Operator(Operator::Or)),
        ("or", Role::Operator(Operator::Or)),
        ("&&=", Role::Open(Construct::Branch)),
        ("||=", Role::Open(Construct::Branch)),
        ("&.", Role::Open(Construct::Branch)),
    ],
    comments: &["comment"],
    label: "",
    bodies: Bodies::Blocks,
    inside: &["body", "block"],
    separator: "::",
    policy: Policy {
        per_arm: true,
        nested_functions: false,
        also: &[Also::Logical, Also::Ternary],
    },
    nested: Nested::Always,
    read,
    head: function,
    scope_name: |node, source| {
        let name = node.child_by_field_name("name");
        text(name.or_else(|| node.child_by_field_name("value")), source)
    },
    arms: |node| count(Some(node), &["when", "in_clause"]),
    arm: |_, _| Construct::Arm {
        guarded: false,
        catch_all: false,
    },
    callee,
    imports: None,
    second: None,
    compiled: OnceLock::new(),
};

fn read(node: Node<'_>, above: Option<Node<'_>>, source: &[u8]) -> Option<Role> {
    let above = above?;
    match node.kind() {
        // The `else` of a `case` is no branch of its own.
        "else" if matches!(above.kind(), "case" | "case_match") => None,
        "else" => Some(Role::Whole(Construct::Else)),
        "begin" => {
            let guarded = has_child(node, "rescue") || has_child(node, "ensure");
            guarded.then_some(Role::Whole(Construct::Try))
        }
        "rescue" => Some(Role::Open(match node.prev_named_sibling() {
            Some(before) if before.kind() == "rescue" => Construct::NextHandler,
            _ => Construct::Handler,
        })),
        "call" if defines_method(node, source) => Some(Role::Function),
        "call" => Some(Role::Call),
        "block_argument" => {
            let counted = above.parent().is_some_and(|call| iterates(call, source));
            counted.then_some(Role::Open(Construct::Branch))
        }
        // The body of a lambda, or of a method that is defined by a call.
        _ if above.kind() == "lambda" || defines_method(above, source) => None,
        _ => Some(Role::Open(Construct::Closure {
            counted: iterates(above, source),
        })),
    }
}

fn method<'s>(call: Node<'_>, source: &'s [u8]) -> Option<&'s str> {
    exact(call.child_by_field_name("method")?, source)
}

fn iterates(call: Node<'_>, source: &[u8]) -> bool {
    method(call, source).is_some_and(|name| ITERATING.contains(&name))
}

/// True for `define_method(:name) { … }`.
fn defines_method(call: Node<'_>, source: &[u8]) -> bool {
    call.kind() == "call"
        && call.child_by_field_name("block").is_some()
        && call.child_by_field_name("receiver").is_none()
        && method(call, source) == Some("define_method")
}

fn function(node: Node<'_>, source: &[u8]) -> Option<Head> {
    let name = match node.kind() {
        "call" => {
            let first = node.child_by_field_name("arguments")?.named_child(0);
            text(first, source)
                .trim_matches([':', '"', '\''])
                .to_owned()
        }
        "singleton_method" => {
            let object = text(node.child_by_field_name("object"), source);
            format!(
                "{object}.{}",
                text(node.child_by_field_name("name"), source)
            )
        }
        _ => text(node.child_by_field_name("name"), source),
    };
    let parameters = count(
        node.child_by_field_name("parameters"),
        &[
            "identifier",
            "optional_parameter",
            "keyword_parameter",
            "destructured_parameter",
        ],
    );
    Some(head(node, node, name, parameters))
}

/// A bare name, or a method of `self`.
fn callee<'s>(node: Node<'_>, source: &'s [u8]) -> Option<&'s str> {
    let own = node
        .child_by_field_name("receiver")
        .is_none_or(|receiver| receiver.kind() == "self");
    method(node, source).filter(|_| own)
}
