//! Tests of people's branches.

use super::super::fixture::Fixture;
use super::*;

#[test]
fn a_branch_knows_how_far_it_is_from_its_upstream() {
    let fixture = Fixture::with_commit(&[("a.py", "1\n")]);
    fixture.git(&["branch", "base"]);
    fixture.git(&["branch", "--set-upstream-to=base"]);
    fixture.commit_file("b.py", "1\n");
    let branches = fixture.open().branches().unwrap();
    let names: Vec<&str> = branches.iter().map(|entry| &*entry.name).collect();
    assert_eq!(names, ["base", "main"]);
    assert!(branches[1].is_head && !branches[0].is_head);
    let upstream = branches[1].upstream.as_ref().unwrap();
    assert_eq!(
        (&*upstream.name, upstream.ahead, upstream.behind),
        ("base", 1, 0)
    );
    assert_eq!(branches[0].upstream, None);
}

#[test]
fn switching_keeps_what_is_new_and_stops_at_what_would_be_lost() {
    let fixture = Fixture::with_commit(&[("a.py", "1\n"), ("b.py", "1\n")]);
    fixture.git(&["checkout", "-qb", "other"]);
    fixture.commit_file("a.py", "2\n");
    fixture.git(&["checkout", "-q", "main"]);
    fixture.write("new.py", "new\n");
    fixture.write("b.py", "edited\n");
    let repository = fixture.open();
    repository.switch_branch("other").unwrap();
    let status = fixture.git(&["status", "--porcelain"]);
    assert!(
        status.contains(" M b.py") && status.contains("?? new.py"),
        "{status}"
    );
    fixture.write("a.py", "edited\n");
    let refused = repository.switch_branch("main").unwrap_err();
    assert!(matches!(refused, Error::WouldOverwrite { .. }), "{refused}");
    assert_eq!(repository.head_branch().unwrap().as_deref(), Some("other"));
}

#[test]
fn nobody_switches_in_the_middle_of_a_merge() {
    let fixture = Fixture::with_commit(&[("a.py", "1\n")]);
    fixture.git(&["branch", "other"]);
    std::fs::write(
        fixture.open().git_dir().join("MERGE_HEAD"),
        fixture.git(&["rev-parse", "HEAD"]),
    )
    .unwrap();
    let refused = fixture.open().switch_branch("other").unwrap_err();
    assert!(matches!(refused, Error::InProgress { .. }), "{refused}");
}
