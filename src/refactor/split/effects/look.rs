//! What runs when the module is imported, statement by statement.

use std::collections::{BTreeMap, BTreeSet};

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{Decorator, ExceptHandler, Expr, ExprCall, Stmt};
use ruff_text_size::Ranged;

use crate::refactor::scopes::{BindingKind, MODULE, Scopes};
use crate::refactor::split::blocks::{bodies, imports, is_type_checking};
use crate::refactor::split::effects::Effects;
use crate::refactor::split::effects::changes::{changed_by_method, module_root, root};
use crate::refactor::split::effects::known::{ACTIVE, BUILDERS, REGISTERING};

/// Looks at what runs when the module is imported.
pub(super) struct Look<'a> {
    pub(super) scopes: &'a Scopes,
    pub(super) changers: &'a BTreeMap<String, BTreeSet<String>>,
    pub(super) effects: Effects,
}

impl Look<'_> {
    fn pin(&mut self, reason: &str) {
        self.effects.pinned.get_or_insert_with(|| reason.to_owned());
    }

    pub(super) fn statement(&mut self, statement: &Stmt) {
        match statement {
            Stmt::FunctionDef(function) => {
                function
                    .decorator_list
                    .iter()
                    .for_each(|one| self.decorator(one));
                let defaults = function.parameters.iter_non_variadic_params();
                for default in defaults.filter_map(|one| one.default.as_deref()) {
                    self.visit_expr(default);
                }
            }
            Stmt::ClassDef(class) => {
                class
                    .decorator_list
                    .iter()
                    .for_each(|one| self.decorator(one));
                // What a class body builds is taken for values; what it merely calls is looked at.
                for inner in class.body.iter().filter(|inner| inner.is_expr_stmt()) {
                    self.statement(inner);
                }
            }
            Stmt::Assign(inner) => {
                inner.targets.iter().for_each(|target| self.target(target));
                self.visit_expr(&inner.value);
            }
            Stmt::AugAssign(inner) => {
                self.target(&inner.target);
                self.visit_expr(&inner.value);
            }
            Stmt::AnnAssign(inner) => {
                self.target(&inner.target);
                inner.value.iter().for_each(|value| self.visit_expr(value));
            }
            _ => self.other(statement),
        }
    }

    fn other(&mut self, statement: &Stmt) {
        match statement {
            Stmt::Import(_) | Stmt::ImportFrom(_) | Stmt::Pass(_) | Stmt::TypeAlias(_) => {}
            Stmt::Delete(inner) => inner.targets.iter().for_each(|target| self.target(target)),
            Stmt::Expr(inner) => self.alone(&inner.value),
            Stmt::For(inner) => {
                self.uneven(&[&inner.body, &[]]);
                self.visit_expr(&inner.iter);
                inner
                    .body
                    .iter()
                    .chain(&inner.orelse)
                    .for_each(|one| self.statement(one));
            }
            Stmt::If(inner) => {
                if is_type_checking(&inner.test) && imports(statement) {
                    self.pin("it tells type checkers something else than Python");
                }
                let mut ways = bodies(statement).unwrap_or_default();
                if inner
                    .elif_else_clauses
                    .iter()
                    .all(|clause| clause.test.is_some())
                {
                    ways.push(&[]);
                }
                self.uneven(&ways);
                self.visit_expr(&inner.test);
                self.nested(statement);
            }
            Stmt::Try(inner) => {
                let handlers = inner
                    .handlers
                    .iter()
                    .map(|ExceptHandler::ExceptHandler(one)| &one.body[..]);
                let ways: Vec<&[Stmt]> = handlers.chain([&inner.body[..]]).collect();
                self.uneven(&ways);
                self.nested(statement);
            }
            _ => self.pin("it runs code when it is imported"),
        }
    }

    /// A name that only some ways bind cannot be imported from where it moves to.
    fn uneven(&mut self, ways: &[&[Stmt]]) {
        let bound = |way: &&[Stmt]| -> BTreeSet<&str> {
            let (Some(first), Some(last)) = (way.first(), way.last()) else {
                return BTreeSet::new();
            };
            let range = first.start().to_usize()..last.end().to_usize();
            let bindings = self.scopes.all_bindings().iter();
            let of_module =
                bindings.filter(|one| one.written_in == MODULE && range.contains(&one.range.start));
            of_module.map(|one| one.name.as_str()).collect()
        };
        let raises = |way: &&&[Stmt]| !way.last().is_some_and(Stmt::is_raise_stmt);
        let mut sets = ways.iter().filter(raises).map(bound);
        let first = sets.next().unwrap_or_default();
        if sets.any(|other| other != first) {
            self.pin("it binds names on some ways only");
        }
    }

    fn nested(&mut self, statement: &Stmt) {
        let inner = bodies(statement).unwrap_or_default();
        inner
            .into_iter()
            .flatten()
            .for_each(|one| self.statement(one));
    }

    /// An expression whose value nobody takes is there for what it does.
    fn alone(&mut self, expr: &Expr) {
        match expr {
            Expr::StringLiteral(_) | Expr::EllipsisLiteral(_) => {}
            Expr::Call(call) => {
                match changed_by_method(call, self.scopes) {
                    Some(name) => drop(self.effects.changes.insert(name)),
                    None => self.pin("it runs code when it is imported"),
                }
                call.arguments
                    .args
                    .iter()
                    .for_each(|one| self.visit_expr(one));
            }
            _ => self.pin("it runs code when it is imported"),
        }
    }

    fn target(&mut self, target: &Expr) {
        match target {
            Expr::Name(_) => {}
            Expr::Tuple(inner) => inner.elts.iter().for_each(|one| self.target(one)),
            Expr::List(inner) => inner.elts.iter().for_each(|one| self.target(one)),
            Expr::Starred(inner) => self.target(&inner.value),
            other => match module_root(other, self.scopes) {
                Some(name) => drop(self.effects.changes.insert(name)),
                None => self.pin("it changes what it did not make"),
            },
        }
    }

    fn decorator(&mut self, decorator: &Decorator) {
        let expr = &decorator.expression;
        let callee = match expr {
            Expr::Call(call) => &call.func,
            other => other,
        };
        if let Expr::Attribute(attribute) = callee
            && REGISTERING.binary_search(&attribute.attr.as_str()).is_ok()
        {
            match module_root(callee, self.scopes) {
                Some(name) => drop(self.effects.changes.insert(name)),
                None => self.pin("its decorator registers it"),
            }
        }
        self.changes_of(callee);
    }

    /// What a function of the file changes when it is called now.
    fn changes_of(&mut self, callee: &Expr) {
        if let Some(changes) = root(callee).and_then(|name| self.changers.get(name.id.as_str())) {
            self.effects.changes.extend(changes.iter().cloned());
        }
    }

    fn call(&mut self, call: &ExprCall) {
        self.changes_of(&call.func);
        let Some(name) = root(&call.func) else {
            return;
        };
        let id = name.id.as_str();
        let mut imports = self
            .scopes
            .bindings(MODULE, id)
            .filter(|one| one.kind.is_import());
        let foreign = imports.find(|one| !builds(&one.kind));
        if foreign.is_some() {
            self.pin(&format!(
                "calling `{id}` on import may do more than build a value"
            ));
        } else if !self.scopes.binds(MODULE, id) && ACTIVE.binary_search(&id).is_ok() {
            self.pin("it runs code when it is imported");
        }
    }
}

/// Whether what is imported only builds values: parts of the package itself, and known modules.
fn builds(kind: &BindingKind) -> bool {
    let module = match kind {
        BindingKind::FromImport { level, .. } if *level > 0 => return true,
        BindingKind::FromImport { module, member, .. } if module == "sys" && member == "intern" => {
            return true;
        }
        BindingKind::Import { module, .. } | BindingKind::FromImport { module, .. } => module,
        _ => return true,
    };
    let top = module.split('.').next().unwrap_or_default();
    BUILDERS.contains(&module.as_str()) || BUILDERS.contains(&top)
}

impl<'a> Visitor<'a> for Look<'_> {
    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Lambda(_) => {}
            Expr::Call(call) => {
                self.call(call);
                visitor::walk_expr(self, expr);
            }
            _ => visitor::walk_expr(self, expr),
        }
    }
}
