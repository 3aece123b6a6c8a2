//! Comments that address groundskeeper, found in the tree so that strings are never taken for them.
//!
//! The marker must open the comment; documentation that mentions it is not addressed to us.

use memchr::memmem;
use tree_sitter::{Node, Tree};

use crate::lang::measured::{Directive, MARKER};

/// Every comment of `tree` that contains [`MARKER`].
pub(super) fn find(tree: &Tree, source: &[u8]) -> Vec<Directive> {
    let mut found = Vec::new();
    let mut from = 0;
    // Only places where the marker stands are looked up: most files have none.
    while let Some(at) = memmem::find(&source[from..], MARKER.as_bytes()) {
        let start = from + at;
        from = start + MARKER.len();
        let node = tree.root_node().descendant_for_byte_range(start, from);
        if let Some(comment) = node.filter(|node| node.kind().ends_with("comment")) {
            if matches!(
                source[comment.start_byte()..start].trim_ascii_end(),
                b"#" | b"//" | b"/*"
            ) {
                found.push(directive(comment, start, source));
            }
            from = from.max(comment.end_byte());
        }
    }
    found
}

fn directive(comment: Node<'_>, start: usize, source: &[u8]) -> Directive {
    let line = comment.start_position().row + 1;
    let before = &source[..comment.start_byte()];
    let line_start = before
        .iter()
        .rposition(|&b| b == b'\n')
        .map_or(0, |newline| newline + 1);
    let alone = before[line_start..].iter().all(u8::is_ascii_whitespace);
    let text = source
        .get(start + MARKER.len()..comment.end_byte())
        .unwrap_or_default();
    let text = String::from_utf8_lossy(text);
    Directive {
        line,
        target_line: if alone {
            next_code_line(comment, line)
        } else {
            line
        },
        text: text.trim_end_matches("*/").trim().to_owned(),
    }
}

/// Line of the first thing after a comment that is not a comment itself.
fn next_code_line(comment: Node<'_>, line: usize) -> usize {
    let mut next = comment.next_sibling();
    while let Some(node) = next {
        if !node.kind().ends_with("comment") {
            return node.start_position().row + 1;
        }
        next = node.next_sibling();
    }
    line + 1
}
