//! Names for a helper that does nothing but refuse: what it checks, or what it raises.

use ruff_python_ast::{Expr, Stmt};

use crate::refactor::extract::deeds::made;
use crate::refactor::extract::forms::Form;
use crate::refactor::extract::fresh::is_class_name;
use crate::refactor::extract::loops;
use crate::refactor::extract::moving::Moving;
use crate::refactor::extract::receiver::is_bound;
use crate::refactor::extract::vocabulary::VERBS;
use crate::refactor::extract::words::{self, Telling, base, snake};
use crate::refactor::scopes::is_builtin;
use crate::refactor::tree::blocks;

/// Verbs of functions that look whether something holds.
pub(super) const CHECKING: &[&str] = &["check", "ensure", "validate", "verify"];

/// What the class begins with of an error that says what is wrong: `InvalidHeader`.
const WRONG: &str = "invalid_";
/// What the names of values that are true or false begin with where a noun follows.
const OF_QUESTIONS: &[&str] = &["had_", "has_", "have_"];
/// What such a class ends with, and no more is said by it.
const ENDINGS: &[&str] = &["_error", "_exception"];

/// A run that refuses checks something; one that always raises is called for what. Best first.
pub(super) fn names(moving: &Moving<'_, '_>) -> Vec<(Telling, String)> {
    if let Some(Stmt::Raise(last)) = moving.statements.last() {
        let class = last.exc.as_deref().and_then(made);
        let class = class.filter(|class| is_class_name(class) && !is_builtin(class));
        let raised = class.map(|class| (Telling::Clear, format!("raise_{}", snake(class))));
        return raised.into_iter().collect();
    }
    if moving.shape.form != Form::Plain || !moving.variables.results.is_empty() {
        return Vec::new();
    }
    let base = base(moving);
    if let Some(wrong) = wrong(moving.statements) {
        let plain = (Telling::Clear, format!("check_{wrong}"));
        // In `parse_item` where another function has that one already.
        let own = base
            .split_once('_')
            .filter(|(verb, _)| VERBS.contains(verb));
        let own = own.map(|(_, rest)| (Telling::Clear, format!("check_{rest}_{wrong}")));
        return std::iter::once(plain).chain(own).collect();
    }
    checked(moving, &base).into_iter().collect()
}

/// What is looked at, whatever is said of it.
fn checked(moving: &Moving<'_, '_>, base: &str) -> Option<(Telling, String)> {
    let given = moving.variables.parameters.iter();
    let given: Vec<&String> = given.filter(|name| !is_bound(name)).collect();
    let own = |name: &&String| moving.subject.is_parameter(name);
    match &given[..] {
        [one] if !words::is_dull_noun(one) => {
            let one = snake(one);
            // `had_default` is asked whether there was a default: what is checked is that.
            let plain = OF_QUESTIONS.iter().find_map(|word| one.strip_prefix(word));
            let plain = plain.filter(|plain| !words::is_dull_noun(plain));
            Some((Telling::Clear, format!("check_{}", plain.unwrap_or(&one))))
        }
        [_, _, ..] if given.iter().all(own) => {
            let rest = base
                .split_once('_')
                .filter(|(verb, _)| CHECKING.contains(verb));
            let of = rest.map_or(base, |(_, rest)| rest);
            Some((Telling::Fair, format!("check_{of}_arguments")))
        }
        _ => looped(moving.statements).map(|noun| (Telling::Clear, format!("check_{noun}"))),
    }
}

/// What is wrong where statements raise, if they all say one thing by the class of the error.
fn wrong(statements: &[Stmt]) -> Option<String> {
    let mut classes = Vec::new();
    collect(statements, &mut classes);
    classes.dedup();
    let [Some(class)] = &classes[..] else {
        return None;
    };
    let class = snake(class);
    let said = class.strip_prefix(WRONG)?;
    let ending = ENDINGS.iter().find_map(|ending| said.strip_suffix(ending));
    let said = ending.unwrap_or(said);
    (!words::is_dull_noun(said)).then(|| said.to_owned())
}

/// The classes of the errors that statements raise, in order.
fn collect<'s>(statements: &'s [Stmt], classes: &mut Vec<Option<&'s str>>) {
    for statement in statements {
        match statement {
            Stmt::Raise(it) => classes.push(it.exc.as_deref().and_then(class_of)),
            Stmt::Assert(_) => classes.push(None),
            other => {
                for (_, body) in blocks(other) {
                    collect(body, classes);
                }
            }
        }
    }
}

/// The class of an error, or the one that is handed to what makes it: `self.error(InvalidHeader)`.
fn class_of(error: &Expr) -> Option<&str> {
    let class = |expr| words::main_name(expr).filter(|name| is_class_name(name));
    match error {
        Expr::Call(call) => {
            let handed = || class(call.arguments.args.first()?);
            class(&call.func).or_else(handed)
        }
        other => class(other),
    }
}

/// What is looked at one after the other.
fn looped(statements: &[Stmt]) -> Option<String> {
    match statements {
        [Stmt::For(inner)] => loops::many(inner),
        [Stmt::If(inner)] if inner.elif_else_clauses.is_empty() => looped(&inner.body),
        _ => None,
    }
}
