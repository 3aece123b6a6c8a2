//! A run's worktree and branch, from making to removing, beside a dirty checkout.

use super::super::Snapshot;
use super::super::fixture::{Fixture, clearance, message, paths};
use super::*;

const NAME: &str = "groundskeeper-r1";
const BRANCH: &str = "groundskeeper/r1";

/// A checkout with staged, unstaged, untracked and stashed work.
fn dirty() -> Fixture {
    let fixture = Fixture::with_commit(&[("a.py", "a\n"), ("b.py", "b\n")]);
    fixture.write("a.py", "stashed\n");
    fixture.git(&["stash", "push", "--quiet"]);
    fixture.write("a.py", "staged\n");
    fixture.git(&["add", "a.py"]);
    fixture.write("b.py", "unstaged\n");
    fixture.write("new.py", "untracked\n");
    fixture
}

fn add(fixture: &Fixture) -> Result<Worktree> {
    let repository = fixture.open();
    let head = repository.head().unwrap().unwrap();
    repository.add_worktree(NAME, &fixture.beside("runs/r1"), head, BRANCH)
}

#[test]
fn a_run_from_start_to_end_leaves_the_checkout_as_it_was() {
    let fixture = dirty();
    let before = fixture.fingerprint();
    let repository = fixture.open();
    let head = repository.head().unwrap().unwrap();
    let worktree = add(&fixture).unwrap();
    assert_eq!(worktree.branch.as_deref(), Some(BRANCH));
    let inside = worktree.open().unwrap();
    assert!(inside.is_worktree());
    assert!(inside.status().unwrap().is_empty());
    assert_eq!(inside.head().unwrap(), Some(head));

    std::fs::write(inside.root().join("a.py"), "improved\n").unwrap();
    let staged = inside.stage_preview(&paths(&["a.py"])).unwrap();
    let cleared = clearance(&inside, &Snapshot::Tree(staged.tree()));
    let commit = inside
        .commit_staged(&staged, cleared, &message("improve a"))
        .unwrap();
    inside.write_note(commit, "evidence\n").unwrap();
    assert!(inside.status().unwrap().is_empty());
    assert_eq!(repository.branch_commits(head, BRANCH).unwrap(), [commit]);
    assert_eq!(repository.branch_tip(BRANCH).unwrap(), Some(commit));

    let busy = repository.delete_branch(BRANCH);
    assert!(busy.is_err(), "a branch that is checked out is kept");
    repository.remove_worktree(NAME).unwrap();
    assert!(!worktree.path.exists());
    assert!(repository.branch_exists(BRANCH).unwrap());
    assert_eq!(repository.our_branches().unwrap(), [BRANCH]);
    repository.delete_branch(BRANCH).unwrap();
    assert!(!repository.branch_exists(BRANCH).unwrap());
    assert!(repository.worktrees().unwrap().is_empty());
    assert_eq!(fixture.fingerprint(), before);
    assert_eq!(fixture.git(&["worktree", "list"]).lines().count(), 1);
}

#[test]
fn a_second_one_of_the_same_name_branch_or_folder_is_refused() {
    let fixture = dirty();
    let worktree = add(&fixture).unwrap();
    let repository = fixture.open();
    let head = repository.head().unwrap().unwrap();
    let again = |name: &str, folder: &str, branch: &str| {
        repository
            .add_worktree(name, &fixture.beside(folder), head, branch)
            .unwrap_err()
    };
    for error in [
        again(NAME, "runs/r2", "groundskeeper/r2"),
        again("r2", "runs/r1", "groundskeeper/r2"),
        again("r2", "runs/r2", BRANCH),
    ] {
        assert!(matches!(error, Error::Exists { .. }), "{error}");
    }
    assert!(matches!(
        again("r2", "runs/r2", "feature"),
        Error::NotOurs { .. }
    ));
    for name in ["", "..", "a/b", "a b"] {
        again(name, "runs/r2", "groundskeeper/r2");
    }
    assert_eq!(repository.worktrees().unwrap(), [worktree]);
    assert_eq!(repository.our_branches().unwrap(), [BRANCH]);
}

#[test]
fn what_people_made_is_listed_and_left_alone() {
    let fixture = dirty();
    let theirs = fixture.beside("theirs");
    fixture.git(&[
        "worktree",
        "add",
        "--quiet",
        "-b",
        "feature",
        theirs.to_str().unwrap(),
    ]);
    let repository = fixture.open();
    let listed = repository.worktrees().unwrap();
    assert_eq!(
        (listed.len(), listed[0].ours, &listed[0].path),
        (1, false, &theirs)
    );
    assert!(matches!(
        repository.remove_worktree("theirs"),
        Err(Error::NotOurs { .. })
    ));
    assert!(matches!(
        repository.remove_worktree("absent"),
        Err(Error::Missing { .. })
    ));
    assert!(matches!(
        repository.remove_worktree("../hooks"),
        Err(Error::Missing { .. })
    ));
    for branch in ["main", "feature", "groundskeeper/"] {
        let error = repository.delete_branch(branch).unwrap_err();
        assert!(matches!(error, Error::NotOurs { .. }), "{branch}: {error}");
    }
    let error = repository
        .delete_branch("groundskeeper/absent")
        .unwrap_err();
    assert!(matches!(error, Error::Missing { .. }), "{error}");
    assert!(theirs.join("a.py").exists());
}

#[test]
fn a_folder_that_is_gone_or_became_something_else_is_not_removed() {
    let fixture = dirty();
    let repository = fixture.open();
    let worktree = add(&fixture).unwrap();
    std::fs::remove_dir_all(&worktree.path).unwrap();
    assert_eq!(repository.worktrees().unwrap().len(), 1);
    repository.remove_worktree(NAME).unwrap();
    repository.delete_branch(BRANCH).unwrap();

    let worktree = add(&fixture).unwrap();
    std::fs::remove_file(worktree.path.join(".git")).unwrap();
    repository.remove_worktree(NAME).unwrap();
    assert!(worktree.path.join("a.py").exists());
    assert!(repository.worktrees().unwrap().is_empty());
}

#[test]
fn one_that_was_never_finished_is_removed() {
    let fixture = dirty();
    let repository = fixture.open();
    for missing in [&["groundskeeper"][..], &["groundskeeper", "HEAD"]] {
        let worktree = add(&fixture).unwrap();
        for file in missing {
            let admin_dir = repository.common_dir().join("worktrees").join(NAME);
            std::fs::remove_file(admin_dir.join(file)).unwrap();
        }
        repository.remove_worktree(NAME).unwrap();
        repository.delete_branch(BRANCH).unwrap();
        assert!(!worktree.path.exists());
    }
}

#[test]
fn a_commit_that_is_not_there_leaves_nothing_behind() {
    let fixture = dirty();
    let repository = fixture.open();
    let absent: CommitId = "0123456789012345678901234567890123456789".parse().unwrap();
    let folder = fixture.beside("runs/r1");
    assert!(
        repository
            .add_worktree(NAME, &folder, absent, BRANCH)
            .is_err()
    );
    assert!(!folder.exists());
    assert!(repository.our_branches().unwrap().is_empty());
}
