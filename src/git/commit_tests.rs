//! The commit path: what it writes, and each refusal leaving everything as it was.

use super::super::fixture::{Fixture, clearance, message};
use super::*;

fn staged(content: &str) -> Fixture {
    let fixture = Fixture::with_commit(&[("a.py", "x = 1\n")]);
    fixture.write("a.py", content);
    fixture.git(&["add", "a.py"]);
    fixture
}

#[test]
fn a_cleared_index_is_committed_on_head_with_the_gate_trailers() {
    let fixture = staged("x = 2\n");
    let repository = fixture.open();
    let before = repository.head().unwrap().unwrap();
    let cleared = clearance(&repository, &Snapshot::Index);
    let commit = repository.commit(cleared, &message("change x")).unwrap();
    assert_eq!(repository.head().unwrap(), Some(commit));
    assert_eq!(fixture.git(&["rev-parse", "main~1"]), before.to_string());
    assert_eq!(fixture.git(&["status", "--porcelain"]), "");
    assert_eq!(
        fixture.git(&["log", "-1", "--format=%an <%ae>"]),
        "A U Thor <author@example.com>"
    );
    assert_eq!(
        fixture.git(&["log", "-1", "--format=%B"]),
        "change x\n\nGroundskeeper-Agent: docs\nGroundskeeper-Gate: pass snapshot-hash"
    );
    assert!(fixture.git(&["reflog", "-1"]).ends_with("commit: change x"));
    assert!(fixture.git(&["fsck", "--strict"]).is_empty());
}

#[test]
fn the_first_commit_of_a_branch_has_no_parent() {
    let fixture = Fixture::new();
    fixture.write("a.py", "x = 1\n");
    fixture.git(&["add", "a.py"]);
    let repository = fixture.open();
    let cleared = clearance(&repository, &Snapshot::Index);
    let commit = repository.commit(cleared, &message("first")).unwrap();
    assert_eq!(fixture.git(&["rev-list", "main"]), commit.to_string());
    assert!(
        fixture
            .git(&["reflog", "-1"])
            .ends_with("commit (initial): first")
    );
}

#[test]
fn a_detached_head_moves_and_no_branch_does() {
    let fixture = staged("x = 2\n");
    let main = fixture.git(&["rev-parse", "main"]);
    fixture.git(&["checkout", "--quiet", "--detach"]);
    let repository = fixture.open();
    let cleared = clearance(&repository, &Snapshot::Index);
    let commit = repository.commit(cleared, &message("detached")).unwrap();
    assert_eq!(repository.head().unwrap(), Some(commit));
    assert_eq!(repository.head_branch().unwrap(), None);
    assert_eq!(fixture.git(&["rev-parse", "main"]), main);
}

#[test]
fn an_index_that_changed_since_it_was_judged_is_refused() {
    let fixture = staged("x = 2\n");
    let repository = fixture.open();
    let cleared = clearance(&repository, &Snapshot::Index);
    fixture.write("a.py", "x = 3\n");
    fixture.git(&["add", "a.py"]);
    let before = fixture.fingerprint();
    let error = repository
        .commit(cleared, &message("change x"))
        .unwrap_err();
    assert!(matches!(error, Error::Changed { .. }), "{error}");
    assert_eq!(fixture.fingerprint(), before);
}

#[test]
fn a_head_that_moved_since_is_refused() {
    let fixture = staged("x = 2\n");
    let repository = fixture.open();
    let cleared = clearance(&repository, &Snapshot::Index);
    fixture.git(&["commit", "--quiet", "--allow-empty", "--message=meanwhile"]);
    let before = fixture.fingerprint();
    let error = repository
        .commit(cleared, &message("change x"))
        .unwrap_err();
    assert!(matches!(error, Error::HeadMoved), "{error}");
    assert_eq!(fixture.fingerprint(), before);
}

#[test]
fn a_reference_that_moves_at_the_last_moment_is_not_overwritten() {
    let fixture = staged("x = 2\n");
    let repository = fixture.open();
    let cleared = clearance(&repository, &Snapshot::Index);
    let old = cleared.parent;
    fixture.git(&["write-tree"]);
    let commit = repository.write_commit(cleared, &message("late")).unwrap();
    fixture.git(&["commit", "--quiet", "--message=meanwhile"]);
    let error = repository
        .move_head(old, commit, &message("late"))
        .unwrap_err();
    assert!(matches!(error, Error::HeadMoved), "{error}");
    let error = repository
        .move_head(None, commit, &message("late"))
        .unwrap_err();
    assert!(matches!(error, Error::HeadMoved), "{error}");
    assert_eq!(fixture.git(&["log", "-1", "--format=%s"]), "meanwhile");
}

#[test]
fn what_changes_nothing_is_refused() {
    let fixture = Fixture::with_commit(&[("a.py", "x = 1\n")]);
    let repository = fixture.open();
    let cleared = clearance(&repository, &Snapshot::Index);
    let error = repository.commit(cleared, &message("nothing")).unwrap_err();
    assert!(matches!(error, Error::NothingToCommit), "{error}");
}

#[test]
fn a_merge_in_progress_is_the_persons_to_finish() {
    let fixture = Fixture::with_commit(&[("a.py", "x = 1\n")]);
    fixture.git(&["checkout", "--quiet", "-b", "side"]);
    fixture.commit_file("b.py", "y = 1\n");
    fixture.git(&["checkout", "--quiet", "main"]);
    fixture.commit_file("c.py", "z = 1\n");
    fixture.git(&["merge", "--quiet", "--no-commit", "side"]);
    let repository = fixture.open();
    let cleared = clearance(&repository, &Snapshot::Index);
    let error = repository.commit(cleared, &message("merge")).unwrap_err();
    assert!(
        matches!(&error, Error::InProgress { operation } if operation == "merge"),
        "{error}"
    );
    assert!(matches!(
        repository.stage_preview(&[]),
        Err(Error::InProgress { .. })
    ));
}

#[test]
fn without_a_user_the_error_names_the_keys() {
    let fixture = staged("x = 2\n");
    fixture.git(&["config", "--unset", "user.email"]);
    let before = fixture.fingerprint();
    let repository = fixture.open();
    let cleared = clearance(&repository, &Snapshot::Index);
    let error = repository
        .commit(cleared, &message("change x"))
        .unwrap_err();
    assert!(matches!(error, Error::NoIdentity), "{error}");
    assert!(error.to_string().contains("user.email"));
    assert_eq!(fixture.fingerprint(), before);
}

#[test]
fn notes_are_attached_replaced_and_read_by_git() {
    let fixture = Fixture::with_commit(&[("a.py", "x = 1\n")]);
    let repository = fixture.open();
    let head = repository.head().unwrap().unwrap();
    assert_eq!(repository.read_note(head).unwrap(), None);
    repository.write_note(head, "before\n").unwrap();
    repository
        .write_note(head, "{\"proof\": \"équivalent\"}\n")
        .unwrap();
    let text = repository.read_note(head).unwrap().unwrap();
    assert_eq!(text.trim_end(), "{\"proof\": \"équivalent\"}");
    assert_eq!(
        fixture.git(&["notes", "--ref=groundskeeper", "show", "HEAD"]),
        text.trim_end()
    );
    assert_eq!(repository.head().unwrap(), Some(head));
}
