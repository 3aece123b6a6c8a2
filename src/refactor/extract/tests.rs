//! Extractions by cases: which text comes out, and what is refused.

use std::ops::Range;

use super::candidates::Place;
use super::*;
use crate::refactor::extract::step::take;

/// Takes statements `run` of the block at `path` out of `f` (or `symbol`), called `_h`.
pub(super) fn taken_of(
    source: &str,
    symbol: &str,
    path: &[(usize, usize)],
    run: Range<usize>,
) -> String {
    let place = Place {
        path: path.to_vec(),
        run,
    };
    match take(source, symbol, &place, Some("_h"), (40, &|_| false)) {
        Ok(done) => {
            for proof in proofs::extract::prove(source, &done.source, &done.symbol) {
                assert!(proof.holds(), "{proof:?}\n{}", done.source);
            }
            done.source
        }
        Err(refusal) => format!("refused: {refusal}"),
    }
}

pub(super) fn taken(source: &str, path: &[(usize, usize)], run: std::ops::Range<usize>) -> String {
    taken_of(source, "f", path, run)
}

#[test]
fn a_run_becomes_a_function_right_above() {
    let source = "import os\n\n\n# About f.\ndef f(a, b: int) -> int:\n    x = a\n    # Add it up.\n    for i in range(b):\n        x += i  # more\n    return x\n";
    let wanted = "import os\n\n\ndef _h(b: int, x):\n    # Add it up.\n    for i in range(b):\n        x += i  # more\n    return x\n\n\n# About f.\ndef f(a, b: int) -> int:\n    x = a\n    x = _h(b, x)\n    return x\n";
    assert_eq!(taken(source, &[], 1..2), wanted);
    let windows = source.replace('\n', "\r\n");
    assert_eq!(taken(&windows, &[], 1..2), wanted.replace('\n', "\r\n"));
}

#[test]
fn a_method_stays_in_its_class_and_strings_keep_their_bytes() {
    let source = "class A:\n\tdef f(self, a):\n\t\tif a:\n\t\t\tself.t = '''\n\tx\n'''\n\t\t\treturn super().f()\n\t\treturn 2\n\n\tx = 1\n";
    let wanted = "class A:\n\tdef f(self, a):\n\t\tif a:\n\t\t\treturn self._h()\n\t\treturn 2\n\n\tdef _h(self):\n\t\tself.t = '''\n\tx\n'''\n\t\treturn super().f()\n\n\tx = 1\n";
    assert_eq!(taken_of(source, "A.f", &[(0, 0)], 0..2), wanted);
}

#[test]
fn the_body_of_a_loop_returns_where_it_went_on() {
    let source =
        "def f(a):\n    for x in a:\n        if not x:\n            continue\n        print(x)\n";
    let wanted = "def _h(x):\n    if not x:\n        return\n    print(x)\n\n\ndef f(a):\n    for x in a:\n        _h(x)\n";
    assert_eq!(taken(source, &[(0, 0)], 0..2), wanted);
}

#[test]
fn one_sort_of_jump_is_told_by_a_truth() {
    let source = "def f(a):\n    for x in a:\n        if x > 1:\n            print(x)\n            break\n        print()\n";
    let wanted = "def _h(x):\n    if x > 1:\n        print(x)\n        return True\n    return False\n\n\ndef f(a):\n    for x in a:\n        if _h(x):\n            break\n        print()\n";
    assert_eq!(taken(source, &[(0, 0)], 0..1), wanted);
    let source = "def f(a):\n    if a > 1:\n        print(a)\n        return [a]\n    print()\n";
    let wanted = "def _h(a):\n    if a > 1:\n        print(a)\n        return [a]\n    return None\n\n\ndef f(a):\n    result = _h(a)\n    if result is not None:\n        return result\n    print()\n";
    assert_eq!(taken(source, &[], 0..1), wanted);
}

#[test]
fn generators_are_yielded_from_and_coroutines_awaited() {
    let source = "def f(a):\n    n = 0\n    for x in a:\n        n += yield x\n    return n\n";
    let wanted = "def _h(a, n):\n    for x in a:\n        n += yield x\n    return n\n\n\ndef f(a):\n    n = 0\n    n = yield from _h(a, n)\n    return n\n";
    assert_eq!(taken(source, &[], 1..2), wanted);
    let source = "async def f(a):\n    print()\n    async with a as b:\n        await b\n";
    let wanted = "async def _h(a):\n    async with a as b:\n        await b\n\n\nasync def f(a):\n    print()\n    await _h(a)\n";
    assert_eq!(taken(source, &[], 1..2), wanted);
    let source = "async def f(a):\n    print()\n    for x in a:\n        yield x\n";
    assert!(
        taken(source, &[], 1..2).starts_with("refused"),
        "no generator is awaited from"
    );
}

#[test]
fn long_calls_and_heads_are_wrapped() {
    let source = "def f(alpha, beta, gamma, delta):\n    print()\n    first_result = alpha + beta\n    other = gamma + delta\n    return first_result, other\n";
    let wanted = "def _h(alpha, beta, gamma, delta):\n    first_result = alpha + beta\n    other = gamma + delta\n    return first_result, other\n\n\ndef f(alpha, beta, gamma, delta):\n    print()\n    first_result, other = _h(\n        alpha, beta, gamma, delta\n    )\n    return first_result, other\n";
    assert_eq!(taken(source, &[], 1..3), wanted);
}

/// A body, the block and the run in it, and why it stays.
type Case = (
    &'static str,
    &'static [(usize, usize)],
    Range<usize>,
    &'static str,
);

const STAYS: &[Case] = &[
    (
        "    if a:\n        x = 1\n    return x\n",
        &[],
        0..1,
        "may have no value",
    ),
    (
        "    try:\n        x = a()\n    except E:\n        return x\n",
        &[(0, 0)],
        0..1,
        "handler",
    ),
    (
        "    global g\n    g = a\n    print(g)\n",
        &[],
        1..2,
        "rebinds `g`",
    ),
    ("    x = locals()\n    return x\n", &[], 0..1, "`locals`"),
    (
        "    x = a\n    def g(): return x\n    x = 2\n    return g\n",
        &[],
        1..2,
        "keeps `x`",
    ),
    (
        "    x = a\n    def g():\n        nonlocal x\n        x = 1\n    print(x)\n",
        &[],
        2..3,
        "rebinds `x`",
    ),
    (
        "    for x in a:\n        if x: break\n        if a: continue\n        print()\n    print()\n",
        &[(0, 0)],
        0..2,
        "more than one way",
    ),
    (
        "    if a:\n        return a\n    print()\n",
        &[],
        0..1,
        "may be None",
    ),
    (
        "    try:\n        a()\n    except E:\n        raise\n",
        &[(0, 1)],
        0..1,
        "depends on the function",
    ),
    ("    x = 1; y = a\n    return y\n", &[], 1..2, "shares"),
    (
        "    x = a\n    del x\n    print()\n",
        &[],
        1..2,
        "takes the value",
    ),
    (
        "    warn(a, stacklevel=2)\n    print()\n",
        &[],
        0..1,
        "stacklevel",
    ),
];

#[test]
fn what_cannot_be_moved_is_refused_with_the_reason() {
    for (body, path, run, reason) in STAYS {
        let source = format!("def f(a):\n{body}");
        let found = taken(&source, path, run.clone());
        assert!(
            found.starts_with("refused") && found.contains(reason),
            "{source}\n{found}"
        );
    }
}

#[test]
fn an_object_is_not_handed_to_a_function_under_the_name_it_has_in_methods() {
    let source = "class A:\n    def m(self):\n        def f(a):\n            if a:\n                a += self.b\n            print(a)\n        return f\n";
    let found = taken_of(source, "A.m.f", &[], 0..1);
    assert!(found.contains("`self` would be handed"), "{found}");
}

#[test]
fn a_function_that_lives_on_is_not_taken_out() {
    let source = "def f(a):\n    def g():\n        return a\n\n    g()\n    return g\n";
    let found = taken(source, &[], 0..1);
    assert!(found.contains("it defines `g`"), "{found}");
}

#[test]
fn a_plan_brings_every_part_under_its_limits_and_takes_the_names_it_is_given() {
    let words = "first second third fourth fifth sixth";
    let branches: Vec<String> = (0..6)
        .zip(words.split(' '))
        .map(|(n, word)| format!("    # Count the {word} case.\n    if a == {n}:\n        if b > {n}:\n            total += {n}\n        else:\n            total -= {n}\n"))
        .collect();
    let source = format!(
        "def f(a, b):\n    total = 0\n{}    return total\n",
        branches.concat()
    );
    let options = Options::default();
    let plan = plan(&source, "f", &options).unwrap();
    let names = vec!["_first".to_owned()];
    let after = plan.render(&names).unwrap();
    assert!(after.contains("def _first("), "{after}");
    let limits = options.limits;
    assert!(
        limits::measured(&after)
            .iter()
            .all(|one| limits.broken(one).is_empty()),
        "{after}"
    );
    let texts = plan.texts(&names).unwrap();
    let steps: Vec<(&str, &str)> = texts
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    let proofs = prove(&source, &steps, "f", &limits);
    assert!(proofs.iter().all(proofs::Proof::holds));
    assert_eq!(texts[0].1, "_first");
    assert!(
        plan.helpers
            .iter()
            .all(|helper| helper.prompt.contains("def _(")),
        "{:?}",
        plan.helpers
    );
    assert!(plan.render(&["f".to_owned()]).is_err() && plan.render(&["1".to_owned()]).is_err());
    let tight = Options {
        spare_lines: Some(1),
        ..options
    };
    assert!(
        super::plan(&source, "f", &tight).is_err_and(|why| why.to_string().contains("lengthen"))
    );
    assert!(super::plan("def f(): pass\n", "f", &options).is_err());
    assert!(super::plan("def f(:\n", "f", &options).is_err());
}
