//! The order, the limit, the path filter and the parts of an entry.

use super::super::fixture::Fixture;
use super::*;

#[test]
fn newest_first_up_to_the_limit() {
    let fixture = Fixture::with_commit(&[("a.py", "1\n")]);
    let second = fixture.commit_file("b.py", "2\n");
    let third = fixture.commit_file("a.py", "3\n");
    let repository = fixture.open();
    let ids = |limit, path: Option<&str>| -> Vec<CommitId> {
        let path = path.map(RepoPath::from);
        let entries = repository.log(limit, path.as_ref()).unwrap();
        entries.into_iter().map(|entry| entry.id).collect()
    };
    assert_eq!(ids(2, None), [third, second]);
    assert_eq!(ids(10, None).len(), 3);
    assert_eq!(ids(10, Some("b.py")), [second]);
    assert_eq!(ids(10, Some("a.py")).len(), 2);
    assert!(ids(10, Some("absent.py")).is_empty());
}

#[test]
fn a_merge_is_listed_for_a_path_only_if_it_differs_from_all_parents() {
    let fixture = Fixture::with_commit(&[("a.py", "1\n")]);
    fixture.git(&["checkout", "--quiet", "-b", "side"]);
    let side = fixture.commit_file("b.py", "2\n");
    fixture.git(&["checkout", "--quiet", "main"]);
    fixture.commit_file("c.py", "3\n");
    fixture.git(&["merge", "--quiet", "--no-edit", "side"]);
    let entries = fixture.open().log(10, Some(&"b.py".into())).unwrap();
    let ids: Vec<CommitId> = entries.iter().map(|entry| entry.id).collect();
    assert_eq!(ids, [side]);
}

#[test]
fn an_entry_has_author_time_and_trailers() {
    let fixture = Fixture::new();
    fixture.write("a.py", "1\n");
    fixture.git(&["add", "a.py"]);
    let message = "one: two\n\nWhy.\n\nKey: a value\nOther-Key: b\n";
    fixture.git(&["commit", "--quiet", "--message", message]);
    let repository = fixture.open();
    let entry = &repository.log(1, None).unwrap()[0];
    assert_eq!(entry.author, "A U Thor <author@example.com>");
    assert_eq!(entry.time, "2026-11-20T12:00:00+01:00");
    assert_eq!(entry.summary, "one: two");
    assert!(entry.message.contains("\n\nWhy.\n"));
    assert_eq!(
        entry.trailers,
        [
            Trailer::new("Key", "a value"),
            Trailer::new("Other-Key", "b")
        ]
    );
    assert_eq!(&repository.log_entry(entry.id).unwrap(), entry);
}
