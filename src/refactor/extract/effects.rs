//! Names for a helper from what its run does to what is there already.

use std::collections::BTreeSet;

use ruff_python_ast::{Expr, Stmt};

use crate::refactor::extract::moving::Moving;
use crate::refactor::extract::words::{self, snake};
use crate::refactor::tree::blocks;

/// What the run does to what is there already, by its last statement, or what it repeats or does on
/// a condition.
pub(super) fn names(moving: &Moving<'_, '_>) -> Vec<String> {
    let mut last = moving.statements.last();
    while let Some(Stmt::For(_) | Stmt::While(_) | Stmt::If(_) | Stmt::With(_)) = last {
        last = last.and_then(|outer| blocks(outer).first().and_then(|(_, body)| body.last()));
    }
    let attributes = attributes(moving.statements);
    let named = match (last, attributes.len()) {
        (Some(Stmt::Assign(_)), 2..) => set(moving, &attributes),
        _ => last.and_then(effect),
    };
    named
        .filter(|name| !words::is_dull_noun(name.rsplit('_').next().unwrap_or_default()))
        .into_iter()
        .collect()
}

fn effect(last: &Stmt) -> Option<String> {
    let named = |verb: &str, of: Option<&str>| of.map(|name| format!("{verb}_{}", snake(name)));
    match last {
        Stmt::Expr(inner) => match &*inner.value {
            Expr::Call(call) => match &*call.func {
                Expr::Attribute(method) => {
                    let verb = snake(&method.attr);
                    named(&verb, words::main_name(&method.value))
                }
                other => words::main_name(other).map(snake),
            },
            _ => None,
        },
        Stmt::Assign(inner) => match inner.targets.first() {
            Some(Expr::Attribute(target)) => named("set", Some(&target.attr)),
            Some(Expr::Subscript(target)) => named("fill", words::main_name(&target.value)),
            _ => None,
        },
        Stmt::Return(inner) => {
            let value = inner.value.as_deref();
            let of = value.and_then(|value| match value {
                Expr::Call(call) => words::main_name(&call.func),
                other => words::main_name(other),
            });
            named("make", of)
        }
        Stmt::Raise(inner) => {
            let of = inner.exc.as_deref().and_then(|raised| match raised {
                Expr::Call(call) => words::main_name(&call.func),
                other => words::main_name(other),
            });
            named("raise", of)
        }
        _ => None,
    }
}

/// A run that sets several attributes: one of them is no name for all.
fn set(moving: &Moving<'_, '_>, attributes: &[String]) -> Option<String> {
    if attributes.len() == 2 && !attributes.iter().any(|one| words::is_dull_noun(one)) {
        return Some(format!("set_{}", words::listed(attributes)));
    }
    let from = moving.variables.parameters.iter().map(|one| snake(one));
    let from: Vec<String> = from.filter(|one| one != "self" && one != "cls").collect();
    (1..=2)
        .contains(&from.len())
        .then(|| format!("set_from_{}", words::listed(&from)))
}

/// Attributes that the statements assign, those in their blocks included, in order and each once.
fn attributes(statements: &[Stmt]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for statement in statements {
        if let Stmt::Assign(assign) = statement {
            let targets = assign.targets.iter().filter_map(Expr::as_attribute_expr);
            found.extend(targets.map(|it| snake(&it.attr)));
        }
        for (_, body) in blocks(statement) {
            found.extend(attributes(body));
        }
    }
    let mut seen = BTreeSet::new();
    found.retain(|one| seen.insert(one.clone()));
    found
}
