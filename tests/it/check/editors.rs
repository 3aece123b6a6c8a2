//! What editors and people at work use: content from standard input, explanations, the watch.

use crate::harness::{Scene, python};

const BRANCHES: &str =
    "def f(a):\n    if a and b:\n        for x in a:\n            if x:\n                pass\n";

#[test]
fn standard_input_is_judged_as_if_it_stood_at_the_path() {
    let scene = Scene::plain();
    scene.write("groundskeeper.toml", "[files]\nexclude = [\"old/\"]\n");
    scene.write("sub/a.py", "x = 1\n");
    let judge = |path: &str, content: &str| {
        let arguments = ["check", "--output-format", "json", "--stdin-filename", path];
        scene.program(&arguments).input(content).run()
    };
    let ran = judge("sub/a.py", &python("big", 12)).ends(1);
    assert_eq!(ran.findings(), ["too-complex sub/a.py big 12"]);
    let ran = judge("new folder/b.py", &python("big", 12)).ends(1);
    assert_eq!(ran.findings(), ["too-complex new folder/b.py big 12"]);
    for (path, files) in [("sub/a.py", 1), ("old/a.py", 0), ("notes.txt", 0)] {
        let ran = judge(path, "x = 2\n").ends(0);
        assert_eq!(ran.json()["summary"]["files"], files, "{path}: {ran}");
    }
    assert_eq!(scene.read("sub/a.py"), b"x = 1\n");
    let both = ["check", "--stdin-filename", "a.py", "sub"];
    scene.run(&both).ends(2).says(&["cannot be used with"]);
}

#[test]
fn what_the_ratchet_records_is_inherited_on_standard_input() {
    let scene = Scene::plain();
    scene.write("groundskeeper.toml", "");
    scene.write("a.py", python("big", 12));
    scene.run(&["ratchet", "update", "--allow-worse"]).ends(0);
    let judge = |complexity| {
        let arguments = [
            "check",
            "--output-format",
            "json",
            "--stdin-filename",
            "a.py",
        ];
        let content = python("big", complexity);
        scene.program(&arguments).input(&content).run()
    };
    assert_eq!(judge(12).ends(0).findings(), ["-too-complex a.py big 12"]);
    assert_eq!(judge(13).ends(1).findings(), ["too-complex a.py big 13"]);
}

#[test]
fn findings_are_explained_line_by_line() {
    let scene = Scene::plain();
    scene.write("a.py", BRANCHES);
    let limits = [
        "--config",
        "rules.too-complex.limit=3",
        "--config",
        "rules.too-tangled.limit=3",
    ];
    let ran = scene
        .run(&[&["check", "--explain"], &limits[..]].concat())
        .ends(1);
    insta::assert_snapshot!(ran.out, @r#"
    a.py:1:1: error[too-complex] `f` has a cyclomatic complexity of 4 (limit 3)
    1 | def f(a):
      | ^^^^^
       +1 the function itself
       +1     2 |     if a and b:  if
       +1     3 |         for x in a:  loop
       +1     4 |             if x:  if
    a.py:1:1: error[too-tangled] `f` has a cognitive complexity of 7 (limit 3)
    1 | def f(a):
      | ^^^^^
       +2     2 |     if a and b:  if, logical operators
       +2     3 |         for x in a:  loop, 1 for nesting
       +3     4 |             if x:  if, 2 for nesting
    note: no ratchet at .groundskeeper/ratchet.json: every finding counts as new
    block: 2 errors in 1 file checked
    `groundskeeper rule NAME` explains a rule and how to fix it
    "#);
    let ran = scene
        .run(&["check", "--explain", "--output-format", "json"])
        .ends(2);
    ran.says(&["--explain goes with --output-format full"]);
}

#[test]
fn one_function_is_explained_with_and_without_a_finding() {
    let scene = Scene::plain();
    scene.write(
        "a.py",
        format!("class A:\n    def g(self):\n        pass\n\n{BRANCHES}"),
    );
    let ran = scene.run(&["check", "--explain", "a.py:f"]).ends(0);
    insta::assert_snapshot!(ran.out, @r#"
    a.py:5 f: cyclomatic 4, cognitive 7
    cyclomatic cognitive
            +1            the function itself
            +1        +2     6 |     if a and b:  if, logical operators
            +1        +2     7 |         for x in a:  loop, 1 for nesting
            +1        +3     8 |             if x:  if, 2 for nesting
    "#);
    assert_eq!(
        scene.run(&["measure", "--explain", "a.py:f"]).ends(0).out,
        ran.out
    );
    let ran = scene.run(&["measure", "--explain", "a.py:g"]).ends(0);
    ran.says(&["a.py:2 A.g: cyclomatic 1, cognitive 0"])
        .does_not_say(&["a.py:5"]);
    let ran = scene.run(&["measure", "--explain"]).ends(0);
    ran.says(&["a.py:2 A.g:", "a.py:5 f:"]);
    scene
        .run(&["check", "--explain", "a.py:nope"])
        .ends(2)
        .says(&["none of the 2 functions in", "is called `nope`"]);
}

#[test]
fn a_watch_checks_again_when_something_changes() {
    let scene = Scene::plain();
    scene.write("a.py", "x = 1\n");
    let arguments = ["check", "--watch", "--output-format", "concise"];
    let running = scene.program(&arguments).start();
    running.line_with("clean: 1 file checked");
    scene.write("new folder/b.py", python("big", 12));
    running.line_with("new folder/b.py:1:1: too-complex");
    scene.write("groundskeeper.toml", "[rules.too-complex]\nlimit = 20\n");
    running.line_with("clean: 2 files checked");
    scene.write("groundskeeper.toml", "[rules.too-complex]\nlimit = 11\n");
    running.line_with("too-complex `big`");
    running.signal(&scene, "INT");
    assert_eq!(running.wait(), Some(1));
}

#[test]
fn a_watch_outlives_settings_that_cannot_be_used() {
    let scene = Scene::plain();
    scene.write("a.py", "x = 1\n");
    let program = env!("CARGO_BIN_EXE_groundskeeper");
    let arguments = ["-c", "exec \"$0\" check --watch 2>&1", program];
    let running = scene.set_up("sh", &arguments).start();
    running.line_with("clean: 1 file checked");
    scene.write("groundskeeper.toml", "[rules.no-such]\n");
    running.line_with("no-such");
    scene.write("groundskeeper.toml", "");
    running.line_with("clean: 1 file checked");
    running.signal(&scene, "TERM");
    assert_eq!(running.wait(), Some(0));
}
