//! What a patch shows, and where it is cut.

use super::super::fixture::{Fixture, paths};
use super::*;

fn dirty() -> Fixture {
    let fixture = Fixture::with_commit(&[("a.py", "one\n"), ("b.py", "one\n")]);
    fixture.write("a.py", "two\n");
    fixture.git(&["add", "a.py"]);
    fixture.write("a.py", "three\n");
    fixture.write("b.py", "four\n");
    fixture.write("new.py", b"caf\xe9\n");
    fixture
}

#[test]
fn staged_and_unstaged_are_told_apart() {
    let fixture = dirty();
    let repository = fixture.open();
    let staged = DiffOptions {
        target: DiffTarget::Staged,
        ..DiffOptions::default()
    };
    let staged = repository.diff(&staged).unwrap();
    assert_eq!(staged.files, 1);
    assert!(staged.text.contains("-one\n+two\n"), "{}", staged.text);
    let unstaged = repository.diff(&DiffOptions::default()).unwrap();
    assert_eq!(unstaged.files, 3);
    assert!(
        unstaged.text.contains("-two\n+three\n"),
        "{}",
        unstaged.text
    );
    assert!(
        unstaged.text.contains("+caf\u{fffd}\n"),
        "untracked files are shown"
    );
}

#[test]
fn only_the_named_paths_are_shown_and_patterns_are_names() {
    let repository = dirty();
    let of = |names: &[&str]| {
        let options = DiffOptions {
            paths: paths(names),
            ..DiffOptions::default()
        };
        repository.open().diff(&options).unwrap().files
    };
    assert_eq!(of(&["b.py"]), 1);
    assert_eq!(of(&["b.py", "new.py"]), 2);
    assert_eq!(of(&["*.py"]), 0);
}

#[test]
fn commits_are_compared_with_their_base() {
    let fixture = Fixture::with_commit(&[("a.py", "one\n")]);
    let base = fixture.open().head().unwrap();
    let tip = Snapshot::Commit(fixture.commit_file("a.py", "two\n"));
    let target = DiffTarget::Between { base, tip };
    let patch = fixture
        .open()
        .diff(&DiffOptions {
            target,
            ..DiffOptions::default()
        })
        .unwrap();
    assert!(patch.text.contains("-one\n+two\n"), "{}", patch.text);
    assert!(!patch.truncated);
}

#[test]
fn a_long_patch_is_cut_after_a_line_and_says_so() {
    let fixture = Fixture::with_commit(&[("a.py", "one\n")]);
    fixture.write("a.py", "a line of text\n".repeat(1000));
    let options = DiffOptions {
        limit_bytes: 400,
        ..DiffOptions::default()
    };
    let patch = fixture.open().diff(&options).unwrap();
    assert!(patch.truncated);
    assert!(
        patch.text.len() <= 400 && patch.text.ends_with('\n'),
        "{}",
        patch.text
    );
    assert_eq!(patch.files, 1);
}
