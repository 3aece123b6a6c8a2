//! `kill -9` in the middle of a run: nothing of the person's is touched, and `runs discard` cleans
//! up what is left.

use std::path::{Path, PathBuf};
use std::sync::mpsc::channel;

use notify::{RecursiveMode, Watcher};

use super::{example, no_worktree_is_left, run_branches};
use crate::harness::{PATIENCE, Scene};

/// Starts a run, kills it as soon as something at `wanted` below `folder` changes, and cleans up.
#[track_caller]
fn killed_when(folder: impl Fn(&Scene) -> PathBuf, wanted: &str) {
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
        let is_it = |path: &PathBuf| path.strip_prefix(&folder).is_ok_and(|p| starts(p, wanted));
        if event.paths.iter().any(is_it) {
            break;
        }
    }
    running.signal(&scene, "KILL");
    assert_eq!(running.wait(), None, "it was over before it was killed");

    assert_eq!(scene.fingerprint(), before);
    let listed = scene.run(&["runs", "list"]).ends(0).out;
    let id = listed.split(' ').next().unwrap().to_owned();
    assert!(
        listed.contains("working") || listed.contains("planned"),
        "{listed}"
    );
    assert_eq!(run_branches(&scene).len(), 1);
    scene.run(&["runs", "discard", &id]).ends(0);
    assert_eq!(run_branches(&scene), Vec::<String>::new());
    no_worktree_is_left(&scene);
    assert_eq!(scene.fingerprint(), before);
    // Nothing stands in the way of the next run.
    scene.run(&["improve", "--limit", "1"]).ends(0);
}

fn starts(path: &Path, wanted: &str) -> bool {
    path.to_string_lossy().starts_with(wanted)
}

#[test]
fn while_its_worktree_is_made() {
    killed_when(
        |scene| scene.beside("home/cache/groundskeeper/worktrees"),
        "run-",
    );
}

#[test]
fn after_its_first_commit() {
    killed_when(|scene| scene.work.join(".git/refs"), "notes/groundskeeper");
}
