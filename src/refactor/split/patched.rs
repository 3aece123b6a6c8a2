//! What other files do with a module's names: take them, or replace them.

use std::collections::BTreeSet;

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{Expr, Stmt};

use crate::lang::python::with_ruff;
use crate::refactor::split::FileText;

/// Functions that replace an attribute which is named by a string.
static REPLACING: &[&str] = &["delattr", "object", "patch", "setattr"];

/// What was found in other files.
#[derive(Debug, Default)]
pub(super) struct Outside {
    /// Names that are rebound in the module from outside.
    pub(super) patched: BTreeSet<String>,
    /// Names that are imported from the module, or read as its attribute.
    pub(super) wanted: BTreeSet<String>,
    /// Names that are spelled out with the module, as in the text of an error.
    pub(super) shown: BTreeSet<String>,
}

/// Looks through `others` for the module `dotted`. Modules are told apart by their last name only,
/// so that more may be found than there is.
pub(super) fn outside(others: &[FileText], dotted: &str) -> Outside {
    let last = dotted.rsplit('.').next().unwrap_or(dotted);
    let mut outside = Outside::default();
    let escaped = dotted.replace('.', "\\.") + "\\.";
    for other in others.iter().filter(|other| other.text.contains(last)) {
        for lead in [
            &escaped,
            &format!("<{dotted}."),
            &format!("<class '{dotted}."),
        ] {
            outside.shown.extend(names_behind(&other.text, lead));
        }
        // What does not parse cannot be imported either.
        let found = with_ruff(other.text.as_bytes(), |parsed| {
            let mut look = Look {
                last,
                aliases: BTreeSet::from([last.to_owned()]),
                found: Outside::default(),
            };
            look.visit_body(&parsed.tree.syntax().body);
            look.found
        });
        if let Ok(found) = found {
            outside.patched.extend(found.patched);
            outside.wanted.extend(found.wanted);
        }
    }
    outside
}

/// Names that stand right behind `lead`.
fn names_behind(text: &str, lead: &str) -> Vec<String> {
    let found = text.match_indices(lead).map(|(at, _)| {
        let rest = text[at + lead.len()..].chars();
        let name = rest.take_while(|letter| letter.is_alphanumeric() || *letter == '_');
        name.collect()
    });
    found.collect()
}

struct Look<'a> {
    last: &'a str,
    /// Names that the module has in this file.
    aliases: BTreeSet<String>,
    found: Outside,
}

impl Look<'_> {
    fn is_module(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Name(name) => self.aliases.contains(name.id.as_str()),
            Expr::Attribute(attribute) => attribute.attr.as_str() == self.last,
            _ => false,
        }
    }

    fn replaces(&mut self, target: &Expr) {
        if let Expr::Attribute(attribute) = target
            && self.is_module(&attribute.value)
        {
            self.found.patched.insert(attribute.attr.to_string());
        }
    }

    fn import(&mut self, statement: &Stmt) {
        match statement {
            Stmt::Import(inner) => {
                for alias in &inner.names {
                    let of_module = alias.name.rsplit('.').next() == Some(self.last);
                    if let Some(name) = alias.asname.as_ref().filter(|_| of_module) {
                        self.aliases.insert(name.to_string());
                    }
                }
            }
            Stmt::ImportFrom(inner) => {
                let module = inner.module.as_deref().unwrap_or_default();
                for alias in &inner.names {
                    if module.rsplit('.').next() == Some(self.last) {
                        self.found.wanted.insert(alias.name.to_string());
                    } else if alias.name.as_str() == self.last {
                        let name = alias.asname.as_ref().unwrap_or(&alias.name);
                        self.aliases.insert(name.to_string());
                    }
                }
            }
            _ => {}
        }
    }

    /// `patch("package.module.name")` and `setattr(module, "name", …)`.
    fn call(&mut self, call: &ruff_python_ast::ExprCall) {
        let callee = match call.func.as_ref() {
            Expr::Name(name) => name.id.as_str(),
            Expr::Attribute(attribute) => attribute.attr.as_str(),
            _ => return,
        };
        if REPLACING.binary_search(&callee).is_err() {
            return;
        }
        let mut arguments = call.arguments.args.iter();
        let first = arguments.next();
        if let Some(Expr::StringLiteral(path)) = first {
            let parts: Vec<&str> = path.value.to_str().split('.').collect();
            let at = parts.iter().rposition(|part| *part == self.last);
            if let Some(name) = at.and_then(|at| parts.get(at + 1)) {
                self.found.patched.insert((*name).to_owned());
            }
        } else if first.is_some_and(|first| self.is_module(first))
            && let Some(Expr::StringLiteral(name)) = arguments.next()
        {
            self.found.patched.insert(name.value.to_str().to_owned());
        }
    }
}

impl<'a> Visitor<'a> for Look<'_> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::Assign(inner) => inner
                .targets
                .iter()
                .for_each(|target| self.replaces(target)),
            Stmt::AugAssign(inner) => self.replaces(&inner.target),
            Stmt::Delete(inner) => inner
                .targets
                .iter()
                .for_each(|target| self.replaces(target)),
            _ => self.import(statement),
        }
        visitor::walk_stmt(self, statement);
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Attribute(attribute) if self.is_module(&attribute.value) => {
                self.found.wanted.insert(attribute.attr.to_string());
            }
            Expr::Call(call) => self.call(call),
            _ => {}
        }
        visitor::walk_expr(self, expr);
    }
}
