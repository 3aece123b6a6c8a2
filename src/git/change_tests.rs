//! Each status a change can have, and whole files against lines.

use super::super::fixture::Fixture;
use super::*;

fn changes(fixture: &Fixture) -> Vec<Change> {
    let repository = fixture.open();
    repository
        .changes(repository.head().unwrap(), &Snapshot::Index)
        .unwrap()
}

fn only(fixture: &Fixture) -> Change {
    let changes = changes(fixture);
    assert_eq!(changes.len(), 1, "{changes:?}");
    changes.into_iter().next().unwrap()
}

const LONG: &str = "one = 1\ntwo = 2\nthree = 3\nfour = 4\nfive = 5\nsix = 6\n";

#[test]
fn added_modified_deleted() {
    let fixture = Fixture::with_commit(&[("deleted.py", "d\n"), ("modified.py", LONG)]);
    fixture.write("added file.py", "something else\n");
    fixture.write("modified.py", format!("{LONG}seven = 7\n"));
    fixture.remove("deleted.py");
    fixture.git(&["add", "--all"]);
    fixture.write("modified.py", "not staged\n");
    let changes = changes(&fixture);
    let seen: Vec<_> = changes
        .iter()
        .map(|change| {
            let sides = (change.old.is_some(), change.new.is_some());
            (change.path.to_string(), change.status, sides)
        })
        .collect();
    assert_eq!(
        seen,
        [
            (
                "added file.py".to_owned(),
                ChangeStatus::Added,
                (false, true)
            ),
            (
                "deleted.py".to_owned(),
                ChangeStatus::Deleted,
                (true, false)
            ),
            (
                "modified.py".to_owned(),
                ChangeStatus::Modified,
                (true, true)
            ),
        ]
    );
}

#[test]
fn a_rename_with_edits_keeps_where_it_came_from() {
    let fixture = Fixture::with_commit(&[("old.py", LONG)]);
    fixture.git(&["mv", "old.py", "new.py"]);
    fixture.write("new.py", format!("{LONG}seven = 7\n"));
    fixture.git(&["add", "new.py"]);
    let change = only(&fixture);
    assert_eq!(change.status, ChangeStatus::Renamed);
    assert_eq!(change.path, RepoPath::from("new.py"));
    assert_eq!(change.old_path, Some(RepoPath::from("old.py")));
    assert!(change.old.is_some() && change.new.is_some() && change.old != change.new);
}

#[test]
fn a_copy_of_a_changed_file_names_it() {
    let fixture = Fixture::with_commit(&[("old.py", LONG)]);
    fixture.write("copy.py", LONG);
    fixture.write("old.py", format!("{LONG}seven = 7\n"));
    fixture.git(&["add", "--all"]);
    let copied = changes(&fixture)
        .into_iter()
        .find(|change| change.old_path.is_some())
        .unwrap();
    assert_eq!(copied.status, ChangeStatus::Copied);
    assert_eq!(copied.path, RepoPath::from("copy.py"));
    assert_eq!(copied.old_path, Some(RepoPath::from("old.py")));
}

#[test]
fn a_file_that_becomes_a_link_changes_its_type() {
    let fixture = Fixture::with_commit(&[("a.py", LONG), ("b.py", "b\n")]);
    fixture.remove("a.py");
    std::os::unix::fs::symlink("b.py", fixture.root().join("a.py")).unwrap();
    fixture.git(&["add", "a.py"]);
    let change = only(&fixture);
    assert_eq!(
        (change.status, change.kind),
        (ChangeStatus::TypeChanged, FileKind::Symlink)
    );
}

#[test]
fn the_executable_bit_alone_is_a_modification() {
    let fixture = Fixture::with_commit(&[("a.py", LONG)]);
    fixture.git(&["update-index", "--chmod=+x", "a.py"]);
    let change = only(&fixture);
    assert_eq!(
        (change.status, change.kind),
        (ChangeStatus::Modified, FileKind::Executable)
    );
    assert_eq!(change.old, change.new);
}

#[test]
fn without_a_base_every_file_is_added() {
    let fixture = Fixture::with_commit(&[("a.py", "a\n"), ("b/c.py", "c\n")]);
    let repository = fixture.open();
    let head = Snapshot::Commit(repository.head().unwrap().unwrap());
    let changes = repository.changes(None, &head).unwrap();
    assert_eq!(changes.len(), 2);
    assert!(
        changes
            .iter()
            .all(|change| change.status == ChangeStatus::Added)
    );
}

#[test]
fn a_moved_folder_is_matched_file_by_file_below_and_above_the_limit() {
    for count in [40, RENAME_LIMIT + 100] {
        let fixture = Fixture::new();
        for number in 0..count {
            let content = format!("{LONG}number = {number}\nthis = 'is {number}'\n");
            fixture.write(format!("old/{number}.py"), content);
        }
        fixture.git(&["add", "--all"]);
        fixture.git(&["commit", "--quiet", "--message=first"]);
        fixture.git(&["mv", "old", "new"]);
        let changes = changes(&fixture);
        assert_eq!(changes.len(), count);
        for change in changes {
            assert_eq!(change.status, ChangeStatus::Renamed);
            assert_eq!(change.old, change.new, "the same content is matched first");
            let old = change.old_path.unwrap();
            assert_eq!(old.file_name(), change.path.file_name());
        }
    }
}
