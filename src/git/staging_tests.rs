//! Staging named paths: nothing of the user's moves before the commit, and only those paths then.

use super::super::Snapshot;
use super::super::fixture::{Fixture, clearance, message, paths};
use super::*;

/// Two files changed, one of them staged in another state, and a third one staged.
fn busy() -> Fixture {
    let fixture = Fixture::with_commit(&[("a.py", "a\n"), ("b.py", "b\n"), ("c.py", "c\n")]);
    fixture.write("a.py", "staged\n");
    fixture.write("c.py", "staged\n");
    fixture.git(&["add", "a.py", "c.py"]);
    fixture.write("a.py", "latest\n");
    fixture.write("b.py", "latest\n");
    fixture
}

fn refusal(fixture: &Fixture, path: &str) -> String {
    match fixture.open().stage_preview(&paths(&[path])) {
        Err(Error::NotStageable { reason, .. }) => reason,
        other => panic!("{path}: {other:?}"),
    }
}

#[test]
fn a_preview_that_is_not_committed_leaves_everything_as_it_was() {
    let fixture = busy();
    let stash = fixture.git(&["stash", "create"]);
    fixture.git(&["stash", "store", &stash]);
    let before = fixture.fingerprint();
    let repository = fixture.open();
    let staged = repository.stage_preview(&paths(&["a.py", "b.py"])).unwrap();
    let changes = repository
        .changes(staged.base(), &Snapshot::Tree(staged.tree()))
        .unwrap();
    assert_eq!(changes.len(), 2);
    drop(staged);
    assert_eq!(fixture.fingerprint(), before);
}

#[test]
fn only_the_named_paths_are_committed_and_the_rest_stays_staged() {
    let fixture = busy();
    let repository = fixture.open();
    let staged = repository
        .stage_preview(&paths(&["b.py", "a.py", "b.py"]))
        .unwrap();
    assert_eq!(
        staged.paths().cloned().collect::<Vec<_>>(),
        paths(&["a.py", "b.py"])
    );
    let cleared = clearance(&repository, &Snapshot::Tree(staged.tree()));
    repository
        .commit_staged(&staged, cleared, &message("two files"))
        .unwrap();
    assert_eq!(fixture.git(&["show", "HEAD:a.py"]), "latest");
    assert_eq!(fixture.git(&["show", "HEAD:b.py"]), "latest");
    assert_eq!(fixture.git(&["show", "HEAD:c.py"]), "c");
    assert_eq!(fixture.git(&["status", "--porcelain"]), "M  c.py");
    assert!(!fixture.root().join(".git/index.lock").exists());
    assert!(fixture.git(&["fsck", "--strict"]).is_empty());
}

#[test]
fn an_edit_after_the_preview_is_neither_committed_nor_overlooked() {
    let fixture = busy();
    let repository = fixture.open();
    let staged = repository.stage_preview(&paths(&["b.py"])).unwrap();
    fixture.write("b.py", "edited\n");
    let cleared = clearance(&repository, &Snapshot::Tree(staged.tree()));
    repository
        .commit_staged(&staged, cleared, &message("b"))
        .unwrap();
    assert_eq!(fixture.git(&["show", "HEAD:b.py"]), "latest");
    assert_eq!(fixture.git(&["diff", "--name-only", "--", "b.py"]), "b.py");
}

#[test]
fn deletions_and_new_files_and_links_are_staged() {
    let fixture = Fixture::with_commit(&[("gone.py", "g\n"), ("kept.py", "k\n")]);
    fixture.remove("gone.py");
    fixture.write("new folder/new.py", "n\n");
    std::os::unix::fs::symlink("/outside", fixture.root().join("link")).unwrap();
    let repository = fixture.open();
    let named = paths(&["gone.py", "link", "new folder/new.py"]);
    let staged = repository.stage_preview(&named).unwrap();
    let cleared = clearance(&repository, &Snapshot::Tree(staged.tree()));
    repository
        .commit_staged(&staged, cleared, &message("all kinds"))
        .unwrap();
    let listed = fixture.git(&["ls-tree", "-r", "--name-only", "HEAD"]);
    assert_eq!(listed, "kept.py\nlink\nnew folder/new.py");
    assert_eq!(fixture.git(&["show", "HEAD:link"]), "/outside");
    assert_eq!(fixture.git(&["status", "--porcelain"]), "");
}

#[test]
fn the_first_commit_of_a_repository_can_be_staged() {
    let fixture = Fixture::new();
    fixture.write("a.py", "a\n");
    fixture.write("b.py", "b\n");
    let repository = fixture.open();
    let staged = repository.stage_preview(&paths(&["a.py"])).unwrap();
    assert!(!fixture.root().join(".git/index").exists());
    let cleared = clearance(&repository, &Snapshot::Tree(staged.tree()));
    repository
        .commit_staged(&staged, cleared, &message("first"))
        .unwrap();
    assert_eq!(fixture.git(&["status", "--porcelain"]), "?? b.py");
}

#[test]
fn line_endings_are_normalised_as_git_add_does() {
    let fixture = Fixture::with_commit(&[(".gitattributes", "*.py text eol=crlf\n")]);
    fixture.write("a.py", "one\r\ntwo\r\n");
    let repository = fixture.open();
    let staged = repository.stage_preview(&paths(&["a.py"])).unwrap();
    let tree = Snapshot::Tree(staged.tree());
    let blob = repository.blob_at(&tree, &"a.py".into()).unwrap().unwrap();
    assert_eq!(repository.blob(blob).unwrap(), b"one\ntwo\n");
    fixture.git(&["add", "a.py"]);
    assert_eq!(fixture.git(&["rev-parse", ":a.py"]), blob.to_string());
}

#[test]
fn paths_that_are_no_files_of_this_repository_are_refused() {
    let fixture = Fixture::with_commit(&[("a/b.py", "b\n"), (".gitignore", "*.log\n")]);
    let outside = fixture.beside("outside");
    std::fs::create_dir(&outside).unwrap();
    std::fs::write(outside.join("secret"), "s\n").unwrap();
    std::os::unix::fs::symlink(&outside, fixture.root().join("way")).unwrap();
    fixture.write("x.log", "log\n");
    for path in [
        "",
        "/etc/passwd",
        "../outside/secret",
        "a/../a/b.py",
        "./a/b.py",
        "a//b.py",
    ] {
        assert!(refusal(&fixture, path).contains("plain path"), "{path}");
    }
    assert!(refusal(&fixture, "way/secret").contains("symbolic link"));
    assert!(refusal(&fixture, "a").contains("not a file"));
    assert!(refusal(&fixture, "absent.py").contains("no such file"));
    assert!(refusal(&fixture, "x.log").contains("ignores"));
    assert!(
        fixture
            .open()
            .stage_preview(&paths(&[".git/config"]))
            .is_err()
    );
}

#[test]
fn an_ignored_file_that_git_tracks_can_be_staged() {
    let fixture = Fixture::with_commit(&[("x.log", "1\n")]);
    fixture.write(".gitignore", "*.log\n");
    fixture.write("x.log", "2\n");
    assert!(fixture.open().stage_preview(&paths(&["x.log"])).is_ok());
}

#[test]
fn what_only_the_git_program_converts_is_refused() {
    let attributes = "*.bin filter=lfs\n*.txt working-tree-encoding=UTF-16\n*.md filter=none\n";
    let fixture = Fixture::with_commit(&[(".gitattributes", attributes)]);
    fixture.git(&["config", "filter.lfs.clean", "git-lfs clean -- %f"]);
    for name in ["a.bin", "a.txt", "a.md"] {
        fixture.write(name, "content\n");
    }
    assert!(refusal(&fixture, "a.bin").contains("'lfs'"));
    assert!(refusal(&fixture, "a.txt").contains("UTF-16"));
    assert!(
        fixture.open().stage_preview(&paths(&["a.md"])).is_ok(),
        "no such filter is set up"
    );
}

#[test]
fn a_locked_index_and_a_wrong_clearance_are_refused_with_nothing_changed() {
    let fixture = busy();
    let repository = fixture.open();
    let staged = repository.stage_preview(&paths(&["b.py"])).unwrap();
    let commit = |snapshot: &Snapshot| {
        repository.commit_staged(&staged, clearance(&repository, snapshot), &message("b"))
    };
    let before = fixture.fingerprint();
    let error = commit(&Snapshot::Index).unwrap_err();
    assert!(matches!(error, Error::Changed { .. }), "{error}");
    let lock = fixture.root().join(".git/index.lock");
    std::fs::write(&lock, "").unwrap();
    let error = commit(&Snapshot::Tree(staged.tree())).unwrap_err();
    assert!(matches!(error, Error::Locked { .. }), "{error}");
    assert!(lock.exists(), "the other program's lock stays");
    std::fs::remove_file(&lock).unwrap();
    assert_eq!(fixture.fingerprint(), before);
    fixture.git(&["commit", "--quiet", "--allow-empty", "--message=meanwhile"]);
    let error = commit(&Snapshot::Tree(staged.tree())).unwrap_err();
    assert!(matches!(error, Error::HeadMoved), "{error}");
    assert!(!lock.exists());
}
