//! A normal form of statements, in which these are the same:
//!
//! - what stands behind an `if` of which a branch always jumps, and what stands in its other branch;
//! - a condition, and its opposite with the branches swapped;
//! - an `if` alone in an `if`, and one `if` with both conditions;
//! - a `return` without a value at the end of a function, a `continue` at the end of a loop's body,
//!   and nothing.
//!
//! `elif` is an `else` with an `if` in it. Written for the proof alone: it shares no code with the
//! rewrite rules.

use ruff_python_ast::{self as ast, Expr, Stmt, Suite};
use ruff_text_size::TextRange;

use crate::refactor::proofs::flatten::condition::{self, settled};

/// What falling off the end of statements does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Returns,
    Continues,
    Goes,
}

/// The normal form of a module's statements.
pub(super) fn normal(body: Suite) -> Suite {
    statements(body, End::Goes)
}

fn statements(body: Suite, end: End) -> Suite {
    let mut out = Suite::new();
    let mut rest = body.into_iter();
    while let Some(statement) = rest.next() {
        if let Stmt::If(it) = statement {
            let behind: Suite = rest.collect();
            out.extend(branches(it, behind, end));
            return out;
        }
        let last = rest.len() == 0;
        out.push(inside(statement, if last { end } else { End::Goes }));
    }
    drop_jump(&mut out, end);
    out
}

/// Takes away a last jump that does what falling off the end does.
fn drop_jump(body: &mut Suite, end: End) {
    let idle = match body.last() {
        Some(Stmt::Return(it)) => it.value.is_none() && end == End::Returns,
        Some(Stmt::Continue(_)) => end == End::Continues,
        Some(Stmt::Pass(_)) => true,
        _ => false,
    };
    if idle {
        body.pop();
    }
}

/// An `if` with what stands behind it.
fn branches(branch: ast::StmtIf, behind: Suite, end: End) -> Suite {
    let (mut test, mut then, mut other) = two_ways(branch);
    // Joined before it is asked whether the branch jumps: what stands behind belongs to both.
    while other.is_empty()
        && let Some(nested) = lone_as_written(&mut then)
    {
        test = condition::and(test, *nested.test);
        then = nested.body;
    }
    let mut rest = behind;
    match (jumps(&then), jumps(&other)) {
        (true, _) => other.append(&mut rest),
        (false, true) => then.append(&mut rest),
        _ => {}
    }
    let inner = if rest.is_empty() { end } else { End::Goes };
    let then = statements(then, inner);
    let other = statements(other, inner);
    let mut out = Suite::new();
    out.push(joined(test, then, other));
    out.extend(statements(rest, end));
    out
}

/// One test and two blocks; `elif` moves into the second.
fn two_ways(branch: ast::StmtIf) -> (Expr, Suite, Suite) {
    let mut clauses = branch.elif_else_clauses;
    if clauses.is_empty() {
        return (*branch.test, branch.body, Suite::new());
    }
    let first = clauses.remove(0);
    let other = match first.test {
        None => first.body,
        Some(test) => {
            let mut nested = Suite::new();
            nested.push(Stmt::If(ast::StmtIf {
                test: Box::new(test),
                body: first.body,
                elif_else_clauses: clauses,
                range: TextRange::default(),
                node_index: ast::AtomicNodeIndex::NONE,
            }));
            nested
        }
    };
    (*branch.test, branch.body, other)
}

fn turned_if(negative: bool, test: Expr) -> Expr {
    if negative { condition::not(test) } else { test }
}

/// The `if` with its condition turned so that it is no negation, nested ones without another branch
/// joined.
fn joined(test: Expr, mut then: Suite, mut other: Suite) -> Stmt {
    let (mut test, swapped) = settled(test);
    if swapped {
        std::mem::swap(&mut then, &mut other);
    }
    if then.is_empty() && other.is_empty() {
        // The test itself is evaluated.
        return Stmt::Expr(ast::StmtExpr {
            value: Box::new(test),
            range: TextRange::default(),
            node_index: ast::AtomicNodeIndex::NONE,
        });
    }
    let negative = then.is_empty();
    let is_one_sided = negative || other.is_empty();
    let inner = if negative { &mut other } else { &mut then };
    let nested = if is_one_sided { lone(inner) } else { None };
    if let Some((nested, nested_negative, body)) = nested {
        let outer = turned_if(negative, test);
        let nested = turned_if(nested_negative, nested);
        let (whole, turned) = settled(condition::and(outer, nested));
        test = whole;
        (then, other) = if turned {
            (Suite::new(), body)
        } else {
            (body, Suite::new())
        };
    }
    Stmt::If(ast::StmtIf {
        test: Box::new(test),
        body: then,
        elif_else_clauses: vec![ast::ElifElseClause {
            test: None,
            body: other,
            range: TextRange::default(),
            node_index: ast::AtomicNodeIndex::NONE,
        }],
        range: TextRange::default(),
        node_index: ast::AtomicNodeIndex::NONE,
    })
}

/// An `if` in normal form that is alone in its block and has one branch.
fn lone(body: &mut Suite) -> Option<(Expr, bool, Suite)> {
    let is_lone = match &body[..] {
        [Stmt::If(it)] => it.body.is_empty() != it.elif_else_clauses[0].body.is_empty(),
        _ => false,
    };
    let Some(Stmt::If(mut it)) = is_lone.then(|| body.pop()).flatten() else {
        return None;
    };
    let other = it.elif_else_clauses.pop()?.body;
    let negative = it.body.is_empty();
    Some((*it.test, negative, if negative { other } else { it.body }))
}

/// An `if` as it is written that is alone in its block and has one branch.
fn lone_as_written(body: &mut Suite) -> Option<ast::StmtIf> {
    let is_lone = matches!(&body[..], [Stmt::If(it)] if it.elif_else_clauses.is_empty());
    match is_lone.then(|| body.pop()).flatten() {
        Some(Stmt::If(it)) => Some(it),
        _ => None,
    }
}

/// Whether statements as they are written always end with a jump.
fn jumps(body: &[Stmt]) -> bool {
    body.iter().any(|statement| match statement {
        Stmt::Return(_) | Stmt::Raise(_) | Stmt::Continue(_) | Stmt::Break(_) => true,
        Stmt::If(it) => {
            it.elif_else_clauses
                .last()
                .is_some_and(|last| last.test.is_none())
                && jumps(&it.body)
                && it
                    .elif_else_clauses
                    .iter()
                    .all(|clause| jumps(&clause.body))
        }
        _ => false,
    })
}

/// A statement with the blocks in it in normal form.
fn inside(mut statement: Stmt, end: End) -> Stmt {
    let put = |body: &mut Suite, end: End| *body = statements(std::mem::take(body), end);
    match &mut statement {
        Stmt::FunctionDef(it) => put(&mut it.body, End::Returns),
        Stmt::ClassDef(it) => put(&mut it.body, End::Goes),
        Stmt::For(it) => {
            put(&mut it.body, End::Continues);
            put(&mut it.orelse, end);
        }
        Stmt::While(it) => {
            put(&mut it.body, End::Continues);
            put(&mut it.orelse, end);
        }
        Stmt::With(it) => put(&mut it.body, end),
        Stmt::Match(it) => it
            .cases
            .iter_mut()
            .for_each(|case| put(&mut case.body, end)),
        Stmt::Try(it) => {
            let after = if it.orelse.is_empty() { end } else { End::Goes };
            put(&mut it.body, after);
            for ast::ExceptHandler::ExceptHandler(handler) in &mut it.handlers {
                put(&mut handler.body, end);
            }
            put(&mut it.orelse, end);
            put(&mut it.finalbody, End::Goes);
        }
        _ => {}
    }
    statement
}
