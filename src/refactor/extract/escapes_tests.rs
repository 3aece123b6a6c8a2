//! Ways out of runs.

use super::*;
use crate::lang::python::with_ruff;

fn escapes(source: &str) -> [usize; 7] {
    with_ruff(source.as_bytes(), |parsed| {
        let found = Escapes::of(&parsed.tree.syntax().body);
        [
            found.returns.len(),
            found.breaks.len(),
            found.continues.len(),
            usize::from(found.yields),
            usize::from(found.awaits),
            usize::from(found.reraises),
            0,
        ]
    })
    .unwrap()
}

#[test]
fn only_what_leaves_the_run_counts() {
    for (source, wanted) in [
        (
            "while a:\n    break\nelse:\n    x = 1\n",
            [0, 0, 0, 0, 0, 0, 0],
        ),
        (
            "try:\n    a()\nexcept E:\n    raise\n",
            [0, 0, 0, 0, 0, 0, 0],
        ),
        ("if a:\n    raise\n", [0, 0, 0, 0, 0, 1, 0]),
        (
            "x = lambda: (yield)\nclass A:\n    x = 1\n",
            [0, 0, 0, 0, 0, 0, 0],
        ),
        ("def g():\n    return (yield)\n", [0, 0, 0, 0, 0, 0, 0]),
        ("x = [i async for i in a]\n", [0, 0, 0, 0, 1, 0, 0]),
        ("async for i in a:\n    yield i\n", [0, 0, 0, 1, 1, 0, 0]),
    ] {
        // At module level some of it is an error of the compiler's, not of the parser's.
        assert_eq!(escapes(source), wanted, "{source}");
    }
}

#[test]
fn some_values_are_never_none() {
    for (source, wanted) in [
        ("[]", true),
        ("not a", true),
        ("a is b", true),
        ("a == b", false),
        ("a", false),
        ("a()", false),
        ("1 if a else 'b'", true),
        ("1 if a else None", false),
        ("None", false),
        ("f'{a}'", true),
    ] {
        let found = with_ruff(source.as_bytes(), |parsed| {
            match &parsed.tree.syntax().body[0] {
                Stmt::Expr(it) => is_never_none(&it.value),
                _ => panic!("an expression"),
            }
        });
        assert_eq!(found.unwrap(), wanted, "{source}");
    }
}
