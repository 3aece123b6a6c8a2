//! `kill -9` in the middle of a run: nothing of the person's is touched, and `runs discard` cleans
//! up what is left. Going on with such runs is tested in `durable`.

use std::path::PathBuf;
use std::sync::mpsc::channel;

use notify::{RecursiveMode, Watcher};

use super::{example, no_worktree_is_left, run_branches};
use crate::harness::{PATIENCE, Scene};

/// Starts a run, kills it as soon as a `wanted` path below `folder` changes, and cleans up.
#[track_caller]
fn killed_when(folder: impl Fn(&Scene) -> PathBuf, wanted: impl Fn(&str) -> bool, branches: usize) {
    let scene = example();
    let folder = folder(&scene);
    std::fs::create_dir_all(&folder).unwrap();
    let (sender, events) = channel();
    let mut watcher = notify::recommended_watcher(sender).unwrap();
    watcher.watch(&folder, RecursiveMode::Recursive).unwrap();
    let before = scene.fingerprint();

    let running = scene.program(&["improve"]).start();
    loop {
        let event = events.recv_timeout(PATIENCE).unwrap().unwrap();
        let is_it = |path: &PathBuf| wanted(&path.strip_prefix(&folder).unwrap().to_string_lossy());
        if event.paths.iter().any(is_it) {
            break;
        }
    }
    running.signal(&scene, "KILL");
    assert_eq!(running.wait(), None, "it was over before it was killed");

    assert_eq!(scene.fingerprint(), before);
    let listed = scene.run(&["runs", "list"]).ends(0).out;
    let id = listed.split(' ').next().unwrap().to_owned();
    // Whoever looks first finds that nobody is at work, and says so.
    assert!(listed.contains("parked"), "{listed}");
    no_worktree_is_left(&scene);
    assert_eq!(run_branches(&scene).len(), branches);
    scene.run(&["runs", "discard", &id]).ends(0);
    assert_eq!(run_branches(&scene), Vec::<String>::new());
    no_worktree_is_left(&scene);
    assert_eq!(scene.fingerprint(), before);
    // A lock left by the very instant is named by the next run, as the test below has it.
    let lock = scene.work.join(".git/refs/notes/groundskeeper.lock");
    if lock.exists() {
        std::fs::remove_file(lock).unwrap();
    }
    // Nothing else stands in the way of that.
    scene.run(&["improve", "--limit", "1"]).ends(0);
}

#[test]
fn while_its_worktree_is_made() {
    let folder = |scene: &Scene| scene.beside("home/cache/groundskeeper/worktrees");
    killed_when(folder, |path| path.starts_with("run-"), 0);
}

#[test]
fn after_its_first_commit() {
    // The whole name: a lock of the same name stands there before.
    let folder = |scene: &Scene| scene.work.join(".git/refs");
    killed_when(folder, |path| path == "notes/groundskeeper", 1);
}

#[test]
fn a_lock_that_a_killed_process_left_is_named_and_nothing_is_kept() {
    let scene = super::shop();
    let lock = scene.work.join(".git/refs/notes/groundskeeper.lock");
    scene.write(&lock, "");
    let ran = scene.run(&["improve"]).ends(2);
    ran.says(&[
        "[FOLDER]work tree/.git/refs/notes/groundskeeper.lock",
        "remove the file if none runs",
    ]);
    assert_eq!(run_branches(&scene), Vec::<String>::new());
    no_worktree_is_left(&scene);
    std::fs::remove_file(lock).unwrap();
    scene
        .run(&["improve"])
        .ends(0)
        .says(&["your checkout was not touched"]);
}
