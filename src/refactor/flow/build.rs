//! Building the control flow of a function, statement by statement.

use std::ops::Range;

use ruff_python_ast::{self as ast, ExceptHandler, Expr, Number, Stmt};
use ruff_text_size::Ranged;

use crate::refactor::flow::graph::{EXIT, Graph, Node, NodeId, START, Span};
use crate::refactor::flow::managers::may_swallow;
use crate::refactor::tree::bytes;

/// Nodes whose way on is not known yet.
type Ends = Vec<NodeId>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Jump {
    Return,
    Break,
    Continue,
}

#[derive(Debug)]
enum Frame {
    Loop { head: NodeId, breaks: Ends },
    Finally { entry: NodeId, jumps: Vec<Jump> },
}

/// Builds a graph.
#[derive(Debug, Default)]
pub(super) struct Builder {
    graph: Graph,
    /// Where an exception goes.
    raising: Vec<NodeId>,
    frames: Vec<Frame>,
}

impl Builder {
    /// The graph of a function's body.
    pub(super) fn whole(mut self, body: &[Stmt]) -> Graph {
        self.graph.nodes = vec![Node::default(), Node::default()];
        let ends = self.suite(body, vec![START]);
        self.link(&ends, EXIT);
        self.graph
    }

    fn link(&mut self, ends: &[NodeId], to: NodeId) {
        for &end in ends {
            let next = &mut self.graph.nodes[end].next;
            if !next.contains(&to) {
                next.push(to);
            }
        }
    }

    fn node(&mut self, ranges: Vec<Range<usize>>, before: &[NodeId]) -> NodeId {
        let id = self.graph.nodes.len();
        self.graph.nodes.push(Node {
            ranges,
            raises: self.raising.clone(),
            ..Node::default()
        });
        self.link(before, id);
        id
    }

    fn of(&mut self, node: &impl Ranged, before: &[NodeId]) -> NodeId {
        self.node(vec![bytes(node)], before)
    }

    fn suite(&mut self, body: &[Stmt], before: Ends) -> Ends {
        body.iter()
            .fold(before, |ends, statement| self.statement(statement, &ends))
    }

    fn statement(&mut self, statement: &Stmt, before: &[NodeId]) -> Ends {
        let first = self.graph.nodes.len();
        let ends = match statement {
            Stmt::If(inner) => self.branches(inner, before),
            Stmt::For(inner) => self.for_loop(inner, before),
            Stmt::While(inner) => self.while_loop(inner, before),
            Stmt::With(inner) => self.with(inner, before),
            Stmt::Try(inner) => self.attempt(inner, before),
            Stmt::Match(inner) => self.cases(inner, before),
            other => self.simple(other, before),
        };
        let span = Span {
            nodes: first..self.graph.nodes.len(),
            falls_through: !ends.is_empty(),
        };
        let start = statement.start().to_usize();
        self.graph.spans.insert(start, span);
        ends
    }

    fn simple(&mut self, statement: &Stmt, before: &[NodeId]) -> Ends {
        let node = self.of(statement, before);
        let jump = match statement {
            Stmt::Return(_) => Jump::Return,
            Stmt::Break(_) => Jump::Break,
            Stmt::Continue(_) => Jump::Continue,
            Stmt::Raise(_) => return Vec::new(),
            _ => return vec![node],
        };
        self.jump(jump, &[node]);
        Vec::new()
    }

    /// Leaves for where `jump` leads, by way of the innermost `finally` on the way.
    fn jump(&mut self, jump: Jump, ends: &[NodeId]) {
        for index in (0..self.frames.len()).rev() {
            match &mut self.frames[index] {
                Frame::Finally { entry, jumps } => {
                    let entry = *entry;
                    jumps.push(jump);
                    return self.link(ends, entry);
                }
                Frame::Loop { breaks, .. } if jump == Jump::Break => {
                    return breaks.extend(ends);
                }
                Frame::Loop { head, .. } if jump == Jump::Continue => {
                    let head = *head;
                    return self.link(ends, head);
                }
                Frame::Loop { .. } => {}
            }
        }
        self.link(ends, EXIT);
    }

    fn branches(&mut self, statement: &ast::StmtIf, before: &[NodeId]) -> Ends {
        let mut test = self.of(&*statement.test, before);
        let mut ends = self.suite(&statement.body, vec![test]);
        let mut open = true;
        for clause in &statement.elif_else_clauses {
            match &clause.test {
                Some(next) => test = self.of(next, &[test]),
                None => open = false,
            }
            ends.extend(self.suite(&clause.body, vec![test]));
        }
        if open {
            ends.push(test);
        }
        ends
    }

    /// The body of a loop and what ends it.
    fn repeat(&mut self, head: NodeId, from: NodeId, body: &[Stmt]) -> Ends {
        let breaks = Vec::new();
        self.frames.push(Frame::Loop { head, breaks });
        let ends = self.suite(body, vec![from]);
        self.link(&ends, head);
        match self.frames.pop() {
            Some(Frame::Loop { breaks, .. }) => breaks,
            _ => Vec::new(),
        }
    }

    fn for_loop(&mut self, statement: &ast::StmtFor, before: &[NodeId]) -> Ends {
        let iter = self.of(&*statement.iter, before);
        let head = self.node(Vec::new(), &[iter]);
        let target = self.of(&*statement.target, &[head]);
        let mut ends = self.repeat(head, target, &statement.body);
        ends.extend(self.suite(&statement.orelse, vec![head]));
        ends
    }

    fn while_loop(&mut self, statement: &ast::StmtWhile, before: &[NodeId]) -> Ends {
        let head = self.of(&*statement.test, before);
        let mut ends = self.repeat(head, head, &statement.body);
        if !always(&statement.test) {
            ends.extend(self.suite(&statement.orelse, vec![head]));
        }
        ends
    }

    fn with(&mut self, statement: &ast::StmtWith, before: &[NodeId]) -> Ends {
        let items = statement.items.iter().map(bytes).collect();
        let enter = self.node(items, before);
        if !statement.items.iter().any(may_swallow) {
            return self.suite(&statement.body, vec![enter]);
        }
        let join = self.node(Vec::new(), &[]);
        self.raising.push(join);
        let ends = self.suite(&statement.body, vec![enter]);
        self.raising.pop();
        self.link(&ends, join);
        vec![join]
    }

    fn attempt(&mut self, statement: &ast::StmtTry, before: &[NodeId]) -> Ends {
        let enter = self.node(Vec::new(), before);
        let outer = self.raising.clone();
        let mut finally = None;
        if !statement.finalbody.is_empty() {
            let entry = self.node(Vec::new(), &[]);
            self.frames.push(Frame::Finally {
                entry,
                jumps: Vec::new(),
            });
            self.raising.push(entry);
            finally = Some(entry);
        }
        let ends = self.guarded(statement, enter);
        self.raising = outer;
        match finally {
            Some(entry) => self.finish(&statement.finalbody, entry, &ends),
            None => ends,
        }
    }

    /// `try`, its handlers and its `else`.
    fn guarded(&mut self, statement: &ast::StmtTry, enter: NodeId) -> Ends {
        let beyond = self.raising.clone();
        let entries: Vec<NodeId> = statement
            .handlers
            .iter()
            .map(|_| self.node(Vec::new(), &[]))
            .collect();
        self.raising.extend(&entries);
        let tried = self.suite(&statement.body, vec![enter]);
        self.raising = beyond;
        let mut ends = self.suite(&statement.orelse, tried);
        for (handler, &entry) in statement.handlers.iter().zip(&entries) {
            let ExceptHandler::ExceptHandler(handler) = handler;
            ends.extend(self.handler(handler, entry));
        }
        ends
    }

    fn handler(&mut self, handler: &ast::ExceptHandlerExceptHandler, entry: NodeId) -> Ends {
        let mut ranges: Vec<Range<usize>> = handler.type_.iter().map(|it| bytes(&**it)).collect();
        ranges.extend(handler.name.iter().map(bytes));
        let bound = self.node(ranges, &[entry]);
        let ends = self.suite(&handler.body, vec![bound]);
        let Some(name) = &handler.name else {
            return ends;
        };
        if ends.is_empty() {
            return ends;
        }
        let unbound = self.node(Vec::new(), &ends);
        self.graph.nodes[unbound].unbinds = Some(bytes(name));
        vec![unbound]
    }

    fn finish(&mut self, body: &[Stmt], entry: NodeId, ends: &[NodeId]) -> Ends {
        let jumps = match self.frames.pop() {
            Some(Frame::Finally { jumps, .. }) => jumps,
            _ => Vec::new(),
        };
        self.link(ends, entry);
        let left = self.suite(body, vec![entry]);
        for jump in jumps {
            self.jump(jump, &left);
        }
        if ends.is_empty() { Vec::new() } else { left }
    }

    fn cases(&mut self, statement: &ast::StmtMatch, before: &[NodeId]) -> Ends {
        let mut misses = vec![self.of(&*statement.subject, before)];
        let mut ends = Vec::new();
        for case in &statement.cases {
            // Whether it matches is decided before anything is bound, as far as is certain.
            let decided = self.node(Vec::new(), &misses);
            let mut matched = self.of(&case.pattern, &[decided]);
            misses.clear();
            if !case.pattern.is_irrefutable() {
                misses.push(decided);
            }
            if let Some(guard) = &case.guard {
                matched = self.of(&**guard, &[matched]);
                misses.push(matched);
            }
            ends.extend(self.suite(&case.body, vec![matched]));
        }
        ends.extend(misses);
        ends
    }
}

/// `True` and `1`, which make a loop endless.
fn always(test: &Expr) -> bool {
    match test {
        Expr::BooleanLiteral(literal) => literal.value,
        Expr::NumberLiteral(literal) => {
            matches!(&literal.value, Number::Int(int) if int.as_u8() == Some(1))
        }
        _ => false,
    }
}
