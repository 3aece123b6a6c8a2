//! Expressions, through ruff's visitor: only what binds, uses or opens a scope is met here.

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{Expr, Pattern, Stmt};

use crate::refactor::scopes::build::Walker;
use crate::refactor::scopes::{BindingKind, Place, ScopeKind, strings};

impl<'a> Visitor<'a> for Walker<'_> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        self.statement(statement);
    }

    fn visit_pattern(&mut self, pattern: &'a Pattern) {
        self.pattern(pattern);
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Name(name) => self.read(&name.id, name.range, false),
            Expr::Named(named) => {
                self.visit_expr(&named.value);
                if let Expr::Name(name) = named.target.as_ref() {
                    let scope = self.walrus_scope();
                    self.bind_text(&name.id, name.range, BindingKind::Walrus, scope);
                }
            }
            Expr::Lambda(lambda) => self.lambda(lambda),
            Expr::ListComp(_) | Expr::SetComp(_) | Expr::DictComp(_) | Expr::Generator(_) => {
                self.any_comprehension(expr);
            }
            Expr::StringLiteral(literal) if self.place != Place::Code => {
                self.string_annotation(literal);
            }
            Expr::Subscript(_) | Expr::Call(_) => self.perhaps_types(expr),
            _ => visitor::walk_expr(self, expr),
        }
    }
}

impl Walker<'_> {
    fn any_comprehension(&mut self, expr: &Expr) {
        match expr {
            Expr::ListComp(it) => {
                self.comprehension(
                    ScopeKind::Comprehension,
                    it.range,
                    &it.generators,
                    &[&it.elt],
                );
            }
            Expr::SetComp(it) => {
                self.comprehension(
                    ScopeKind::Comprehension,
                    it.range,
                    &it.generators,
                    &[&it.elt],
                );
            }
            Expr::DictComp(it) => {
                let key = it.key.as_deref();
                let elements: Vec<&Expr> = key.into_iter().chain([&*it.value]).collect();
                self.comprehension(
                    ScopeKind::Comprehension,
                    it.range,
                    &it.generators,
                    &elements,
                );
            }
            Expr::Generator(it) => {
                self.comprehension(ScopeKind::Generator, it.range, &it.generators, &[&it.elt]);
            }
            _ => {}
        }
    }

    /// A type in a string.
    fn string_annotation(&mut self, literal: &ruff_python_ast::ExprStringLiteral) {
        let Some(parsed) = strings::parse(self.source, literal) else {
            return;
        };
        let outer = (self.place, self.later);
        (self.place, self.later) = (Place::StringAnnotation, true);
        self.visit_expr(parsed.expr());
        (self.place, self.later) = outer;
    }

    /// Subscripts and calls, in which strings may be types, or plain strings within types.
    fn perhaps_types(&mut self, expr: &Expr) {
        let outer = self.place;
        let parts = strings::parts(expr, outer != Place::Code);
        for (part, is_type) in parts {
            // A string within a string is not looked into.
            self.place = match (is_type, outer) {
                (false, _) => Place::Code,
                (true, Place::Code) => Place::Annotation,
                (true, other) => other,
            };
            self.visit_expr(part);
        }
        self.place = outer;
    }
}
