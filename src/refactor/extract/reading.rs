//! What a helper costs who reads it, and why a person would not take it though nothing is wrong with
//! it: it does not stand for one thing, or hands around more than it moves.

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{Expr, Stmt};

use crate::refactor::extract::candidates::begins_paragraph;
use crate::refactor::extract::effects::{Calls, Effects};
use crate::refactor::extract::forms::Form;
use crate::refactor::extract::moving::Moving;
use crate::refactor::extract::slices::is_sliced;
use crate::refactor::extract::values;
use crate::refactor::extract::words::{Telling, base, given, is_empty};
use crate::refactor::scopes::BindingKind;
use crate::refactor::tree::{blocks, bytes, is_string};

/// Parameters that are read at a glance.
const FEW_PARAMETERS: f64 = 3.0;
/// The most parameters of a helper, what it is bound to left out.
const PARAMETER_LIMIT: usize = 5;
/// The most parameters of one statement that is no compound.
const SINGLE_PARAMETER_LIMIT: usize = 2;
/// Fewest lines of a helper that is one statement, and no compound.
const SHORT_STATEMENT: usize = 5;
/// A statement of fewer letters is short on however many lines.
const SHORT_LETTERS: usize = 100;
/// Verbs of functions that go on in what they read: there a part does so, too.
const READING: &[&str] = &[
    "consume", "eat", "load", "next", "parse", "pop", "read", "scan", "take",
];

/// What is said against a run, the plainest first.
type Objection = (fn(&Moving<'_, '_>) -> bool, &'static str);
const OBJECTIONS: &[Objection] = &[
    (
        is_repeated,
        "most of it stands elsewhere in the function, too",
    ),
    (|moving| only_raises(moving.statements), "it only raises"),
    (is_short, "it is one short statement"),
    (is_sliced, "what it does goes on before or after it"),
    (values::goes_on, "what it does goes on before or after it"),
    (leaves_nothing, "nothing would be left but a call"),
    (
        documents_attributes,
        "it documents attributes, which is read in `__init__` alone",
    ),
];

/// What a call and a helper cost who reads them; `share` is the helper's part of the function.
pub(super) fn cost(moving: &Moving<'_, '_>, telling: Telling, share: f64) -> f64 {
    let count = |names: &[String]| f64::from(u32::try_from(names.len()).unwrap_or(u32::MAX));
    let form = match moving.shape.form {
        Form::Plain | Form::Return => 0.0,
        Form::Guard(_) => 0.4,
        Form::Result => 0.6,
    };
    let whole = moving.is_whole_block();
    let single = moving.statements.len() == 1;
    let first = moving.statements.first();
    let paragraph = first.is_some_and(|it| begins_paragraph(moving.subject.source, it));
    let natural = if whole || single || paragraph {
        0.0
    } else {
        0.3
    };
    let lopsided = if share > 3.0 { 0.6 } else { 0.0 };
    let parameters = count(&moving.variables.parameters);
    let text = &moving.subject.source[moving.region.clone()];
    let small = if text.lines().count() < 5 { 0.5 } else { 0.0 };
    1.0 + form
        + telling.cost()
        + natural
        + lopsided
        + small
        + 0.15 * parameters
        + 0.4 * (parameters - FEW_PARAMETERS).max(0.0)
        + 0.25 * count(&moving.variables.results)
}

/// Why a run stays where it is; `None` for one that may go.
pub(super) fn objection(moving: &Moving<'_, '_>) -> Option<String> {
    if let Some(reason) = objection_to_parameters(moving) {
        return Some(reason);
    }
    if let Some((_, why)) = OBJECTIONS.iter().find(|(holds, _)| holds(moving)) {
        return Some((*why).to_owned());
    }
    if let Some(name) = just_begun(moving) {
        return Some(format!("it needs `{name}`, which begins right before it"));
    }
    objection_to_results(moving)
}

/// Whether a run of `__init__` says what attributes are, by a comment with a colon or a text after
/// one: what makes pages of that looks nowhere else.
fn documents_attributes(moving: &Moving<'_, '_>) -> bool {
    let is_init = moving.subject.at.function.name.as_str() == "__init__";
    let mut comments = moving.subject.comments_within(&moving.region);
    is_init && (comments.any(|it| it.starts_with(':')) || moving.statements.iter().any(is_string))
}

/// Whether a run is one statement of a few lines without others in it.
fn is_short(moving: &Moving<'_, '_>) -> bool {
    let [only] = moving.statements else {
        return false;
    };
    let text = &moving.subject.source[bytes(only)];
    // However it is written.
    let letters: usize = text
        .lines()
        .map(|line| line.trim().chars().count() + 1)
        .sum();
    let is_short = letters < SHORT_LETTERS || text.lines().count() < SHORT_STATEMENT;
    blocks(only).is_empty() && is_short
}

/// Whether a run is no more than `raise …`, on one condition or always.
fn only_raises(statements: &[Stmt]) -> bool {
    match statements {
        [Stmt::Raise(_)] => true,
        [Stmt::If(inner)] => inner.elif_else_clauses.is_empty() && only_raises(&inner.body),
        _ => false,
    }
}

/// Why what a helper would take is too much, or nothing to hand around.
fn objection_to_parameters(moving: &Moving<'_, '_>) -> Option<String> {
    let parameters = &moving.variables.parameters;
    let count = parameters.len();
    if count > PARAMETER_LIMIT {
        return Some(format!("it takes {count} values"));
    }
    if let Some(name) = parameters.iter().find(|name| is_nested(moving, name)) {
        return Some(format!("it takes the nested function `{name}`"));
    }
    if let Some(name) = parameters.iter().find(|name| is_method(moving, name)) {
        return Some(format!("it takes the method `{name}`"));
    }
    let alone =
        moving.statements.len() == 1 && moving.statements.iter().all(|it| blocks(it).is_empty());
    (alone && count > SINGLE_PARAMETER_LIMIT)
        .then(|| "it is one statement that needs many values".to_owned())
}

/// Why what a helper gives is no good reason for it.
fn objection_to_results(moving: &Moving<'_, '_>) -> Option<String> {
    let variables = &moving.variables;
    if variables.results.is_empty() {
        return None;
    }
    if moving.is_generator {
        return Some("it both yields and gives values".to_owned());
    }
    let constant = |name: &&String| is_constant(moving, name);
    if let Some(name) = variables.results.iter().find(constant) {
        return Some(format!("it gives `{name}`, which is a constant"));
    }
    let effects = Effects::of(moving);
    let base = base(moving);
    let reads = READING.contains(&base.split('_').next().unwrap_or_default());
    let may_call = if reads { Calls::Own } else { Calls::Nothing };
    (effects.writes || effects.calls > may_call)
        .then(|| "it both gives values and changes something".to_owned())
}

/// The parameter that the assignments right before the run begin: as an empty collection, or as a
/// constant that the run changes.
fn just_begun<'s>(moving: &Moving<'_, 's>) -> Option<&'s str> {
    let begun = moving.before.iter().rev().map_while(given);
    let mut begun = begun.map_while(|(name, value)| {
        let is_begun = is_empty(value) || value.is_literal_expr();
        is_begun.then_some((name, value))
    });
    let taken = |name: &str| moving.variables.parameters.iter().any(|one| one == name);
    let subject = moving.subject;
    let changed = |name: &str| {
        let mut bound = subject.scopes.bindings(subject.scope, name);
        bound.any(|one| moving.region.contains(&one.range.start))
    };
    let found = begun.find(|(name, value)| taken(name) && (is_empty(value) || changed(name)));
    found.map(|(name, _)| name)
}

/// Whether a name is a function or class of the function itself.
fn is_nested(moving: &Moving<'_, '_>, name: &str) -> bool {
    let subject = moving.subject;
    let mut bound = subject.scopes.bindings(subject.scope, name);
    bound.any(|one| matches!(one.kind, BindingKind::Def | BindingKind::Class))
}

/// Whether a name is a variable of the function for the method of an object, as in `add = rows.append`.
fn is_method(moving: &Moving<'_, '_>, name: &str) -> bool {
    let subject = moving.subject;
    !subject.is_parameter(name)
        && gives_method(&subject.at.function.body, name)
        && is_called(moving.statements, name)
}

fn gives_method(statements: &[Stmt], name: &str) -> bool {
    statements.iter().any(|it| {
        let here = given(it).is_some_and(|(to, value)| to == name && value.is_attribute_expr());
        here || blocks(it).iter().any(|(_, body)| gives_method(body, name))
    })
}

/// Whether statements call what a name stands for.
fn is_called(statements: &[Stmt], name: &str) -> bool {
    struct Calls<'a>(&'a str, bool);
    impl<'v> Visitor<'v> for Calls<'_> {
        fn visit_expr(&mut self, expr: &'v Expr) {
            let called = expr
                .as_call_expr()
                .and_then(|call| call.func.as_name_expr());
            self.1 |= called.is_some_and(|it| it.id.as_str() == self.0);
            visitor::walk_expr(self, expr);
        }
    }
    let mut calls = Calls(name, false);
    calls.visit_body(statements);
    calls.1
}

/// Whether half of its lines are statements that the function has once more: two helpers would do
/// the same.
fn is_repeated(moving: &Moving<'_, '_>) -> bool {
    let source = moving.subject.source;
    let whole = squeezed(&source[bytes(moving.subject.at.function)]);
    let mut repeated = 0;
    for statement in moving.statements {
        let text = &source[bytes(statement)];
        let lines = text.lines().count();
        if lines > 1 && whole.matches(&squeezed(text)).count() > 1 {
            repeated += lines;
        }
    }
    repeated * 2 >= source[moving.region.clone()].trim_end().lines().count()
}

/// Whether the file of these squeezed lines has a function that does the same as this one, whatever
/// it is called.
pub(super) fn is_there(file: &str, definition: &str, name: &str) -> bool {
    let definition = squeezed(definition);
    let rest = definition.split_once(name).map(|(_, rest)| rest);
    rest.is_some_and(|rest| file.contains(rest))
}

/// Lines without what they are indented by.
pub(super) fn squeezed(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

/// Whether the function would be no more than a call of the helper.
fn leaves_nothing(moving: &Moving<'_, '_>) -> bool {
    let rest = moving.before.iter().chain(moving.behind);
    moving.suite.kind.is_none()
        && rest.filter(|it| !is_string(it)).all(|it| match it {
            Stmt::Return(last) => last.value.as_deref().is_none_or(Expr::is_name_expr),
            _ => false,
        })
}

/// Whether a result is given one constant, and nothing else is said of it.
fn is_constant(moving: &Moving<'_, '_>, name: &str) -> bool {
    if moving.shape.form != Form::Plain || moving.subject.count(name, &moving.region) != 1 {
        return false;
    }
    moving
        .statements
        .iter()
        .filter_map(given)
        .any(|(it, value)| it == name && is_fixed(moving, value))
}

/// Whether a value is the same always: a literal, nothing, or what a module holds: `datetime.datetime`.
fn is_fixed(moving: &Moving<'_, '_>, value: &Expr) -> bool {
    let subject = moving.subject;
    let from_outside = |name: &str| {
        subject
            .scopes
            .bindings(subject.scope, name)
            .next()
            .is_none()
    };
    let path = match value {
        Expr::Name(name) => Some(name.id.as_str()),
        Expr::Attribute(attribute) => match &*attribute.value {
            Expr::Name(name) => Some(name.id.as_str()),
            _ => None,
        },
        _ => None,
    };
    is_empty(value) || value.is_literal_expr() || path.is_some_and(from_outside)
}
