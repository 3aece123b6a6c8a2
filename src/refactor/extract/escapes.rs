//! How a run of statements may be left, and what in it cannot be moved at all.

use std::ops::Range;

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{self as ast, Expr, Stmt};

use crate::refactor::tree::bytes;

/// Ways out of a run, its nested functions left out.
#[derive(Debug, Default)]
pub struct Escapes<'a> {
    /// `return`.
    pub returns: Vec<&'a ast::StmtReturn>,
    /// `break` of a loop around the run; bytes of each.
    pub breaks: Vec<Range<usize>>,
    /// `continue` of a loop around the run; bytes of each.
    pub continues: Vec<Range<usize>>,
    /// It yields.
    pub yields: bool,
    /// It awaits, or iterates or manages asynchronously.
    pub awaits: bool,
    /// It raises again what a handler around it caught.
    pub reraises: bool,
    loops: usize,
    handlers: usize,
}

impl<'a> Escapes<'a> {
    /// Reads statements.
    pub fn of(statements: &'a [Stmt]) -> Self {
        let mut found = Self::default();
        found.visit_body(statements);
        found
    }

    fn repeat(&mut self, body: &'a [Stmt], orelse: &'a [Stmt]) {
        self.loops += 1;
        self.visit_body(body);
        self.loops -= 1;
        self.visit_body(orelse);
    }
}

impl<'a> Visitor<'a> for Escapes<'a> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            // What is nested has returns and loops of its own.
            Stmt::FunctionDef(_) | Stmt::ClassDef(_) => {}
            Stmt::Return(inner) => {
                self.returns.push(inner);
                visitor::walk_stmt(self, statement);
            }
            Stmt::Break(inner) if self.loops == 0 => self.breaks.push(bytes(inner)),
            Stmt::Continue(inner) if self.loops == 0 => self.continues.push(bytes(inner)),
            Stmt::For(inner) => {
                self.awaits |= inner.is_async;
                self.visit_expr(&inner.iter);
                self.visit_expr(&inner.target);
                self.repeat(&inner.body, &inner.orelse);
            }
            Stmt::While(inner) => {
                self.visit_expr(&inner.test);
                self.repeat(&inner.body, &inner.orelse);
            }
            Stmt::With(inner) => {
                self.awaits |= inner.is_async;
                visitor::walk_stmt(self, statement);
            }
            Stmt::Raise(inner) => {
                self.reraises |= inner.exc.is_none() && self.handlers == 0;
                visitor::walk_stmt(self, statement);
            }
            _ => visitor::walk_stmt(self, statement),
        }
    }

    fn visit_except_handler(&mut self, handler: &'a ast::ExceptHandler) {
        self.handlers += 1;
        visitor::walk_except_handler(self, handler);
        self.handlers -= 1;
    }

    fn visit_comprehension(&mut self, comprehension: &'a ast::Comprehension) {
        self.awaits |= comprehension.is_async;
        visitor::walk_comprehension(self, comprehension);
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Lambda(_) => return,
            Expr::Yield(_) | Expr::YieldFrom(_) => self.yields = true,
            Expr::Await(_) => self.awaits = true,
            _ => {}
        }
        visitor::walk_expr(self, expr);
    }
}

/// Whether an expression is never `None`, whatever its names stand for.
pub fn is_never_none(expr: &Expr) -> bool {
    match expr {
        Expr::BooleanLiteral(_)
        | Expr::NumberLiteral(_)
        | Expr::StringLiteral(_)
        | Expr::BytesLiteral(_)
        | Expr::FString(_)
        | Expr::Tuple(_)
        | Expr::List(_)
        | Expr::Dict(_)
        | Expr::Set(_)
        | Expr::ListComp(_)
        | Expr::SetComp(_)
        | Expr::DictComp(_)
        | Expr::Generator(_)
        | Expr::Lambda(_) => true,
        Expr::UnaryOp(inner) => inner.op == ast::UnaryOp::Not,
        Expr::Compare(inner) => matches!(
            *inner.ops,
            [ast::CmpOp::Is | ast::CmpOp::IsNot | ast::CmpOp::In | ast::CmpOp::NotIn]
        ),
        Expr::If(inner) => is_never_none(&inner.body) && is_never_none(&inner.orelse),
        _ => false,
    }
}

/// Whether an expression is one of Python's constants that a `return` can be told by.
pub fn is_plain_constant(expr: &Expr) -> bool {
    matches!(
        expr,
        Expr::BooleanLiteral(_)
            | Expr::NoneLiteral(_)
            | Expr::NumberLiteral(_)
            | Expr::StringLiteral(_)
            | Expr::EllipsisLiteral(_)
    )
}

#[cfg(test)]
#[path = "escapes_tests.rs"]
mod tests;
