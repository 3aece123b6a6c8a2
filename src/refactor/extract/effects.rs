//! Names for a helper from what its run does to what is there already.

use std::collections::BTreeSet;

use ruff_python_ast::{Expr, ExprCall, Stmt};

use crate::refactor::extract::moving::Moving;
use crate::refactor::extract::words::{self, snake};
use crate::refactor::scopes::MODULE;
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
        _ => last.and_then(|last| effect(moving, last)),
    };
    named
        .filter(|name| !words::is_dull_noun(name.rsplit('_').next().unwrap_or_default()))
        .into_iter()
        .collect()
}

fn effect(moving: &Moving<'_, '_>, last: &Stmt) -> Option<String> {
    match last {
        Stmt::Expr(inner) => called(moving, inner.value.as_call_expr()?),
        Stmt::Assign(inner) => match inner.targets.first() {
            Some(Expr::Attribute(target)) => named("set", Some(&target.attr)),
            Some(Expr::Subscript(target)) => named("fill", words::main_name(&target.value)),
            _ => None,
        },
        Stmt::Return(inner) => named("make", inner.value.as_deref().and_then(made)),
        Stmt::Raise(inner) => named("raise", inner.exc.as_deref().and_then(made)),
        _ => None,
    }
}

/// What a value is called, or what makes it.
fn made(value: &Expr) -> Option<&str> {
    match value {
        Expr::Call(call) => words::main_name(&call.func),
        other => words::main_name(other),
    }
}

fn named(verb: &str, of: Option<&str>) -> Option<String> {
    of.map(|name| format!("{verb}_{}", snake(name)))
}

/// `rows.sort()` sorts the rows, `click.echo(rows)` echoes them.
fn called(moving: &Moving<'_, '_>, call: &ExprCall) -> Option<String> {
    let Expr::Attribute(method) = &*call.func else {
        return words::main_name(&call.func).map(snake);
    };
    let of = match is_module(moving, &method.value) {
        true => call.arguments.args.iter().rev().find_map(words::main_name),
        false => words::main_name(&method.value),
    };
    named(&snake(&method.attr), of)
}

/// Whether an expression is a name that the file imports: `click.echo(rows)` does nothing to `click`.
fn is_module(moving: &Moving<'_, '_>, expr: &Expr) -> bool {
    let scopes = &moving.subject.scopes;
    expr.as_name_expr().is_some_and(|name| {
        let mut bound = scopes.bindings(MODULE, name.id.as_str());
        bound.any(|one| one.kind.is_import())
    })
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

#[cfg(test)]
mod tests {
    use crate::refactor::extract::candidates::Place;
    use crate::refactor::extract::step::take;

    /// What a helper is called that these lines of a function become, which are the first of `run`.
    fn named(lines: &str, run: usize) -> String {
        let source = format!("import click\n\n\ndef f(page, a, rows):\n{lines}    print()\n");
        let place = Place {
            path: Vec::new(),
            run: 0..run,
        };
        let done = take(&source, "f", &place, None, (40, &|_| false));
        done.map_or_else(|refusal| refusal.to_string(), |done| done.symbol)
    }

    #[test]
    fn what_is_done_to_something_is_its_name() {
        for (lines, run, name) in [
            ("    a()\n    rows.sort()\n", 2, "_sort_rows"),
            ("    a()\n    click.echo(rows)\n", 2, "_echo_rows"),
            (
                "    page.width = rows\n    page.height = rows\n",
                2,
                "_set_width_and_height",
            ),
            (
                "    page.width = rows\n    page.height = 1\n    page.depth = rows\n",
                3,
                "_set_from_page_and_rows",
            ),
        ] {
            assert_eq!(named(lines, run), name, "{lines}");
        }
    }
}
