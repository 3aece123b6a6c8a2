//! The control flow of one function: nodes that evaluate a piece of text, and where each may go on.
//!
//! Only the shape is here; what a node reads and writes is in `events`. Where the tree does not tell
//! whether something can happen (an exception, a context manager that swallows one), it can.

use std::collections::BTreeMap;
use std::ops::Range;

use ruff_python_ast::Stmt;

use crate::refactor::flow::build::Builder;

/// Index of a node.
pub type NodeId = usize;

/// Where every function ends.
pub const EXIT: NodeId = 0;
/// Where every function begins.
pub const START: NodeId = 1;

/// A piece of text that is evaluated at once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Node {
    /// Bytes that are evaluated.
    pub ranges: Vec<Range<usize>>,
    /// The name that a handler gives up when it ends; where it stands.
    pub unbinds: Option<Range<usize>>,
    /// Where it goes on.
    pub next: Vec<NodeId>,
    /// Where an exception goes, if not out of the function.
    pub raises: Vec<NodeId>,
}

/// What a statement became.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// Its nodes, of which the first is entered first.
    pub nodes: Range<NodeId>,
    /// It may go on with what stands behind it.
    pub falls_through: bool,
}

/// A function's control flow.
#[derive(Debug, Clone, Default)]
pub struct Graph {
    /// Nodes by id.
    pub nodes: Vec<Node>,
    /// Statements by their first byte.
    pub spans: BTreeMap<usize, Span>,
}

impl Graph {
    /// The control flow of a function's body.
    pub fn of(body: &[Stmt]) -> Self {
        Builder::default().whole(body)
    }

    /// The nodes of statements that follow each other, and whether the last is left at its end.
    pub fn run(&self, statements: &[Stmt]) -> Option<Span> {
        use ruff_text_size::Ranged;
        let first = self.spans.get(&statements.first()?.start().to_usize())?;
        let last = self.spans.get(&statements.last()?.start().to_usize())?;
        Some(Span {
            nodes: first.nodes.start..last.nodes.end,
            falls_through: last.falls_through,
        })
    }

    /// Edges, of exceptions left out, from inside to outside of `nodes`.
    pub fn exits(&self, nodes: &Range<NodeId>) -> Vec<(NodeId, NodeId)> {
        let mut found = Vec::new();
        for from in nodes.clone() {
            let out = self.nodes[from].next.iter();
            let out = out.filter(|to| !nodes.contains(to));
            found.extend(out.map(|&to| (from, to)));
        }
        found
    }
}
