//! Readers that several languages' files share: text of nodes, parts of a function's head.

use tree_sitter::Node;

use crate::lang::construct::Head;

/// Text of a node, lossy, with runs of white space as one space; empty for none.
pub(super) fn text(node: Option<Node<'_>>, source: &[u8]) -> String {
    let bytes = node
        .and_then(|node| source.get(node.byte_range()))
        .unwrap_or_default();
    String::from_utf8_lossy(bytes)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// Text of a node when it is valid UTF-8.
pub(super) fn exact<'s>(node: Node<'_>, source: &'s [u8]) -> Option<&'s str> {
    std::str::from_utf8(source.get(node.byte_range())?).ok()
}

/// Named children of one of these kinds.
pub(super) fn count(node: Option<Node<'_>>, kinds: &[&str]) -> u32 {
    let Some(node) = node else { return 0 };
    let mut cursor = node.walk();
    let children = node.named_children(&mut cursor);
    let found = children.filter(|child| kinds.contains(&child.kind()));
    u32::try_from(found.count()).unwrap_or(u32::MAX)
}

/// True when one of the children is of this kind, named or a token.
pub(super) fn has_child(node: Node<'_>, kind: &str) -> bool {
    let mut cursor = node.walk();
    node.children(&mut cursor).any(|child| child.kind() == kind)
}

/// The head of a function whose definition begins at `at`, without a docstring.
pub(super) fn head(node: Node<'_>, at: Node<'_>, name: String, parameters: u32) -> Head {
    let position = at.start_position();
    Head {
        name,
        range: node.byte_range(),
        keyword: (position.row + 1, position.column + 1),
        parameters,
        docstring_lines: 0,
        only_wraps: false,
    }
}
