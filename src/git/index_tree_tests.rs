//! The index's tree against the one that `git write-tree` gives.

use std::path::Path;

use super::super::fixture::Fixture;
use super::super::snapshot::Snapshot;

/// The index's tree as we and as git compute it.
fn both(fixture: &Fixture) -> (String, String) {
    let ours = fixture.open().tree_id(&Snapshot::Index).unwrap();
    (ours.to_string(), fixture.git(&["write-tree"]))
}

fn assert_same(fixture: &Fixture) {
    let (ours, theirs) = both(fixture);
    assert_eq!(ours, theirs);
}

#[test]
fn names_kinds_and_folders_come_out_as_git_writes_them() {
    let fixture = Fixture::with_commit(&[("a/b/c.py", "x = 1\n"), ("z.py", "")]);
    for path in [
        "a-b",
        "a.b",
        "a0",
        "a/b.c",
        "a/b/d/e/f",
        "ab/c",
        "\u{e9}/\u{1f980}",
    ] {
        fixture.write(path, path);
    }
    std::os::unix::fs::symlink("z.py", fixture.root().join("link")).unwrap();
    fixture.git(&["add", "--all"]);
    fixture.git(&["update-index", "--chmod=+x", "z.py"]);
    let head = fixture.git(&["rev-parse", "HEAD"]);
    let gitlink = format!("160000,{head},module");
    fixture.git(&["update-index", "--add", "--cacheinfo", &gitlink]);
    assert_same(&fixture);
}

#[test]
fn what_the_index_remembers_of_its_folders_is_taken_over_only_where_it_still_holds() {
    let fixture = Fixture::with_commit(&[("a/b/c.py", "1"), ("a/d.py", "2"), ("e/f.py", "3")]);
    for (path, content) in [("a/b/c.py", "4"), ("e/g.py", "5"), ("h/i/j.py", "6")] {
        fixture.write(path, content);
        fixture.git(&["add", path]);
        assert_same(&fixture);
    }
    for path in ["a/b/c.py", "e/f.py", "e/g.py"] {
        fixture.git(&["rm", "--quiet", "--cached", path]);
        assert_same(&fixture);
    }
    fixture.git(&["read-tree", "--empty"]);
    assert_same(&fixture);
}

#[test]
fn a_folder_of_which_all_is_only_intended_to_be_added_is_left_out() {
    let fixture = Fixture::with_commit(&[("a.py", "")]);
    fixture.write("new/deep/b.py", "");
    fixture.git(&["add", "--intent-to-add", "new"]);
    assert_same(&fixture);
}

#[test]
fn split_and_sparse_indexes_are_read_as_they_are() {
    let fixture = Fixture::with_commit(&[("a/b.py", "1"), ("c/d.py", "2"), ("e.py", "3")]);
    fixture.git(&["update-index", "--split-index"]);
    fixture.write("a/b.py", "4");
    fixture.git(&["add", "a/b.py"]);
    assert_same(&fixture);
    fixture.git(&["update-index", "--no-split-index"]);
    fixture.git(&["sparse-checkout", "set", "--cone", "--sparse-index", "a"]);
    let listed = fixture.git(&["ls-files", "--sparse"]);
    assert!(listed.contains("c/\n"), "{listed}");
    assert_same(&fixture);
    let files = fixture.open().files(&Snapshot::Index).unwrap();
    assert_eq!(files.len(), 3);
}

#[test]
fn a_damaged_index_is_an_error_with_its_path() {
    let fixture = Fixture::with_commit(&[("a.py", "")]);
    let index = fixture.root().join(".git/index");
    let whole = std::fs::read(&index).unwrap();
    for (length, byte) in [(7, None), (40, None), (whole.len(), Some((0, b'X')))] {
        let mut damaged = whole[..length].to_vec();
        if let Some((at, byte)) = byte {
            damaged[at] = byte;
        }
        std::fs::write(&index, damaged).unwrap();
        let error = fixture.open().tree_id(&Snapshot::Index).unwrap_err();
        assert!(error.to_string().contains(".git/index"), "{error}");
    }
}

#[test]
fn a_path_of_very_many_folders_does_not_exhaust_the_stack() {
    let fixture = Fixture::with_commit(&[("a.py", "")]);
    let blob = fixture.git(&["hash-object", "-w", "a.py"]);
    let deep = format!("{}f", "d/".repeat(2_000));
    let entry = format!("100644,{blob},{deep}");
    fixture.git(&["update-index", "--add", "--cacheinfo", &entry]);
    let index = fixture.root().join(".git/index");
    let inner = git2::Repository::open(fixture.root()).unwrap();
    let write = move || {
        super::write(Path::new(&index), &inner)
            .unwrap()
            .0
            .to_string()
    };
    let small = std::thread::Builder::new().stack_size(256 << 10);
    let ours = small.spawn(write).unwrap().join().unwrap();
    assert_eq!(ours, fixture.git(&["write-tree"]));
}
