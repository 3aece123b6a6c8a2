//! Python: which node kinds of tree-sitter-python are which construct.

pub mod definitions;
mod depth;
mod guard;
mod head;
mod imports;
mod nodes;
mod quick;
pub mod scan;
mod second;

use std::sync::OnceLock;

use tree_sitter::Node;

use crate::lang::construct::{Construct, Operator};
use crate::lang::imports as readers;
use crate::lang::measures::cognitive::Nested;
use crate::lang::measures::cyclomatic::{Also, Policy};
use crate::lang::spec::{Bodies, Language, Role, SecondParser};

pub(super) use head::docstring;

pub use guard::{Parsed, Refused, with_ruff};
pub use nodes::has_module_docstring;

/// How Python counts branches; both of its front ends use it.
pub(super) const POLICY: Policy = Policy {
    per_arm: true,
    nested_functions: true,
    also: &[Also::TryElse],
};

/// Stands between the parts of a Python symbol.
pub(super) const SEPARATOR: &str = ".";

/// Python's data.
pub static LANGUAGE: Language = Language {
    name: "python",
    extensions: &["py", "pyi", "pyw"],
    preprocessed: false,
    line_comment: "#",
    follows: "ruff C901",
    grammar: || tree_sitter_python::LANGUAGE.into(),
    kinds: &[
        ("if_statement", Role::Open(Construct::If)),
        ("elif_clause", Role::Open(Construct::ElseIf)),
        ("else_clause", Role::Open(Construct::Else)),
        ("for_statement", Role::Open(Construct::Loop)),
        ("while_statement", Role::Open(Construct::Loop)),
        ("with_statement", Role::Open(Construct::With)),
        ("try_statement", Role::Open(Construct::Try)),
        ("except_clause", Role::Open(Construct::Handler)),
        ("finally_clause", Role::Open(Construct::Finally)),
        ("match_statement", Role::Match),
        ("case_clause", Role::Arm),
        ("conditional_expression", Role::Open(Construct::Ternary)),
        ("for_in_clause", Role::Open(Construct::Comprehension)),
        ("if_clause", Role::Read),
        ("lambda", Role::Open(Construct::Lambda)),
        ("boolean_operator", Role::Logical),
        ("parenthesized_expression", Role::Parentheses),
        ("function_definition", Role::Function),
        ("class_definition", Role::Scope),
        ("block", Role::Block),
        ("return_statement", Role::Return),
        ("call", Role::Call),
        // Python 2.
        ("print_statement", Role::Doubtful),
        ("exec_statement", Role::Doubtful),
    ],
    tokens: &[
        ("and", Role::Operator(Operator::And)),
        ("or", Role::Operator(Operator::Or)),
        ("<>", Role::Doubtful),
    ],
    comments: &["comment"],
    label: "",
    bodies: Bodies::Blocks,
    inside: &["body"],
    separator: SEPARATOR,
    policy: POLICY,
    nested: Nested::Always,
    // The same kind of node guards a `case`.
    read: |_, above, _| {
        let guards = above.is_some_and(|above| above.kind() == "case_clause");
        (!guards).then_some(Role::Open(Construct::Comprehension))
    },
    head: head::head,
    scope_name: |node, source| head::name(node, source),
    arms,
    arm,
    callee,
    second: Some(SecondParser {
        quick: quick::measure,
        whole: second::measure,
    }),
    imports: Some(readers::python::read),
    compiled: OnceLock::new(),
};

fn arms(node: Node<'_>) -> u32 {
    let block = node.child_by_field_name("body");
    block.map_or(0, |block| {
        let mut cursor = block.walk();
        let arms = block
            .named_children(&mut cursor)
            .filter(|arm| arm.kind() == "case_clause");
        u32::try_from(arms.count()).unwrap_or(u32::MAX)
    })
}

fn arm(node: Node<'_>, source: &[u8]) -> Construct {
    let guarded = node.child_by_field_name("guard").is_some();
    let mut next = node.next_named_sibling();
    while next.is_some_and(|sibling| sibling.kind() == "comment") {
        next = next.and_then(|sibling| sibling.next_named_sibling());
    }
    let catch_all = next.is_none() && !guarded && matches_anything(node, source);
    Construct::Arm { guarded, catch_all }
}

/// True for `case _`, `case name`, and alternatives or aliases of these.
fn matches_anything(arm: Node<'_>, source: &[u8]) -> bool {
    let mut cursor = arm.walk();
    let mut patterns = arm
        .named_children(&mut cursor)
        .filter(|child| child.kind() == "case_pattern");
    let one = patterns.next().filter(|_| patterns.next().is_none());
    // `case a,:` is a sequence pattern although the grammar shows one pattern.
    let comma = |arm: Node<'_>| {
        let mut cursor = arm.walk();
        arm.children(&mut cursor).any(|child| child.kind() == ",")
    };
    one.is_some_and(|pattern| !comma(arm) && irrefutable(pattern, source))
}

fn irrefutable(pattern: Node<'_>, source: &[u8]) -> bool {
    // Patterns nest only as deep as they are written; a loop keeps deep ones off the stack.
    let mut open = vec![pattern];
    while let Some(node) = open.pop() {
        let mut cursor = node.walk();
        match node.kind() {
            "dotted_name" if node.named_child_count() == 1 => return true,
            "case_pattern" if node.named_child_count() == 0 => {
                return source.get(node.byte_range()) == Some(b"_");
            }
            "as_pattern" => open.extend(node.named_child(0)),
            "case_pattern" | "union_pattern" => open.extend(node.named_children(&mut cursor)),
            // The grammar shows a parenthesised pattern as a tuple of one without a comma.
            "tuple_pattern" if !node.children(&mut cursor).any(|child| child.kind() == ",") => {
                open.extend(node.named_child(0));
            }
            _ => {}
        }
    }
    false
}

fn callee<'s>(node: Node<'_>, source: &'s [u8]) -> Option<&'s str> {
    let function = node.child_by_field_name("function")?;
    let name = match function.kind() {
        "identifier" => function,
        "attribute" => {
            let object = function.child_by_field_name("object")?;
            let object = source.get(object.byte_range())?;
            if object != b"self" && object != b"cls" {
                return None;
            }
            function.child_by_field_name("attribute")?
        }
        _ => return None,
    };
    std::str::from_utf8(source.get(name.byte_range())?).ok()
}
