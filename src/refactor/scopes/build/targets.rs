//! Targets: what assignments, loops, `with`, `del` and patterns bind, and what they only use.

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{Expr, Pattern};
use ruff_text_size::Ranged;

use crate::refactor::scopes::BindingKind;
use crate::refactor::scopes::build::Walker;

impl Walker<'_> {
    /// Binds the names of a target; attributes and items of it are uses.
    pub(super) fn target(&mut self, target: &Expr, kind: &BindingKind) {
        match target {
            Expr::Name(name) => {
                self.bind_text(&name.id, name.range, kind.clone(), self.at);
            }
            Expr::Tuple(inner) => inner.elts.iter().for_each(|part| self.target(part, kind)),
            Expr::List(inner) => inner.elts.iter().for_each(|part| self.target(part, kind)),
            Expr::Starred(inner) => self.target(&inner.value, kind),
            other => self.visit_expr(other),
        }
    }

    /// The targets of `del`: a name is used and no longer bound.
    pub(super) fn delete(&mut self, target: &Expr) {
        match target {
            Expr::Name(name) => {
                self.read(&name.id, name.range, true);
                self.bind_text(&name.id, name.range, BindingKind::Del, self.at);
            }
            Expr::Tuple(inner) => inner.elts.iter().for_each(|part| self.delete(part)),
            Expr::List(inner) => inner.elts.iter().for_each(|part| self.delete(part)),
            other => self.visit_expr(other),
        }
    }

    /// Binds the names that a pattern captures.
    pub(super) fn pattern(&mut self, pattern: &Pattern) {
        visitor::walk_pattern(self, pattern);
        let name = match pattern {
            Pattern::MatchAs(inner) => inner.name.as_ref(),
            Pattern::MatchStar(inner) => inner.name.as_ref(),
            Pattern::MatchMapping(inner) => inner.rest.as_ref(),
            _ => None,
        };
        if let Some(name) = name {
            self.bind_text(name.as_str(), name.range(), BindingKind::Capture, self.at);
        }
    }
}
