use crate::rules::forbidden_import::{Circles, Exception, ForbiddenImport, Layers};
use crate::rules::tree_fixture::Files;
use crate::rules::{Declared, Finding, Rule, Scope, Surroundings, Touched};
use crate::text::RepoPath;

fn layers(order: &[&[&str]]) -> Layers {
    let floor = |rooms: &&[&str]| rooms.iter().map(|one| (*one).to_owned()).collect();
    Layers {
        order: order.iter().map(floor).collect(),
        ..Layers::default()
    }
}

fn findings(layers: Layers, scope: Scope, files: &[(&str, &str)]) -> Vec<Finding> {
    let declared = Declared {
        layers: vec![layers],
        ..Declared::default()
    };
    let mut findings = Vec::new();
    ForbiddenImport::default().check_tree(
        &Surroundings {
            tree: &Files::new(files),
            scope: &scope,
            declared: &declared,
        },
        &mut findings,
    );
    findings
}

fn everything() -> Scope {
    Scope::Below(vec![RepoPath::from("")])
}

fn changed(paths: &[&str]) -> Scope {
    Scope::Changed(Touched::whole(
        paths.iter().map(|path| RepoPath::from(*path)),
    ))
}

/// Every finding as `PATH:LINE symbol: message`.
fn found(layers: Layers, scope: Scope, files: &[(&str, &str)]) -> Vec<String> {
    let shown = |one: &Finding| {
        let symbol = one.symbol.as_deref().unwrap_or_default();
        format!("{}:{} {symbol}: {}", one.path, one.line, one.message)
    };
    findings(layers, scope, files).iter().map(shown).collect()
}

const HOUSE: &[(&str, &str)] = &[
    (
        "low/a.py",
        "import os\nfrom top import z\nimport top.z\nimport low.b\n",
    ),
    ("low/b.py", "from side import s\n"),
    ("side/s.py", "import low.a\n"),
    ("top/z.py", "import low.a\nimport side.s\n"),
    ("main.py", "import top.z\n"),
    ("tests/test_a.py", "import top.z\n"),
];

#[test]
fn imports_lead_down_only() {
    let order = layers(&[&["low", "side"], &["top"], &["main"]]);
    insta::assert_debug_snapshot!(found(order, everything(), HOUSE), @r#"
    [
        "low/a.py:2 top/z.py: `low` imports `top` (`top`), which stands above it, on floor 2; no room is below it",
        "low/b.py:1 side/s.py: `low` imports `side` (`side`), which stands on the same floor 1; no room is below it",
        "side/s.py:1 low/a.py: `side` imports `low` (`low.a`), which stands on the same floor 1; no room is below it",
    ]
    "#);
}

#[test]
fn the_same_module_imported_twice_is_one_finding_with_its_count() {
    let order = layers(&[&["low", "side"], &["top"], &["main"]]);
    let found = findings(order, changed(&["low/a.py"]), HOUSE);
    let numbers: Vec<u64> = found.iter().map(|one| one.actual).collect();
    assert_eq!(numbers, [2]);
}

#[test]
fn exceptions_and_free_files_may() {
    let mut order = layers(&[&["low"], &["side"], &["top"]]);
    order.free = vec!["main.py".to_owned()];
    let allow = |from: &str, to: &str| Exception {
        from: from.to_owned(),
        to: to.to_owned(),
        reason: "they grew together".to_owned(),
    };
    order.except = vec![allow("low/a", "top"), allow("low/b.py", "side")];
    assert_eq!(found(order, everything(), HOUSE), [""; 0]);
}

#[test]
fn what_is_in_no_room_is_said_once() {
    let files = [
        ("src/low/a.py", "import new.x\n"),
        ("src/new/x.py", "import low.a\n"),
        ("src/new/y.py", ""),
        ("other/z.py", ""),
    ];
    let order = || Layers {
        root: "src".to_owned(),
        ..layers(&[&["low"]])
    };
    insta::assert_debug_snapshot!(found(order(), everything(), &files), @r#"
    [
        "src/new/x.py:1 new: `new` is in no room of the layers; name it in their `order`, or in `free`",
    ]
    "#);
    assert_eq!(found(order(), changed(&["src/low/a.py"]), &files), [""; 0]);
}

#[test]
fn what_only_types_or_tests_need_is_counted_as_asked() {
    let types = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import top.z\n";
    let files = [
        ("low/a.py", types),
        ("low/test_a.py", "import top.z\n"),
        ("top/z.py", ""),
    ];
    let count = |types: bool, tests: bool| {
        let order = Layers {
            types,
            tests,
            ..layers(&[&["low"], &["top"]])
        };
        found(order, everything(), &files).len()
    };
    assert_eq!(count(true, false), 1);
    assert_eq!(count(false, false), 0);
    assert_eq!(count(true, true), 2);
}

#[test]
fn rust_paths_are_imports() {
    let files = [
        ("src/lib.rs", "mod low;\nmod top;\n"),
        (
            "src/low/mod.rs",
            "pub fn f() { crate::top::g() }\n#[cfg(test)]\nmod tests { use crate::top::g; }\n",
        ),
        ("src/top/mod.rs", "use crate::low::f;\n"),
    ];
    let order = Layers {
        root: "src".to_owned(),
        ..layers(&[&["low"], &["top"]])
    };
    insta::assert_debug_snapshot!(found(order, everything(), &files), @r#"
    [
        "src/low/mod.rs:1 top/mod.rs: `low` imports `top` (`crate::top`), which stands above it, on floor 2; no room is below it",
    ]
    "#);
}

const RING: &[(&str, &str)] = &[
    ("a/x.py", "import b.y\n"),
    ("b/y.py", "\nimport c.z\n"),
    ("c/z.py", "def f():\n    import a.w\n"),
    ("a/w.py", "import a.x\n"),
    ("d/v.py", "import a.x\n"),
];

#[test]
fn circles_among_rooms() {
    insta::assert_debug_snapshot!(found(layers(&[]), everything(), RING), @r#"
    [
        "a/x.py:1 a → b → c: imports go in a circle: `a` → `b` → `c` → `a`",
    ]
    "#);
}

#[test]
fn circles_among_files() {
    let among_files = || Layers {
        circles: Circles::Files,
        ..Layers::default()
    };
    insta::assert_debug_snapshot!(found(among_files(), everything(), RING), @r#"
    [
        "a/w.py:1 a/w.py → a/x.py → b/y.py → c/z.py: imports go in a circle: `a/w.py` → `a/x.py` → `b/y.py` → `c/z.py` → `a/w.py`",
    ]
    "#);
    assert_eq!(found(among_files(), changed(&["c/z.py"]), RING).len(), 1);
    assert_eq!(found(among_files(), changed(&["d/v.py"]), RING), [""; 0]);
}

#[test]
fn a_circle_that_grows_weighs_more() {
    let among_files = || Layers {
        circles: Circles::Files,
        ..Layers::default()
    };
    let mut files = vec![("a.py", "import b"), ("b.py", "import a")];
    let before = findings(among_files(), everything(), &files);
    files[1].1 = "import a, c";
    files.push(("c.py", "import b"));
    let after = findings(among_files(), everything(), &files);
    assert_eq!(before[0].key(), after[0].key());
    assert_eq!((before[0].actual, after[0].actual), (2, 3));
}

#[test]
fn a_rust_module_and_its_parts_are_no_circle() {
    let among_files = || Layers {
        circles: Circles::Files,
        ..Layers::default()
    };
    let mut files = vec![
        ("src/lib.rs", "mod a;\n"),
        ("src/a/mod.rs", "mod b;\nmod c;\npub use b::B;\n"),
        ("src/a/b.rs", "use super::C;\nuse crate::a::c::D;\n"),
        ("src/a/c.rs", "use crate::a::A;\n"),
    ];
    assert_eq!(found(among_files(), everything(), &files), [""; 0]);
    files[3].1 = "use super::b::B;\n";
    assert_eq!(found(among_files(), everything(), &files).len(), 1);
}
