//! HEAD in its states, revisions, ranges and merges.

use super::super::fixture::Fixture;
use super::super::{ChangeStatus, Error, Snapshot};

#[test]
fn an_unborn_branch_has_a_name_and_no_commit() {
    let fixture = Fixture::new();
    let repository = fixture.open();
    assert_eq!(repository.head().unwrap(), None);
    assert_eq!(repository.head_branch().unwrap().as_deref(), Some("main"));
    assert!(repository.files(&Snapshot::Index).unwrap().is_empty());
    assert!(repository.log(10, None).unwrap().is_empty());

    fixture.write("a.py", "x = 1\n");
    fixture.git(&["add", "a.py"]);
    let changes = repository.changes(None, &Snapshot::Index).unwrap();
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0].status, ChangeStatus::Added);
}

#[test]
fn a_detached_head_has_a_commit_and_no_branch() {
    let fixture = Fixture::with_commit(&[("a.py", "x = 1\n")]);
    fixture.git(&["checkout", "--quiet", "--detach"]);
    let repository = fixture.open();
    assert_eq!(repository.head_branch().unwrap(), None);
    let head = repository.head().unwrap().unwrap();
    assert_eq!(head.to_string(), fixture.git(&["rev-parse", "HEAD"]));
}

#[test]
fn revisions_that_are_options_ranges_or_unknown_are_refused() {
    let fixture = Fixture::with_commit(&[("a.py", "x = 1\n")]);
    let repository = fixture.open();
    let head = repository.head().unwrap().unwrap();
    for rev in ["HEAD", "main", "@", &head.to_string(), &head.short()] {
        assert_eq!(repository.resolve(rev).unwrap(), head, "{rev}");
    }
    for rev in [
        "",
        "-",
        "--output=x",
        "nowhere",
        "main..main",
        "HEAD:a.py",
        "nul\0",
    ] {
        let error = repository.resolve(rev).unwrap_err();
        assert!(
            matches!(error, Error::UnknownRevision { .. }),
            "{rev}: {error}"
        );
    }
}

#[test]
fn a_range_begins_at_the_merge_base() {
    let fixture = Fixture::with_commit(&[("a.py", "x = 1\n")]);
    let base = fixture.open().head().unwrap().unwrap();
    fixture.git(&["checkout", "--quiet", "-b", "side"]);
    let side = fixture.commit_file("side.py", "y = 1\n");
    fixture.git(&["checkout", "--quiet", "main"]);
    let main = fixture.commit_file("main.py", "z = 1\n");
    let repository = fixture.open();
    assert_eq!(repository.merge_base(main, side).unwrap(), Some(base));
    for spec in ["main..side", "main...side", "..side"] {
        let range = repository.range(spec).unwrap();
        assert_eq!((range.base, range.tip), (base, side), "{spec}");
    }
    let changes = repository
        .changes(Some(base), &Snapshot::Commit(side))
        .unwrap();
    assert_eq!(changes.len(), 1, "main's own file is not the side's change");
    assert!(matches!(
        repository.range("main"),
        Err(Error::UnknownRevision { .. })
    ));
}

#[test]
fn a_shallow_clone_says_how_to_get_the_rest() {
    let fixture = Fixture::with_commit(&[("a.py", "x = 1\n")]);
    let head = fixture.git(&["rev-parse", "HEAD"]);
    fixture.write(".git/shallow", format!("{head}\n"));
    let error = fixture.open().range("HEAD~1..HEAD").unwrap_err();
    assert!(
        error.to_string().contains("git fetch --unshallow"),
        "{error}"
    );
}

#[test]
fn unrelated_histories_have_no_range() {
    let fixture = Fixture::with_commit(&[("a.py", "x = 1\n")]);
    fixture.git(&["checkout", "--quiet", "--orphan", "other"]);
    fixture.commit_file("b.py", "y = 1\n");
    let error = fixture.open().range("main..other").unwrap_err();
    assert!(matches!(error, Error::NoMergeBase { .. }), "{error}");
}

#[test]
fn a_merge_in_progress_names_its_other_side_and_its_conflicts() {
    let fixture = Fixture::with_commit(&[("a.py", "x = 1\n")]);
    fixture.git(&["checkout", "--quiet", "-b", "side"]);
    let side = fixture.commit_file("a.py", "x = 2\n");
    fixture.git(&["checkout", "--quiet", "main"]);
    fixture.commit_file("a.py", "x = 3\n");
    assert!(!fixture.try_git(&["merge", "side"]).status.success());
    let repository = fixture.open();
    assert_eq!(repository.merge_heads().unwrap(), [side]);
    for error in [
        repository.tree_id(&Snapshot::Index).unwrap_err(),
        repository.changes(None, &Snapshot::Index).unwrap_err(),
        repository.files(&Snapshot::Index).unwrap_err(),
    ] {
        assert!(
            matches!(&error, Error::Unmerged { count: 1, .. }),
            "{error}"
        );
        assert!(
            error
                .to_string()
                .contains("1 path of the index has unresolved"),
            "{error}"
        );
    }
    fixture.git(&["checkout", "--theirs", "a.py"]);
    fixture.git(&["add", "a.py"]);
    assert_eq!(repository.files(&Snapshot::Index).unwrap().len(), 1);
    fixture.git(&["commit", "--quiet", "--no-edit"]);
    assert!(repository.merge_heads().unwrap().is_empty());
}
