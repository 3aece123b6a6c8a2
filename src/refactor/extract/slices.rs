//! Whether a run is a slice of a longer series of calls.

use ruff_python_ast::Stmt;

use crate::refactor::extract::moving::Moving;
use crate::refactor::tree::bytes;

/// Whether the statement before or after the run calls the same method of the same object as one in
/// it: the run is a slice of a longer series.
pub(super) fn is_sliced(moving: &Moving<'_, '_>) -> bool {
    let source = moving.subject.source;
    let around = || {
        moving
            .before
            .last()
            .into_iter()
            .chain(moving.behind.first())
    };
    let own = moving.statements;
    let called: Vec<&str> = around().filter_map(|it| method_of(it, source)).collect();
    let mut methods = own.iter().filter_map(|it| method_of(it, source));
    if methods.any(|method| called.contains(&method)) {
        return true;
    }
    // `if bold: bits.append(1)` and more of the same.
    let mut asked = around().filter_map(|it| asked_method_of(it, source));
    let deed = |it: &Stmt| method_of(it, source).or_else(|| asked_method_of(it, source));
    asked.any(|method| own.iter().all(|it| deed(it) == Some(method)))
}

/// The same of an `if` in which nothing else is done.
fn asked_method_of<'a>(statement: &Stmt, source: &'a str) -> Option<&'a str> {
    let inner = statement.as_if_stmt()?;
    match &inner.body[..] {
        [only] if inner.elif_else_clauses.is_empty() => method_of(only, source),
        _ => None,
    }
}

/// `rows.append` of the statement `rows.append(1)`.
fn method_of<'a>(statement: &Stmt, source: &'a str) -> Option<&'a str> {
    let call = statement.as_expr_stmt()?.value.as_call_expr()?;
    call.func
        .is_attribute_expr()
        .then(|| &source[bytes(&*call.func)])
}
