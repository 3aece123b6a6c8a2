//! Exit codes and what people read.

use crate::harness::{Scene, python};

#[test]
fn a_clean_folder_ends_with_0_and_is_counted() {
    let scene = Scene::plain();
    scene.write("a.py", python("small", 10));
    let ran = scene.run(&["check"]).ends(0);
    assert_eq!(
        ran.to_string(),
        "exit code Some(0)\n--- stdout\nclean: 1 file checked\n--- stderr\n"
    );
}

#[test]
fn nothing_to_check_is_said() {
    let scene = Scene::plain();
    scene.write("notes.txt", "(((");
    let ran = scene.run(&["check"]).ends(0);
    assert_eq!(ran.out, "clean: 0 files checked\n");
}

#[test]
fn findings_end_with_1_and_show_their_line() {
    let scene = Scene::plain();
    scene.write("a.py", python("big", 12));
    scene.write("sub folder/b.py", "def f(:\n");
    let ran = scene.run(&["check"]).ends(1);
    insta::assert_snapshot!(ran.out, @r#"
    a.py:1:1: error[too-complex] `big` has a cyclomatic complexity of 12 (limit 10)
    1 | def big(value):
      | ^^^^^^^
    sub folder/b.py:1:7: error[syntax-error] expected a parameter or the end of the parameter list
    1 | def f(:
      |       ^
    note: no ratchet at .groundskeeper/ratchet.json: every finding counts as new
    block: 2 errors in 2 files checked
    `groundskeeper rule NAME` explains a rule and how to fix it
    "#);
}

#[test]
fn exit_zero_reports_and_passes() {
    let scene = Scene::plain();
    scene.write("a.py", python("big", 12));
    let ran = scene.run(&["check", "--exit-zero"]).ends(0);
    ran.says(&["error[too-complex]", "block: 1 error"]);
}

#[test]
fn a_wrong_use_ends_with_2_and_says_what_is_wrong() {
    let scene = Scene::plain();
    let check = |arguments: &[&str], words: &[&str]| {
        let ran = scene.run(arguments).ends(2).says(words);
        assert_eq!(ran.out, "", "{ran}");
    };
    check(
        &["check", "no/such.py"],
        &["[FOLDER]work tree/no/such.py does not exist"],
    );
    check(
        &["measure", "nowhere"],
        &["[FOLDER]work tree/nowhere does not exist"],
    );
    check(
        &["check", "--select", "too-long"],
        &["there is no rule `too-long`"],
    );
    check(&["check", "--output-format", "xml"], &["full", "json"]);
    check(&["rule", "too-complx"], &["did you mean `too-complex`?"]);
    check(&["check", "--staged"], &["is not inside a git repository"]);
    check(
        &["check", "--range", "a..b"],
        &["is not inside a git repository"],
    );
    check(&["hook", "install"], &["is not inside a git repository"]);
    check(&["-C", "nowhere", "check"], &["nowhere"]);
    check(&["tidy"], &["unrecognized subcommand 'tidy'"]);
}

#[test]
fn control_characters_of_a_repository_never_reach_the_terminal() {
    let scene = Scene::plain();
    scene.write("a\u{1b}[2Jb.py", "def f(\u{1b}[31m:\n");
    let ran = scene.run(&["check"]).ends(1);
    assert!(!ran.out.contains('\u{1b}'), "{ran}");
}

#[test]
fn every_output_format_can_be_asked_for() {
    let scene = Scene::plain();
    scene.write("a.py", python("big", 12));
    let formats = [
        ("full", "error[too-complex]"),
        ("concise", "a.py:1:1: too-complex"),
        ("json", "\"findings\""),
        ("json-lines", "{\"summary\""),
        ("github", "::error file=a.py"),
        ("gitlab", "\"fingerprint\""),
        ("junit", "<testsuites"),
        ("sarif", "\"2.1.0\""),
        ("markdown", "| **error** |"),
    ];
    for (format, word) in formats {
        let ran = scene.run(&["check", "--output-format", format]).ends(1);
        assert!(ran.out.contains(word), "{format}: {ran}");
        assert!(ran.out.ends_with('\n'), "{format}: {ran}");
    }
}

#[test]
fn statistics_follow_the_findings_where_there_is_room() {
    let scene = Scene::plain();
    scene.write("a.py", python("big", 12));
    let ran = scene.run(&["check", "--statistics"]).ends(1);
    ran.says(&["findings inherited  over  rule", "1       20%  a.py:1 big"]);
    let ran = scene.run(&["check", "--statistics", "--output-format", "junit"]);
    ran.ends(2).says(&["--statistics goes with"]);
}
