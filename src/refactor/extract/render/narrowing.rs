//! Whether what a function looked at before a run leaves no `None` in one of its parameters: type
//! checkers know that within the function, and in a helper only by its hint.

use ruff_python_ast::{BoolOp, CmpOp, Expr, Stmt, StmtIf, UnaryOp};

use crate::refactor::extract::moving::Moving;
use crate::refactor::tree::blocks;

/// Whether a parameter that is bound once is known not to be `None` where the run stands.
pub(super) fn is_narrowed(moving: &Moving<'_, '_>, name: &str) -> bool {
    let mut statements = &moving.subject.at.function.body[..];
    for &(index, block) in &moving.suite.path {
        let (Some(before), Some(around)) = (statements.get(..index), statements.get(index)) else {
            return false;
        };
        if before.iter().any(|it| leaves_none_out(it, name)) || is_entered_with(around, block, name)
        {
            return true;
        }
        match blocks(around).into_iter().nth(block) {
            Some((_, inner)) => statements = inner,
            None => return false,
        }
    }
    moving.before.iter().any(|it| leaves_none_out(it, name))
}

/// Whether nobody comes past a statement with `None`.
fn leaves_none_out(statement: &Stmt, name: &str) -> bool {
    match statement {
        Stmt::Assert(it) => says_something(&it.test, name),
        Stmt::If(it) => {
            it.elif_else_clauses.is_empty() && asks_for_none(&it.test, name) && jumps(&it.body)
        }
        _ => false,
    }
}

/// Whether a block of a statement is entered with something alone.
fn is_entered_with(statement: &Stmt, block: usize, name: &str) -> bool {
    match statement {
        Stmt::If(it) if block == 0 => says_something(&it.test, name),
        Stmt::If(it) => {
            let own = it.elif_else_clauses.get(block - 1);
            let own = own.and_then(|clause| clause.test.as_ref());
            own.is_some_and(|test| says_something(test, name))
                || tests_before(it, block).any(|test| asks_for_none(test, name))
        }
        _ => false,
    }
}

/// The tests that were false where a block is entered.
fn tests_before(branch: &StmtIf, block: usize) -> impl Iterator<Item = &Expr> {
    let others = branch.elif_else_clauses.iter().take(block - 1);
    std::iter::once(&*branch.test).chain(others.filter_map(|clause| clause.test.as_ref()))
}

/// Whether a test is true for `None` always.
fn asks_for_none(test: &Expr, name: &str) -> bool {
    match test {
        Expr::UnaryOp(it) => it.op == UnaryOp::Not && is_it(&it.operand, name),
        Expr::Compare(_) => is_compared(test, CmpOp::Is, name),
        Expr::BoolOp(it) if it.op == BoolOp::Or => {
            it.values.iter().any(|value| asks_for_none(value, name))
        }
        _ => false,
    }
}

/// Whether a test is never true for `None`.
fn says_something(test: &Expr, name: &str) -> bool {
    match test {
        Expr::Name(_) => is_it(test, name),
        Expr::Compare(_) => is_compared(test, CmpOp::IsNot, name),
        Expr::BoolOp(it) if it.op == BoolOp::And => {
            it.values.iter().any(|value| says_something(value, name))
        }
        _ => false,
    }
}

fn is_compared(test: &Expr, op: CmpOp, name: &str) -> bool {
    test.as_compare_expr().is_some_and(|it| {
        it.ops[..] == [op] && is_it(&it.left, name) && it.comparators[0].is_none_literal_expr()
    })
}

fn is_it(expr: &Expr, name: &str) -> bool {
    matches!(expr, Expr::Name(one) if one.id.as_str() == name)
}

fn jumps(body: &[Stmt]) -> bool {
    matches!(
        body.last(),
        Some(Stmt::Return(_) | Stmt::Raise(_) | Stmt::Continue(_) | Stmt::Break(_))
    )
}

#[cfg(test)]
mod tests {
    use crate::refactor::extract::candidates::Place;
    use crate::refactor::extract::step::take;

    /// The hint of `x` in the helper that `if x.a:` becomes, after and within these lines.
    fn hint(lines: &str, path: &[(usize, usize)], at: usize) -> String {
        let source = format!(
            "from __future__ import annotations\nfrom typing import Any\n\n\ndef f(a: int, x: str | None) -> int:\n{lines}"
        );
        let place = Place {
            path: path.to_vec(),
            run: at..at + 1,
        };
        let done = take(&source, "f", &place, Some("_h"), (80, &|_| false)).unwrap();
        let head = done.source.split("x: ").nth(1).unwrap();
        head[..head.find([',', ')']).unwrap()].to_owned()
    }

    #[test]
    fn none_is_no_part_of_a_hint_where_it_was_left_out_before() {
        let run = "    if a:\n        print(x.lower())\n        print(a)\n    return 1\n";
        for (lines, told) in [
            ("    if x is None:\n        return 0\n", "str"),
            ("    if not x or a:\n        raise E\n", "str"),
            ("    assert x is not None and a\n", "str"),
            ("    if x is None:\n        print(1)\n", "str | None"),
            ("    if x is not None:\n        return 0\n", "str | None"),
            ("    if x is None and a:\n        return 0\n", "str | None"),
            ("    if a is None:\n        return 0\n", "str | None"),
            ("    assert x or a\n", "str | None"),
        ] {
            assert_eq!(hint(&format!("{lines}{run}"), &[], 1), told, "{lines}");
        }
        let run = "        if a:\n            print(x.lower())\n            print(a)\n        print(2)\n    return 1\n";
        for (head, block, told) in [
            ("    if x and a:\n", 0, "str"),
            ("    if x or a:\n", 0, "str | None"),
            ("    while x:\n", 0, "str | None"),
            ("    if x is None:\n        print(1)\n    else:\n", 1, "str"),
            (
                "    if a:\n        print(1)\n    elif not x:\n        print(2)\n    else:\n",
                2,
                "str",
            ),
            (
                "    if a:\n        print(1)\n    elif x is not None:\n",
                1,
                "str",
            ),
            (
                "    if a:\n        print(1)\n    elif x is None:\n",
                1,
                "str | None",
            ),
        ] {
            assert_eq!(
                hint(&format!("{head}{run}"), &[(0, block)], 0),
                told,
                "{head}"
            );
        }
    }
}
