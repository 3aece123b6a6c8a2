//! Statements: their parts in the order in which Python evaluates them.

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{self as ast, Alias, ExceptHandler, Expr, Identifier, Stmt};
use ruff_text_size::Ranged;

use crate::refactor::scopes::build::{Walker, bytes};
use crate::refactor::scopes::{BindingKind, Declaration, ScopeKind, Star};

impl Walker<'_> {
    /// Walks one statement. What opens a scope is in `definitions`.
    pub(super) fn statement(&mut self, statement: &Stmt) {
        match statement {
            Stmt::FunctionDef(function) => self.function(function),
            Stmt::ClassDef(class) => self.class(class),
            Stmt::Import(_) | Stmt::ImportFrom(_) | Stmt::Global(_) | Stmt::Nonlocal(_) => {
                self.naming(statement);
            }
            Stmt::Assign(_) | Stmt::AugAssign(_) | Stmt::AnnAssign(_) | Stmt::Delete(_) => {
                self.assigning(statement);
            }
            Stmt::TypeAlias(alias) => self.type_alias(alias),
            _ => self.block(statement),
        }
    }

    fn block(&mut self, statement: &Stmt) {
        match statement {
            Stmt::For(inner) => {
                self.visit_expr(&inner.iter);
                self.perhaps(|walker| {
                    walker.target(&inner.target, &BindingKind::ForTarget);
                    walker.visit_body(&inner.body);
                    walker.visit_body(&inner.orelse);
                });
            }
            Stmt::While(inner) => {
                self.visit_expr(&inner.test);
                self.perhaps(|walker| {
                    walker.visit_body(&inner.body);
                    walker.visit_body(&inner.orelse);
                });
            }
            Stmt::If(inner) => self.branches(inner),
            Stmt::With(inner) => {
                for item in &inner.items {
                    self.visit_expr(&item.context_expr);
                    if let Some(target) = &item.optional_vars {
                        self.target(target, &BindingKind::With);
                    }
                }
                self.visit_body(&inner.body);
            }
            Stmt::Try(inner) => self.attempt(inner),
            Stmt::Match(inner) => {
                self.visit_expr(&inner.subject);
                self.perhaps(|walker| {
                    for case in &inner.cases {
                        walker.visit_match_case(case);
                    }
                });
            }
            _ => visitor::walk_stmt(self, statement),
        }
    }

    fn branches(&mut self, statement: &ast::StmtIf) {
        self.visit_expr(&statement.test);
        self.perhaps(|walker| {
            walker.visit_body(&statement.body);
            for clause in &statement.elif_else_clauses {
                if let Some(test) = &clause.test {
                    walker.visit_expr(test);
                }
                walker.visit_body(&clause.body);
            }
        });
    }

    fn attempt(&mut self, statement: &ast::StmtTry) {
        self.perhaps(|walker| {
            walker.visit_body(&statement.body);
            for ExceptHandler::ExceptHandler(handler) in &statement.handlers {
                if let Some(kind) = &handler.type_ {
                    walker.visit_expr(kind);
                }
                if let Some(name) = &handler.name {
                    walker.bind(name, BindingKind::ExceptAs);
                }
                walker.visit_body(&handler.body);
            }
            walker.visit_body(&statement.orelse);
        });
        self.visit_body(&statement.finalbody);
    }

    fn assigning(&mut self, statement: &Stmt) {
        match statement {
            Stmt::Assign(inner) => {
                self.visit_expr(&inner.value);
                for target in &inner.targets {
                    self.target(target, &BindingKind::Assignment);
                }
            }
            Stmt::AugAssign(inner) => {
                if let Expr::Name(name) = inner.target.as_ref() {
                    self.read(&name.id, name.range, false);
                }
                self.visit_expr(&inner.value);
                self.target(&inner.target, &BindingKind::Augmented);
            }
            Stmt::AnnAssign(inner) => self.annotated(inner),
            Stmt::Delete(inner) => inner.targets.iter().for_each(|target| self.delete(target)),
            _ => {}
        }
    }

    fn annotated(&mut self, statement: &ast::StmtAnnAssign) {
        if let Some(value) = &statement.value {
            self.visit_expr(value);
        }
        // Within a function it is kept nowhere, so Python does not evaluate it.
        if self.walked.scopes[self.at].kind == ScopeKind::Function {
            self.on_demand(|walker| walker.annotation(&statement.annotation));
        } else {
            self.annotation(&statement.annotation);
        }
        let value = statement.value.is_some();
        let bare = matches!(statement.target.as_ref(), Expr::Name(_)) && !statement.simple;
        if value || !bare {
            self.target(&statement.target, &BindingKind::Annotated { value });
        }
    }

    fn naming(&mut self, statement: &Stmt) {
        match statement {
            Stmt::Import(inner) => inner.names.iter().for_each(|alias| self.import(alias)),
            Stmt::ImportFrom(inner) => self.import_from(inner),
            Stmt::Global(inner) => self.declare(&inner.names, true),
            Stmt::Nonlocal(inner) => self.declare(&inner.names, false),
            _ => {}
        }
    }

    fn import(&mut self, alias: &Alias) {
        let module = alias.name.to_string();
        let top = module.split('.').next().unwrap_or_default().to_owned();
        let kind = BindingKind::Import {
            module,
            renamed: alias.asname.is_some(),
        };
        match &alias.asname {
            Some(name) => self.bind(name, kind),
            None => self.bind_text(&top, alias.range, kind, self.at),
        }
    }

    fn import_from(&mut self, import: &ast::StmtImportFrom) {
        let module = import
            .module
            .as_ref()
            .map_or_else(String::new, ToString::to_string);
        for alias in &import.names {
            if &alias.name == "*" {
                self.walked.stars.push(Star {
                    module: module.clone(),
                    level: import.level,
                    range: bytes(import.range()),
                });
                continue;
            }
            let kind = BindingKind::FromImport {
                module: module.clone(),
                level: import.level,
                member: alias.name.to_string(),
            };
            self.bind(alias.asname.as_ref().unwrap_or(&alias.name), kind);
        }
    }

    fn declare(&mut self, names: &[Identifier], global: bool) {
        for name in names {
            let declared = Declaration {
                name: self.mangled(name.as_str()),
                range: bytes(name.range()),
                scope: self.at,
                global,
            };
            self.walked.declarations.push(declared);
        }
    }
}
