//! The second front end for Python: the same constructs from ruff's syntax tree.
//!
//! Used where tree-sitter finds errors in a file that may well be valid.

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{self as ast, BoolOp, ElifElseClause, ExceptHandler, Expr, MatchCase, Stmt};
use ruff_text_size::{Ranged, TextRange};

use crate::lang::construct::{Construct, Head, Operator};
use crate::lang::measured::Problem;
use crate::lang::measures::cyclomatic::Variant;
use crate::lang::python::guard::{Parsed, parse_within, readable};
use crate::lang::python::nodes::{callee, count_parameters, docstring, only_wraps};
use crate::lang::python::{POLICY, SEPARATOR, scan};
use crate::lang::tally::{Function, Tally};
use crate::text::LineIndex;

/// Measures every function of `source`.
pub(super) fn measure(source: &[u8], variant: Variant) -> Result<Vec<Function>, Problem> {
    let lines = LineIndex::new(source);
    let depth = scan::scan(source).map(|scan| scan.depth);
    let walked = parse_within(&readable(source), source, depth, |parsed| {
        functions(parsed, &lines, variant)
    });
    walked.map_err(|refused| {
        let (line, column) = lines.line_column(refused.offset.min(source.len()));
        Problem {
            line,
            column,
            message: refused.message,
            count: 1,
        }
    })
}

/// Every function of a tree, with the lines of its source.
pub(super) fn functions(parsed: &Parsed<'_>, lines: &LineIndex, variant: Variant) -> Vec<Function> {
    let mut front = Front {
        text: parsed.text,
        lines,
        tally: Tally::new(POLICY, SEPARATOR).counting(variant),
    };
    front.visit_body(&parsed.tree.syntax().body);
    front.tally.finish()
}

struct Front<'a> {
    text: &'a str,
    lines: &'a LineIndex,
    tally: Tally,
}

impl Front<'_> {
    fn body(&mut self, body: &[Stmt]) {
        self.tally.open(Construct::Body);
        self.visit_body(body);
        self.tally.close();
    }

    fn with_body(&mut self, construct: Construct, body: &[Stmt]) {
        self.tally.open(construct);
        self.body(body);
        self.tally.close();
    }

    fn orelse(&mut self, body: &[Stmt]) {
        if !body.is_empty() {
            self.with_body(Construct::Else, body);
        }
    }

    fn function(&mut self, function: &ast::StmtFunctionDef) {
        for decorator in &function.decorator_list {
            self.visit_decorator(decorator);
        }
        if let Some(parameters) = &function.type_params {
            self.visit_type_params(parameters);
        }
        self.visit_parameters(&function.parameters);
        if let Some(returns) = &function.returns {
            self.visit_annotation(returns);
        }
        let head = self.head(function);
        let first = self.lines.line(head.range.start);
        let last = self.last_line(function.range());
        self.tally.open_function(head, first, last);
        self.visit_body(&function.body);
        self.tally.close();
    }

    fn last_line(&self, range: TextRange) -> usize {
        self.lines.line(range.end().to_usize().saturating_sub(1))
    }

    fn head(&self, function: &ast::StmtFunctionDef) -> Head {
        let before = &self.text[..function.name.start().to_usize()];
        let def = before.rfind("def").unwrap_or_default();
        let start = if function.is_async {
            before[..def].rfind("async").unwrap_or(def)
        } else {
            def
        };
        let doc = docstring(&function.body);
        Head {
            name: function.name.to_string(),
            range: start..function.end().to_usize(),
            keyword: self.lines.line_column(def),
            parameters: count_parameters(&function.parameters),
            docstring_lines: doc.map_or(0, |doc| {
                self.last_line(doc.range()) - self.lines.line(doc.start().to_usize()) + 1
            }),
            only_wraps: only_wraps(&function.body),
        }
    }

    fn if_statement(&mut self, statement: &ast::StmtIf) {
        self.tally.open(Construct::If);
        self.visit_expr(&statement.test);
        self.body(&statement.body);
        for ElifElseClause { test, body, .. } in &statement.elif_else_clauses {
            let construct = if test.is_some() {
                Construct::ElseIf
            } else {
                Construct::Else
            };
            self.tally.open(construct);
            if let Some(test) = test {
                self.visit_expr(test);
            }
            self.body(body);
            self.tally.close();
        }
        self.tally.close();
    }

    fn try_statement(&mut self, statement: &ast::StmtTry) {
        self.tally.open(Construct::Try);
        self.body(&statement.body);
        for ExceptHandler::ExceptHandler(handler) in &statement.handlers {
            self.tally.open(Construct::Handler);
            if let Some(kind) = &handler.type_ {
                self.visit_expr(kind);
            }
            self.body(&handler.body);
            self.tally.close();
        }
        self.orelse(&statement.orelse);
        if !statement.finalbody.is_empty() {
            self.with_body(Construct::Finally, &statement.finalbody);
        }
        self.tally.close();
    }

    fn match_statement(&mut self, statement: &ast::StmtMatch) {
        let arms = u32::try_from(statement.cases.len()).unwrap_or(u32::MAX);
        self.tally.open(Construct::Match { arms });
        self.visit_expr(&statement.subject);
        self.tally.open(Construct::Body);
        for (index, case) in statement.cases.iter().enumerate() {
            self.arm(case, index + 1 == statement.cases.len());
        }
        self.tally.close();
        self.tally.close();
    }

    fn arm(&mut self, case: &MatchCase, last: bool) {
        let guarded = case.guard.is_some();
        let catch_all = last && !guarded && case.pattern.is_irrefutable();
        self.tally.open(Construct::Arm { guarded, catch_all });
        if let Some(guard) = &case.guard {
            self.visit_expr(guard);
        }
        self.body(&case.body);
        self.tally.close();
    }

    fn logical(&mut self, expr: &ast::ExprBoolOp) {
        let operator = match expr.op {
            BoolOp::And => Operator::And,
            BoolOp::Or => Operator::Or,
        };
        for (index, value) in expr.values.iter().enumerate() {
            if index > 0 {
                self.tally.operator(operator);
            }
            match value {
                Expr::BoolOp(inner) => self.logical(inner),
                other => self.visit_expr(other),
            }
        }
    }

    fn inside(&mut self, construct: Construct, expr: &Expr) {
        self.tally.open(construct);
        visitor::walk_expr(self, expr);
        self.tally.close();
    }
}

impl<'a> Visitor<'a> for Front<'_> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::FunctionDef(function) => self.function(function),
            Stmt::ClassDef(class) => {
                self.tally.open_scope(class.name.to_string());
                visitor::walk_stmt(self, statement);
                self.tally.close();
            }
            Stmt::If(inner) => self.if_statement(inner),
            Stmt::Try(inner) => self.try_statement(inner),
            Stmt::Match(inner) => self.match_statement(inner),
            Stmt::For(inner) => {
                self.tally.open(Construct::Loop);
                self.visit_expr(&inner.target);
                self.visit_expr(&inner.iter);
                self.body(&inner.body);
                self.orelse(&inner.orelse);
                self.tally.close();
            }
            Stmt::While(inner) => {
                self.tally.open(Construct::Loop);
                self.visit_expr(&inner.test);
                self.body(&inner.body);
                self.orelse(&inner.orelse);
                self.tally.close();
            }
            Stmt::With(inner) => {
                self.tally.open(Construct::With);
                inner
                    .items
                    .iter()
                    .for_each(|item| self.visit_with_item(item));
                self.body(&inner.body);
                self.tally.close();
            }
            Stmt::Return(_) => {
                self.tally.return_statement();
                visitor::walk_stmt(self, statement);
            }
            _ => visitor::walk_stmt(self, statement),
        }
    }

    fn visit_comprehension(&mut self, comprehension: &'a ast::Comprehension) {
        for _ in 0..=comprehension.ifs.len() {
            self.tally.open(Construct::Comprehension);
            self.tally.close();
        }
        visitor::walk_comprehension(self, comprehension);
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::BoolOp(inner) => {
                self.tally.open(Construct::Logical);
                self.logical(inner);
                self.tally.close();
            }
            Expr::If(_) => self.inside(Construct::Ternary, expr),
            Expr::Lambda(_) => self.inside(Construct::Lambda, expr),
            Expr::Call(call) => {
                if let Some(name) = callee(&call.func) {
                    self.tally.call(name);
                }
                visitor::walk_expr(self, expr);
            }
            _ => visitor::walk_expr(self, expr),
        }
    }
}
