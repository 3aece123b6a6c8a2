//! Type hints of a helper: those that are written on the function's parameters and variables, where
//! they mean the same at the helper.

use std::collections::BTreeMap;

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{Expr, Stmt, StmtAnnAssign};

use crate::refactor::extract::forms::Form;
use crate::refactor::extract::moving::Moving;
use crate::refactor::extract::subject::Subject;
use crate::refactor::tree::bytes;

/// Hints as they are written.
#[derive(Debug, Default)]
pub(super) struct Hints {
    /// By parameter.
    pub(super) parameters: BTreeMap<String, String>,
    /// Of the result.
    pub(super) returns: Option<String>,
}

/// The hints of a helper.
pub(super) fn hints(moving: &Moving<'_, '_>) -> Hints {
    let subject = moving.subject;
    let function = subject.at.function;
    let known = known(subject);
    let annotated = function.returns.is_some()
        || function
            .parameters
            .iter()
            .any(|one| one.annotation().is_some());
    let returns = match &moving.shape.form {
        _ if !annotated => None,
        _ if moving.is_generator => own(moving).filter(|_| moving.variables.results.is_empty()),
        Form::Guard(_) => Some("bool".to_owned()),
        Form::Return => own(moving),
        Form::Result => None,
        Form::Plain => match &moving.variables.results[..] {
            [] => Some("None".to_owned()),
            [one] => known.get(one).cloned(),
            _ => None,
        },
    };
    let taken = moving.variables.parameters.iter();
    let parameters = taken
        .filter_map(|name| Some((name.clone(), known.get(name)?.clone())))
        .collect();
    Hints {
        parameters,
        returns,
    }
}

/// The function's own result.
fn own(moving: &Moving<'_, '_>) -> Option<String> {
    let returns = moving.subject.at.function.returns.as_deref()?;
    text(moving.subject, returns)
}

fn text(subject: &Subject<'_>, expr: &Expr) -> Option<String> {
    let text = subject.source.get(bytes(expr))?;
    let plain = !text.contains('\n') && subject.means_the_same_outside(expr);
    plain.then(|| text.to_owned())
}

/// Names of which the hint is known: parameters that are never rebound, and annotated variables
/// where annotations are not evaluated anyway.
fn known(subject: &Subject<'_>) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for parameter in subject.at.function.parameters.iter_non_variadic_params() {
        let name = parameter.name().as_str();
        let once = subject.scopes.bindings(subject.scope, name).count() == 1;
        let hint = parameter.annotation().filter(|_| once);
        if let Some(hint) = hint.and_then(|hint| text(subject, hint)) {
            found.insert(name.to_owned(), hint);
        }
    }
    if subject.postponed {
        let mut annotated = Annotated::default();
        annotated.visit_body(&subject.at.function.body);
        for statement in annotated.0 {
            if let Expr::Name(name) = &*statement.target
                && let Some(hint) = text(subject, &statement.annotation)
            {
                found.insert(name.id.to_string(), hint);
            }
        }
    }
    found
}

#[derive(Default)]
struct Annotated<'a>(Vec<&'a StmtAnnAssign>);

impl<'a> Visitor<'a> for Annotated<'a> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::FunctionDef(_) | Stmt::ClassDef(_) => {}
            Stmt::AnnAssign(inner) => self.0.push(inner),
            _ => visitor::walk_stmt(self, statement),
        }
    }
}
