//! Right rewrites hold; each wrong one is refused.

use super::*;

fn failed(before: &str, after: &str) -> Vec<String> {
    let proofs = prove(before, after);
    let failed = proofs.into_iter().filter(|proof| !proof.holds());
    failed.map(|proof| proof.name).collect()
}

const BEFORE: &str = "def f(a, b):\n    for x in a:\n        if x:\n            if b is None:\n                g(x)  # why\n                h()\n    if not a:\n        return 1\n    else:\n        k('''\n  s''')\n        return 2\n";

const AFTER: &str = "def f(a, b):\n    for x in a:\n        if not (x and b is None):\n            continue\n        g(x)  # why\n        h()\n    if not a:\n        return 1\n    k('''\n  s''')\n    return 2\n";

#[test]
fn right_rewrites_hold() {
    assert_eq!(failed(BEFORE, AFTER), Vec::<String>::new());
    assert_eq!(failed(BEFORE, BEFORE), Vec::<String>::new());
    for (before, after) in [
        (
            "def f(a):\n    if a != 1:\n        b()\n        c()\n",
            "def f(a):\n    if a == 1:\n        return\n    b()\n    c()\n",
        ),
        (
            "def f(a):\n    if a:\n        b()\n    elif c:\n        return 1\n    else:\n        return 2\n    d()\n",
            "def f(a):\n    if not a:\n        if c:\n            return 1\n        return 2\n    b()\n    d()\n",
        ),
        (
            "def f(a):\n    while a:\n        try:\n            b()\n        except E:\n            if a not in b:\n                c()\n                d()\n",
            "def f(a):\n    while a:\n        try:\n            b()\n        except E:\n            if a in b:\n                continue\n            c()\n            d()\n",
        ),
        (EARLY_BEFORE, EARLY_AFTER),
        (
            "def f(a):\n    if a:\n        if b:\n            if c:\n                return 1\n    d()\n",
            "def f(a):\n    if a and b and c:\n        return 1\n    d()\n",
        ),
    ] {
        assert_eq!(failed(before, after), Vec::<String>::new(), "{after}");
    }
}

#[test]
fn wrong_rewrites_are_refused() {
    for (what, from, to) in [
        (
            "not turned around",
            "if not (x and b is None):",
            "if x and b is None:",
        ),
        (
            "turned around in part",
            "not (x and b is None)",
            "not x and b is None",
        ),
        ("or for and", "x and b", "x or b"),
        (
            "asked in another order",
            "x and b is None",
            "b is None and x",
        ),
        ("leaves the loop", "continue", "break"),
        ("leaves the function", "continue", "return"),
        ("a statement is lost", "        h()\n", ""),
        (
            "a statement moved out of the loop",
            "        h()\n",
            "    h()\n",
        ),
        (
            "the order changed",
            "        g(x)  # why\n        h()\n",
            "        h()\n        g(x)  # why\n",
        ),
        ("another test", "if not a", "if a"),
        ("another value", "return 2", "return 1"),
    ] {
        let after = AFTER.replacen(from, to, 1);
        assert_ne!(after, AFTER, "{what}");
        assert_eq!(
            failed(BEFORE, &after),
            ["same-normal-form"],
            "{what}\n{after}"
        );
    }
    assert_eq!(
        failed(BEFORE, &AFTER.replace("  # why", "")),
        ["same-comments"]
    );
    let string = failed(BEFORE, &AFTER.replace("  s'''", "s'''"));
    assert_eq!(string, ["same-normal-form", "same-strings"]);
}

const EARLY_BEFORE: &str = "def f(a):\n    for x in a:\n        if x:\n            b()\n        else:\n            for y in x:\n                c()\n        # end\n    if a:\n        for x in a:\n            d()\n    else:\n        if b:\n            e()\n";

const EARLY_AFTER: &str = "def f(a):\n    for x in a:\n        if x:\n            b()\n            continue\n        for y in x:\n            c()\n        # end\n    if not a:\n        if b:\n            e()\n        return\n    for x in a:\n        d()\n";

#[test]
fn a_jump_that_is_added_wrongly_is_refused() {
    for (what, from, to) in [
        ("no jump", "            continue\n", ""),
        (
            "it leaves the loop",
            "            continue\n",
            "            break\n",
        ),
        (
            "it leaves the function",
            "            continue\n",
            "            return\n",
        ),
        ("nothing is turned around", "if not a", "if a"),
        (
            "the jump is deeper",
            "        return\n",
            "            return\n",
        ),
        (
            "it gives something",
            "        return\n",
            "        return a\n",
        ),
    ] {
        let after = EARLY_AFTER.replacen(from, to, 1);
        assert_ne!(after, EARLY_AFTER, "{what}");
        assert_eq!(failed(EARLY_BEFORE, &after), ["same-normal-form"], "{what}");
    }
    let more = format!("{EARLY_BEFORE}    g()\n");
    let wrong = format!("{EARLY_AFTER}    g()\n");
    assert_eq!(failed(&more, &wrong), ["same-normal-form"]);
}

#[test]
fn what_is_ordered_has_no_opposite_and_a_finally_no_end() {
    let finally = "def f(a):\n    try:\n        b()\n    finally:\n        if a:\n            c()\n            d()\n";
    let wrong = "def f(a):\n    try:\n        b()\n    finally:\n        if not a:\n            return\n        c()\n        d()\n";
    assert_eq!(failed(finally, wrong), ["same-normal-form"]);
    let less = "def f(a, b):\n    if a < b:\n        c()\n        d()\n";
    let wrong = "def f(a, b):\n    if a >= b:\n        return\n    c()\n    d()\n";
    assert_eq!(failed(less, wrong), ["same-normal-form"]);
    let module = "for x in y:\n    if x:\n        a()\n        b()\nif z:\n    c()\n";
    let wrong = module.replace("if z:\n    c()\n", "if not z:\n    pass\nc()\n");
    assert_eq!(failed(module, &wrong), ["same-normal-form"]);
}
