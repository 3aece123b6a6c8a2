//! Right extractions hold; each wrong one is refused by the proof that it should be.

use super::*;

const BEFORE: &str = "import os\n\ndef f(a, b):\n    total = 0\n    for x in a:\n        if not x:\n            continue\n        total += x  # add\n    if b:\n        return os.sep\n    return total\n";

const AFTER: &str = "import os\n\ndef _h(a, total):\n    for x in a:\n        if not x:\n            continue\n        total += x  # add\n    return total\n\n\ndef f(a, b):\n    total = 0\n    total = _h(a, total)\n    if b:\n        return os.sep\n    return total\n";

pub(super) fn failed(before: &str, after: &str) -> Vec<String> {
    let proofs = prove(before, after, "_h");
    let failed = proofs.into_iter().filter(|proof| !proof.holds());
    failed.map(|proof| proof.name).collect()
}

#[test]
fn a_right_extraction_holds() {
    assert_eq!(failed(BEFORE, AFTER), Vec::<String>::new());
}

/// What is wrong, how the right text is changed for it, and the proof that has to fail.
const WRONG: &[(&str, &str, &str, &str)] = &[
    (
        "a statement changed",
        "total += x",
        "total -= x",
        "inlined-equal",
    ),
    (
        "a result is not given back",
        "    return total\n\n\ndef",
        "    return x\n\n\ndef",
        "inlined-equal",
    ),
    (
        "a result is lost",
        "    total = _h(a, total)",
        "    _h(a, total)",
        "inlined-equal",
    ),
    (
        "arguments are swapped",
        "_h(a, total)\n    if",
        "_h(total, a)\n    if",
        "inlined-equal",
    ),
    (
        "a parameter is a constant",
        "_h(a, total)\n    if",
        "_h(a, 0)\n    if",
        "inlined-equal",
    ),
    ("a comment is lost", "  # add", "", "same-comments"),
    (
        "a parameter came",
        "def f(a, b)",
        "def f(a, b, c=1)",
        "same-api",
    ),
    (
        "an import is lost",
        "import os\n",
        "import sys\n",
        "names-resolve",
    ),
    ("the helper is public", "_h", "h", "inlined-equal"),
    (
        "the rest changed",
        "        return os.sep",
        "        return os.path",
        "inlined-equal",
    ),
    (
        "the helper is decorated",
        "def _h(a",
        "@cache\ndef _h(a",
        "inlined-equal",
    ),
    (
        "the helper has a default",
        "_h(a, total):",
        "_h(a, total=1):",
        "inlined-equal",
    ),
    (
        "called twice",
        "    return total\n\n\ndef f",
        "    return total\n\n\n_h(1, 2)\n\n\ndef f",
        "inlined-equal",
    ),
];

#[test]
fn wrong_extractions_are_refused() {
    for (what, from, to, wanted) in WRONG {
        let after = AFTER.replace(from, to);
        assert_ne!(after, AFTER, "{what}");
        let failed = failed(BEFORE, &after);
        assert!(
            failed.iter().any(|name| name == wanted),
            "{what}: {failed:?}\n{after}"
        );
    }
}

#[test]
fn values_that_do_not_arrive_are_noticed() {
    // The trees are equal with the helper put back, and yet it is wrong.
    for (before, after) in [
        (
            "def f(a):\n    x = 0\n    for i in a:\n        x = i\n        print(x)\n    return x\n",
            "def _h(i):\n    x = i\n    print(x)\n\n\ndef f(a):\n    x = 0\n    for i in a:\n        _h(i)\n    return x\n",
        ),
        (
            "def f(a):\n    x = 0\n    if a:\n        x = 1\n        print(x)\n    return x\n",
            "def _h(a):\n    if a:\n        x = 1\n        print(x)\n    return x\n\n\ndef f(a):\n    x = 0\n    x = _h(a)\n    return x\n",
        ),
        (
            "def f(a):\n    x = a\n    print(x)\n    print(x)\n    return 1\n",
            "def _h():\n    print(x)\n    print(x)\n\n\ndef f(a):\n    x = a\n    _h()\n    return 1\n",
        ),
    ] {
        let failed = failed(before, after);
        assert!(
            failed.contains(&"values-arrive".to_owned()),
            "{failed:?}\n{after}"
        );
        assert!(
            !failed.contains(&"inlined-equal".to_owned()),
            "{failed:?}\n{after}"
        );
    }
}

#[test]
fn a_jump_has_to_be_told_right() {
    let before = "def f(a):\n    for x in a:\n        if x:\n            print(x)\n            break\n        print()\n";
    let after = "def _h(x):\n    if x:\n        print(x)\n        return True\n    return False\n\n\ndef f(a):\n    for x in a:\n        if _h(x):\n            break\n        print()\n";
    assert_eq!(failed(before, after), Vec::<String>::new());
    for (from, to) in [
        ("            break", "            continue"),
        ("return True", "return False"),
        ("    return False", "    return True"),
        ("if _h(x)", "if not _h(x)"),
        (
            "            break\n        print()",
            "            break\n        else:\n            print()",
        ),
    ] {
        let wrong = after.replacen(from, to, 1);
        assert_ne!(wrong, after);
        assert!(
            failed(before, &wrong).contains(&"inlined-equal".to_owned()),
            "{wrong}"
        );
    }
}

#[test]
fn measures_have_to_fall() {
    let limits = crate::refactor::extract::Limits {
        cyclomatic: 3,
        ..Default::default()
    };
    let helpers = ["_h".to_owned()];
    let proof = |before: &str, after: &str| under_limits(before, after, "f", &helpers, &limits);
    assert!(proof(BEFORE, AFTER).holds());
    assert!(!proof(BEFORE, BEFORE).holds());
    assert!(!proof(AFTER, AFTER).holds());
    let heavy = AFTER.replace(
        "    return total\n\n\n",
        "    if a: return 1\n    if a: return 2\n    return total\n\n\n",
    );
    assert!(!proof(BEFORE, &heavy).holds());
}
