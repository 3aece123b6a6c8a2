//! Rewrites by cases, and what is left alone.

use super::*;

/// Each single rewrite of `f`.
fn rewritten(source: &str) -> Vec<String> {
    let found = variants(source, "f").unwrap();
    for text in &found {
        for proof in proofs::flatten::prove(source, text) {
            assert!(proof.holds(), "{proof:?}\n{text}");
        }
    }
    found
}

#[test]
fn each_rule_rewrites_what_it_is_for() {
    for (before, after) in [
        (
            "def f(a):\n    if a:\n        return 1  # one\n    # two\n    else:\n        b()\n        return '''\n        x'''\n",
            "def f(a):\n    if a:\n        return 1  # one\n    # two\n    b()\n    return '''\n        x'''\n",
        ),
        (
            "def f(a):\n\tif a: # why\n\t\t# first\n\t\tb()\n\t\tc()\n",
            "def f(a):\n\tif not a: # why\n\t\treturn\n\t# first\n\tb()\n\tc()\n",
        ),
        (
            "def f(a):\n    for x in a:\n        if x is None:\n            b()\n            c(1,\n              2)\n",
            "def f(a):\n    for x in a:\n        if x is not None:\n            continue\n        b()\n        c(1,\n          2)\n",
        ),
        (
            "def f(a):\n    if a or b:\n        b()\n    else:\n        # no\n        raise E\n    c()\n",
            "def f(a):\n    if not (a or b):\n        # no\n        raise E\n    b()\n    c()\n",
        ),
        (
            "def f(a):\n    if a or b:\n        if c:\n            d()\n    e()\n",
            "def f(a):\n    if (a or b) and c:\n        d()\n    e()\n",
        ),
        (
            "def f(a):\n    if a:\n        return 1\n    elif b:\n        raise E\n    # else\n    else:\n        for x in a:\n            c()\n    d()\n",
            "def f(a):\n    if a:\n        return 1\n    elif b:\n        raise E\n    # else\n    for x in a:\n        c()\n    d()\n",
        ),
        (
            "def f(a):\n    while a:\n        if b:\n            c()  # one\n\n        # two\n        else:\n            for x in a:\n                d()\n    e()\n",
            "def f(a):\n    while a:\n        if b:\n            c()  # one\n            continue\n\n        # two\n        for x in a:\n            d()\n    e()\n",
        ),
        (
            "def f(a):\n    if a:\n        # many\n        for x in a:\n            d()\n    else:\n        # none\n        c()\n",
            "def f(a):\n    if not a:\n        # none\n        c()\n        return\n    # many\n    for x in a:\n        d()\n",
        ),
        (
            "def f(a):\n    if a:\n        b()\n    else:\n        if b:  # why\n            c()\n        else:\n            d()\n        # end\n    e()\n",
            "def f(a):\n    if a:\n        b()\n    elif b:  # why\n        c()\n    else:\n        d()\n        # end\n    e()\n",
        ),
    ] {
        let found = rewritten(before);
        assert!(found.contains(&after.to_owned()), "{before}\n{found:#?}");
        let windows = before.replace('\n', "\r\n");
        assert!(rewritten(&windows).contains(&after.replace('\n', "\r\n")));
    }
}

#[test]
fn what_may_differ_is_left_alone() {
    for source in [
        "def f(a, b):\n    if a < b:\n        c()\n        d()\n",
        "def f():\n    if __debug__:\n        c()\n        d()\n",
        "def f(a):\n    try:\n        b()\n    finally:\n        if a:\n            c()\n            d()\n",
        "def f(a):\n    if a:\n        b()\n        c()\n    return 1\n",
        "def f(a):\n    if a:\n        b()\n        c()\n    else:\n        d()\n",
        "def f(a):\n    if a: return 1\n    else: return 2\n",
        "def f(a):\n    if a:\n        # about b\n        if b:\n            c()\n    d()\n",
        "def f(a):\n    if a:\n        return 1\n    elif b:\n        return 2\n    else:\n        return 3\n",
        "def f(a):\n    if a:\n        b()\n    else:\n        for x in a:\n            c()\n    d()\n",
        "def f(a):\n    if a:\n        b()\n        # about none\n    else:\n        for x in a:\n            c()\n",
        "def f(a):\n    if a:\n        b()\n        c()\n        d()\n        e()\n    else:\n        for x in a:\n            c()\n",
        "def f(a):\n    if a:\n        b()\n    else:\n        # about b\n        if b:\n            c()\n    d()\n",
    ] {
        assert_eq!(rewritten(source), Vec::<String>::new(), "{source}");
    }
}

#[test]
fn a_function_is_flattened_until_it_keeps_its_limits() {
    let source = "def f(a):\n    for x in a:\n        if x:\n            for y in x:\n                if y:\n                    for z in y:\n                        if z:\n                            g(z)\n                            h(z)\n";
    let limits = Limits::default();
    let flat = flatten(source, "f", &limits, 88).unwrap();
    assert!(
        flat.rules.iter().all(|rule| *rule == "guard-clause"),
        "{:?}",
        flat.rules
    );
    assert!(
        prove(source, &flat.source, "f", &limits)
            .iter()
            .all(Proof::holds)
    );
    let left = find(&flat.source, "f").unwrap();
    assert!(limits.broken(&left).is_empty(), "{}", flat.source);
    assert!(flatten("def f(): pass\n", "f", &limits, 88).is_err());
}
