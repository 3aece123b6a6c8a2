//! Index, commits and trees as lists of files, beside what the git program says of them.

use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use super::super::fixture::Fixture;
use super::*;

fn paths_of(files: &[FileEntry]) -> Vec<String> {
    files.iter().map(|file| file.path.to_string()).collect()
}

#[test]
fn the_index_is_read_as_staged_not_as_in_the_work_tree() {
    let fixture = Fixture::with_commit(&[("a.py", "x = 1\n")]);
    fixture.write("a.py", "x = 2\n");
    fixture.git(&["add", "a.py"]);
    fixture.write("a.py", "x = 3\n");
    let repository = fixture.open();
    let read = |snapshot: Snapshot| {
        let blob = repository
            .blob_at(&snapshot, &"a.py".into())
            .unwrap()
            .unwrap();
        assert_eq!(repository.blob_len(blob).unwrap(), 6);
        repository.blob(blob).unwrap()
    };
    assert_eq!(read(Snapshot::Index), b"x = 2\n");
    let head = repository.head().unwrap().unwrap();
    assert_eq!(read(Snapshot::Commit(head)), b"x = 1\n");
    assert_eq!(
        repository
            .blob_at(&Snapshot::Index, &"b.py".into())
            .unwrap(),
        None
    );
    let absent = repository
        .blob_at(&Snapshot::Commit(head), &"a.py/b".into())
        .unwrap();
    assert_eq!(absent, None);
}

#[test]
fn every_kind_of_entry_is_listed_in_order() {
    let fixture = Fixture::with_commit(&[("b.py", "b\n"), ("a/z.py", "z\n"), ("a.py", "a\n")]);
    fixture.write("run.sh", "#!/bin/sh\n");
    fixture.git(&["add", "run.sh"]);
    fixture.git(&["update-index", "--chmod=+x", "run.sh"]);
    std::os::unix::fs::symlink("a.py", fixture.root().join("link")).unwrap();
    fixture.git(&["add", "link"]);
    let inner = Fixture::with_commit(&[("inner.py", "i\n")]);
    let source = inner.root();
    fixture.git(&[
        "submodule",
        "--quiet",
        "add",
        source.to_str().unwrap(),
        "module",
    ]);
    fixture.git(&["commit", "--quiet", "--message=kinds"]);

    let repository = fixture.open();
    let head = repository.head().unwrap().unwrap();
    let files = repository.files(&Snapshot::Commit(head)).unwrap();
    let expected = [
        ".gitmodules",
        "a.py",
        "a/z.py",
        "b.py",
        "link",
        "module",
        "run.sh",
    ];
    assert_eq!(paths_of(&files), expected);
    let kind = |path: &str| {
        files
            .iter()
            .find(|file| file.path == RepoPath::from(path))
            .unwrap()
            .kind
    };
    assert_eq!(kind("a.py"), FileKind::Regular);
    assert_eq!(kind("link"), FileKind::Symlink);
    assert_eq!(kind("module"), FileKind::Submodule);
    assert_eq!(kind("run.sh"), FileKind::Executable);
    assert_eq!(repository.files(&Snapshot::Index).unwrap(), files);
    let tree = repository.tree_id(&Snapshot::Commit(head)).unwrap();
    assert_eq!(repository.files(&Snapshot::Tree(tree)).unwrap(), files);
    let index_blob = |path: &str| repository.blob_at(&Snapshot::Index, &path.into()).unwrap();
    assert_eq!(
        repository.blob(index_blob("link").unwrap()).unwrap(),
        b"a.py"
    );
    assert_eq!(index_blob("module"), None);
    assert_eq!(index_blob("a"), None);
}

#[test]
fn names_of_any_bytes_are_kept() {
    let fixture = Fixture::with_commit(&[("a file.py", "x = 1\n")]);
    let name = std::ffi::OsStr::from_bytes(b"caf\xe9 \xff.py");
    fixture.write(Path::new(name), "y = 1\n");
    fixture.git(&["add", "--all"]);
    fixture.git(&["commit", "--quiet", "--message=bytes"]);
    let repository = fixture.open();
    let path = RepoPath::from_bytes(name.as_bytes());
    let head = Snapshot::Commit(repository.head().unwrap().unwrap());
    for snapshot in [Snapshot::Index, head] {
        let files = repository.files(&snapshot).unwrap();
        assert_eq!(files[1].path, path);
        let blob = repository.blob_at(&snapshot, &path).unwrap().unwrap();
        assert_eq!(repository.blob(blob).unwrap(), b"y = 1\n");
    }
    assert_eq!(repository.log(5, Some(&path)).unwrap().len(), 1);
    fixture.write(Path::new(name), "y = 2\n");
    let status = repository.status().unwrap();
    assert_eq!(status.len(), 1);
    assert_eq!(status[0].path, path);
}

#[test]
fn the_index_tree_is_what_git_would_write_and_writes_nothing() {
    let fixture = Fixture::with_commit(&[("a.py", "x = 1\n")]);
    fixture.write("b/c.py", "y = 1\n");
    fixture.git(&["add", "b/c.py"]);
    let before = fixture.fingerprint();
    let objects = fixture.git(&["count-objects"]);
    let tree = fixture.open().tree_id(&Snapshot::Index).unwrap();
    assert_eq!(fixture.git(&["count-objects"]), objects);
    assert_eq!(fixture.fingerprint(), before);
    assert_eq!(tree.to_string(), fixture.git(&["write-tree"]));
}

#[test]
fn what_is_only_intended_to_be_added_is_in_no_snapshot() {
    let fixture = Fixture::with_commit(&[("a.py", "x = 1\n")]);
    fixture.write("b.py", "y = 1\n");
    fixture.git(&["add", "--intent-to-add", "b.py"]);
    let repository = fixture.open();
    assert_eq!(
        paths_of(&repository.files(&Snapshot::Index).unwrap()),
        ["a.py"]
    );
    assert!(
        repository
            .changes(repository.head().unwrap(), &Snapshot::Index)
            .unwrap()
            .is_empty()
    );
    let tree = repository.tree_id(&Snapshot::Index).unwrap();
    assert_eq!(tree.to_string(), fixture.git(&["write-tree"]));
}

#[test]
fn an_index_that_another_program_changes_is_read_again() {
    let fixture = Fixture::with_commit(&[("a.py", "x = 1\n")]);
    let repository = fixture.open();
    let state = || {
        let tree = repository.tree_id(&Snapshot::Index).unwrap();
        let head = repository.head().unwrap();
        let changes = repository.changes(head, &Snapshot::Index).unwrap();
        let files = repository.files(&Snapshot::Index).unwrap();
        (tree.to_string(), changes.len(), paths_of(&files))
    };
    let written = || fixture.git(&["write-tree"]).trim().to_owned();
    assert_eq!(state(), (written(), 0, vec!["a.py".to_owned()]));
    for content in ["x = 2\n", "x = 3\n"] {
        fixture.write("a.py", content);
        fixture.git(&["add", "a.py"]);
        assert_eq!(state(), (written(), 1, vec!["a.py".to_owned()]));
    }
    fixture.write("b.py", "y = 1\n");
    fixture.git(&["add", "--intent-to-add", "b.py"]);
    assert_eq!(state(), (written(), 1, vec!["a.py".to_owned()]));
    fixture.git(&["add", "b.py"]);
    assert_eq!(state().2, ["a.py", "b.py"]);
    fixture.git(&["config", "index.skipHash", "true"]);
    fixture.write("b.py", "y = 2\n");
    fixture.git(&["add", "b.py"]);
    fixture.write("b.py", "y = 3\n");
    fixture.git(&["add", "b.py"]);
    assert_eq!(state().0, written());
    std::fs::remove_file(fixture.root().join(".git/index")).unwrap();
    assert_eq!(state().2, Vec::<String>::new());
}
