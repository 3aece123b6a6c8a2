//! What a person has is byte for byte the same after a run.

use super::{SHOP, improve, no_worktree_is_left, run_branches, shop};
use crate::harness::Scene;

/// A repository in the middle of somebody's work: things staged, modified, untracked, deleted,
/// stashed, and another branch.
fn dirty() -> Scene {
    let scene = shop();
    scene.git(&["branch", "other"]);
    scene.write("shop/stock.py", "stashed = 1\n");
    scene.git(&["stash", "push", "-q"]);
    scene.write(
        "shop/price.py",
        format!("{SHOP}\n\ndef staged():\n    return 1\n"),
    );
    scene.git(&["add", "shop/price.py"]);
    scene.write("shop/price.py", format!("{SHOP}\n\ndef modified(:\n"));
    scene.write("staged and new.py", "x = 1\n");
    scene.git(&["add", "staged and new.py"]);
    scene.write("untracked/file.py", "def untracked():\n    pass\n");
    std::fs::remove_file(scene.work.join("shop/stock.py")).unwrap();
    scene
}

/// Runs the program and asserts that nothing of the person's changed.
#[track_caller]
fn unchanged_by(scene: &Scene, run: impl FnOnce(&Scene)) {
    let before = scene.fingerprint();
    run(scene);
    assert_eq!(scene.fingerprint(), before);
    no_worktree_is_left(scene);
}

#[test]
fn a_run_touches_nothing_but_its_own_branch() {
    let scene = dirty();
    unchanged_by(&scene, |scene| {
        let (changes, summary) = improve(scene, &[]);
        assert!(summary["committed"].as_u64() > Some(0), "{changes:#?}");
        assert_eq!(run_branches(scene).len(), 1);
        // The run sees the last commit, nothing of the work under way.
        let symbols = ["staged", "modified", "untracked"];
        assert!(
            !changes
                .iter()
                .any(|change| symbols.iter().any(|one| change["symbol"] == *one))
        );
        assert!(
            changes
                .iter()
                .any(|change| change["path"] == "shop/stock.py")
        );
    });
    unchanged_by(&scene, |scene| {
        let run = scene.run(&["runs", "list"]).ends(0).out;
        let id = run.split(' ').next().unwrap();
        scene.run(&["runs", "show", id]).ends(0);
        scene.run(&["runs", "diff", id]).ends(0);
        scene.run(&["runs", "discard", id]).ends(0);
        assert_eq!(run_branches(scene), Vec::<String>::new());
    });
}

#[test]
fn a_dry_run_changes_nothing_at_all() {
    let scene = dirty();
    unchanged_by(&scene, |scene| {
        let (changes, summary) = improve(scene, &["--dry-run"]);
        assert!(changes.iter().all(|change| change["outcome"] == "planned"));
        assert_eq!(summary["planned"], 7, "{changes:#?}");
        assert!(summary["branch"].is_null() && summary["model"].is_null());
        assert_eq!(run_branches(scene), Vec::<String>::new());
    });
    scene.run(&["runs", "list"]).ends(0).says(&["no runs yet"]);
}

#[test]
fn a_run_from_a_linked_worktree_touches_neither_tree() {
    let scene = dirty();
    scene.git(&["worktree", "add", "-q", "../linked", "other"]);
    let linked = scene.beside("linked");
    let before = scene.fingerprint();
    let from_linked = scene.program(&["-C", linked.to_str().unwrap(), "improve", "--limit", "2"]);
    from_linked
        .run()
        .ends(0)
        .says(&["your checkout was not touched"]);
    assert_eq!(scene.fingerprint(), before);
    assert_eq!(
        scene.git(&["-C", linked.to_str().unwrap(), "status", "--porcelain"]),
        ""
    );
    scene.git(&["worktree", "remove", "../linked"]);
    no_worktree_is_left(&scene);
}
