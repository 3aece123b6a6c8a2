//! Opening: from sub-folders, in hooks, in linked worktrees, and what is refused.

use super::super::fixture::Fixture;
use super::super::{Error, Snapshot};
use super::*;

#[test]
fn is_found_from_a_folder_below() {
    let fixture = Fixture::with_commit(&[("a/b/c.py", "x = 1\n")]);
    let repository = Repository::discover(&fixture.root().join("a/b")).unwrap();
    assert_eq!(repository.root(), fixture.root().canonicalize().unwrap());
    assert_eq!(repository.git_dir(), repository.root().join(".git"));
    assert_eq!(repository.common_dir(), repository.git_dir());
    assert!(!repository.is_worktree());
}

#[test]
fn a_folder_without_repository_and_a_bare_one_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let error = Repository::discover(folder.path()).unwrap_err();
    assert!(matches!(error, Error::NotARepository { .. }), "{error}");
    git2::Repository::init_bare(folder.path().join("bare.git")).unwrap();
    let error = Repository::discover(&folder.path().join("bare.git")).unwrap_err();
    assert!(matches!(error, Error::Bare { .. }), "{error}");
}

#[test]
fn a_hook_sees_the_temporary_index_git_names() {
    let fixture = Fixture::with_commit(&[("a.py", "x = 1\n")]);
    fixture.write("a.py", "x = 2\n");
    let temporary = fixture.root().join(".git/next-index-1.lock");
    std::fs::copy(fixture.root().join(".git/index"), &temporary).unwrap();
    let blob = fixture.git(&["hash-object", "-w", "a.py"]);
    let mut index = git2::Index::open(&temporary).unwrap();
    let mut entry = index.get_path(Path::new("a.py"), 0).unwrap();
    entry.id = git2::Oid::from_str(&blob).unwrap();
    index.add(&entry).unwrap();
    index.write().unwrap();

    let environment = HookEnvironment {
        git_dir: Some(".git".into()),
        index_file: Some(".git/next-index-1.lock".into()),
        ..HookEnvironment::default()
    };
    let repository = Repository::from_environment(&environment, &fixture.root()).unwrap();
    let judged = repository
        .blob_at(&Snapshot::Index, &"a.py".into())
        .unwrap()
        .unwrap();
    assert_eq!(judged.to_string(), blob);
    let again = repository.reopen().unwrap();
    assert_eq!(
        again.blob_at(&Snapshot::Index, &"a.py".into()).unwrap(),
        Some(judged)
    );

    let outside = HookEnvironment {
        git_dir: None,
        ..environment
    };
    let repository = Repository::from_environment(&outside, &fixture.root()).unwrap();
    assert_eq!(
        repository
            .blob_at(&Snapshot::Index, &"a.py".into())
            .unwrap(),
        Some(judged)
    );
    assert_ne!(
        fixture
            .open()
            .blob_at(&Snapshot::Index, &"a.py".into())
            .unwrap(),
        Some(judged)
    );
}

#[test]
fn a_hook_may_have_its_git_folder_elsewhere() {
    let fixture = Fixture::with_commit(&[("a.py", "x = 1\n")]);
    std::fs::rename(fixture.root().join(".git"), fixture.beside("other.git")).unwrap();
    let environment = HookEnvironment {
        git_dir: Some(fixture.beside("other.git")),
        work_tree: Some(fixture.root()),
        ..HookEnvironment::default()
    };
    let repository = Repository::from_environment(&environment, &fixture.root()).unwrap();
    assert_eq!(repository.root(), fixture.root());
    assert!(repository.status().unwrap().is_empty());
    assert_eq!(repository.reopen().unwrap().root(), fixture.root());
}

#[test]
fn a_hook_in_a_linked_worktree_gets_that_worktree() {
    let fixture = Fixture::with_commit(&[("a.py", "x = 1\n")]);
    let linked = fixture.beside("linked");
    fixture.git(&[
        "worktree",
        "add",
        "--quiet",
        "-b",
        "side",
        linked.to_str().unwrap(),
    ]);
    let environment = HookEnvironment {
        git_dir: Some(fixture.root().join(".git/worktrees/linked")),
        index_file: Some(fixture.root().join(".git/worktrees/linked/index")),
        ..HookEnvironment::default()
    };
    let repository = Repository::from_environment(&environment, &linked).unwrap();
    assert_eq!(repository.root(), linked);
    assert!(repository.is_worktree());
    assert_eq!(repository.common_dir(), fixture.root().join(".git"));
    assert_eq!(repository.head_branch().unwrap().as_deref(), Some("side"));
    assert_eq!(repository.files(&Snapshot::Index).unwrap().len(), 1);
}

#[test]
fn a_merge_hook_knows_the_other_side_before_git_writes_it_down() {
    let fixture = Fixture::with_commit(&[("a.py", "x = 1\n")]);
    let head = fixture.open().head().unwrap().unwrap();
    let environment = HookEnvironment {
        merge_heads: vec![head],
        ..HookEnvironment::default()
    };
    let repository = Repository::from_environment(&environment, &fixture.root()).unwrap();
    assert_eq!(repository.merge_heads().unwrap(), [head]);
    assert_eq!(repository.reopen().unwrap().merge_heads().unwrap(), [head]);
    assert!(HookEnvironment::from_process().merge_heads.is_empty());
}
