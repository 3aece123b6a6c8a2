//! Changes of values that live in the module.

use std::collections::{BTreeMap, BTreeSet};

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{Expr, ExprCall, Stmt};

use crate::refactor::scopes::{MODULE, Resolution, Scopes};
use crate::refactor::split::effects::known::CHANGING;

/// Functions of the file that change values of the module when they are called, with these.
pub(super) fn changers(body: &[Stmt], scopes: &Scopes) -> BTreeMap<String, BTreeSet<String>> {
    let mut changers = BTreeMap::new();
    for statement in body {
        if let Stmt::FunctionDef(function) = statement {
            let mut inner = Changes {
                scopes,
                found: BTreeSet::new(),
            };
            function
                .body
                .iter()
                .for_each(|statement| inner.visit_stmt(statement));
            if !inner.found.is_empty() {
                changers.insert(function.name.to_string(), inner.found);
            }
        }
    }
    changers
}

/// Finds changes of module-level values anywhere in what is visited.
struct Changes<'a> {
    scopes: &'a Scopes,
    found: BTreeSet<String>,
}

impl<'a> Visitor<'a> for Changes<'_> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        let targets: Vec<&Expr> = match statement {
            Stmt::Assign(inner) => inner.targets.iter().collect(),
            Stmt::AugAssign(inner) => vec![&inner.target],
            Stmt::Delete(inner) => inner.targets.iter().collect(),
            _ => Vec::new(),
        };
        for target in targets.into_iter().filter(|target| !target.is_name_expr()) {
            self.found.extend(module_root(target, self.scopes));
        }
        visitor::walk_stmt(self, statement);
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        if let Expr::Call(call) = expr {
            self.found.extend(changed_by_method(call, self.scopes));
        }
        visitor::walk_expr(self, expr);
    }
}

/// `X` of `X.append(…)` where `X` lives in the module.
pub(super) fn changed_by_method(call: &ExprCall, scopes: &Scopes) -> Option<String> {
    let Expr::Attribute(method) = call.func.as_ref() else {
        return None;
    };
    CHANGING.binary_search(&method.attr.as_str()).ok()?;
    module_root(&method.value, scopes)
}

pub(super) fn root(expr: &Expr) -> Option<&ruff_python_ast::ExprName> {
    match expr {
        Expr::Name(name) => Some(name),
        Expr::Attribute(inner) => root(&inner.value),
        Expr::Subscript(inner) => root(&inner.value),
        Expr::Starred(inner) => root(&inner.value),
        Expr::Call(inner) => root(&inner.func),
        _ => None,
    }
}

/// The module's name at the root of an expression, unless it is an import.
pub(super) fn module_root(expr: &Expr, scopes: &Scopes) -> Option<String> {
    let name = root(expr)?;
    let at = name.range.start().to_usize();
    let read = scopes.uses().iter().find(|one| one.range.start == at)?;
    let of_module = read.resolution == Resolution::Bound(MODULE);
    let imported = scopes
        .bindings(MODULE, &read.name)
        .any(|one| one.kind.is_import());
    (of_module && !imported).then(|| read.name.clone())
}
