//! What the values are that a run gives, for its name.

use ruff_python_ast::{Expr, Stmt};

use crate::refactor::extract::deeds;
use crate::refactor::extract::moving::Moving;
use crate::refactor::extract::words;

/// `make_` with the class of the only result.
pub(super) fn maker(moving: &Moving<'_, '_>) -> Option<String> {
    let [result] = &moving.variables.results[..] else {
        return None;
    };
    let mut given = moving.statements.iter().rev().filter_map(words::given);
    let (_, value) = given.find(|(name, _)| name == result)?;
    deeds::maker(value.as_call_expr()?)
}

/// Whether the first result begins as an empty collection.
pub(super) fn collects(moving: &Moving<'_, '_>) -> bool {
    let mut given = moving.statements.iter().filter_map(words::given);
    let result = |name: &str| moving.variables.results.iter().any(|one| one == name);
    given.any(|(name, value)| result(name) && words::is_empty(value))
}

/// `if a is None: a = …` says what the only result is where nobody said it.
pub(super) fn fills_in(moving: &Moving<'_, '_>) -> bool {
    let [result] = &moving.variables.results[..] else {
        return false;
    };
    let is_it = |expr: &Expr| matches!(expr, Expr::Name(name) if name.id.as_str() == result);
    // A sentinel is written in capitals.
    let nothing = |expr: &Expr| match expr {
        Expr::Name(name) => !name.id.contains(char::is_lowercase),
        other => other.is_none_literal_expr(),
    };
    let is_missing = |test: &Expr| match test {
        Expr::Compare(test) => is_it(&test.left) && test.comparators.iter().all(nothing),
        Expr::UnaryOp(test) => is_it(&test.operand),
        _ => false,
    };
    let gives = |it: &Stmt| words::given(it).is_some_and(|(name, _)| name == result);
    moving.statements.iter().any(|it| match it {
        Stmt::If(inner) => is_missing(&inner.test) && inner.body.iter().any(gives),
        _ => false,
    })
}
