//! A step of the walk, and what nodes say by themselves.

use tree_sitter::Node;

use crate::lang::construct::{Construct, Head};
use crate::lang::spec::{Language, Role};

/// A node on the way from the root to where the walk stands.
pub(super) struct Step<'t> {
    pub(super) node: Node<'t>,
    pub(super) role: Option<Role>,
    /// How many constructs it opened.
    pub(super) opened: u32,
    /// The last of these is a body that the next clause ends.
    pub(super) in_body: bool,
    /// The function that it defines, until its first part is reached.
    pub(super) function: Option<Pending>,
}

/// A function whose parameters or body come next.
pub(super) struct Pending {
    /// Byte at which it begins to count.
    pub(super) start: usize,
    pub(super) head: Head,
    pub(super) first_line: usize,
    pub(super) last_line: usize,
}

impl Pending {
    /// Reads a function node; `None` for one without a body.
    pub(super) fn read(language: &Language, node: Node<'_>, source: &[u8]) -> Option<Self> {
        let head = (language.head)(node, source)?;
        let mut fields = language.inside.iter();
        let last = node.named_child_count().checked_sub(1);
        // What the grammar takes for a part of the definition after its end counts for nothing.
        let beyond = source.get(head.range.end..node.end_byte());
        let beyond = memchr::memchr_iter(b'\n', beyond.unwrap_or_default()).count();
        let first = fields
            .find_map(|field| node.child_by_field_name(field))
            .or_else(|| node.named_child(u32::try_from(last?).ok()?));
        Some(Self {
            start: first.map_or(node.end_byte(), |first| first.start_byte()),
            last_line: node.end_position().row + 1 - beyond,
            head,
            first_line: node.start_position().row + 1,
        })
    }
}

/// True for what stands after a body, in the construct whose body that is.
pub(super) fn is_clause(role: Role) -> bool {
    matches!(
        role,
        Role::Open(Construct::ElseIf | Construct::Handler | Construct::NextHandler)
            | Role::Whole(Construct::Else | Construct::Finally)
    )
}

pub(super) fn role_of_kind(roles: &[Option<Role>], node: Node<'_>) -> Option<Role> {
    roles.get(usize::from(node.kind_id())).copied().flatten()
}

/// True when one of the node's tokens is a logical operator.
pub(super) fn is_logical(roles: &[Option<Role>], node: Node<'_>) -> bool {
    let mut cursor = node.walk();
    node.children(&mut cursor)
        .any(|child| matches!(role_of_kind(roles, child), Some(Role::Operator(_))))
}

/// True when an `else` holds only an `if`, as in languages without an `elif` of their own.
pub(super) fn carries_if(roles: &[Option<Role>], node: Node<'_>) -> bool {
    let mut cursor = node.walk();
    let first = node
        .named_children(&mut cursor)
        .find(|child| !child.is_extra());
    first.is_some_and(|child| role_of_kind(roles, child) == Some(Role::If))
}
