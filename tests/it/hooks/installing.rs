//! Installing and removing the hooks.

use std::os::unix::fs::PermissionsExt;

use super::{bad, blocked, good, guarded, passes};
use crate::harness::Scene;

const FOREIGN: &str = "#!/bin/sh\necho the older hook\n";
const PRE_COMMIT: &str = ".git/hooks/pre-commit";

/// A repository in which somebody else's hook is installed.
fn with_foreign_hook(script: &str) -> Scene {
    let scene = Scene::with_commit(&[("a.py", &good("f"))]);
    scene.write(PRE_COMMIT, script);
    let executable = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(scene.work.join(PRE_COMMIT), executable).unwrap();
    scene
}

#[test]
fn every_hook_is_written_and_written_once() {
    let scene = Scene::repository();
    let status = |code: i32, words: &[&str]| {
        scene.run(&["hook", "status"]).ends(code).says(words);
    };
    status(
        1,
        &[
            "pre-commit hook not installed",
            "pre-merge-commit hook not installed",
        ],
    );
    let ran = scene.run(&["hook", "install"]).ends(0);
    insta::assert_snapshot!(ran.out, @r#"
    pre-commit hook created: [FOLDER]work tree/.git/hooks/pre-commit
    pre-merge-commit hook created: [FOLDER]work tree/.git/hooks/pre-merge-commit
    commit-msg hook created: [FOLDER]work tree/.git/hooks/commit-msg
    reference-transaction hook created: [FOLDER]work tree/.git/hooks/reference-transaction
    "#);
    status(
        0,
        &[
            "pre-commit hook installed",
            "pre-merge-commit hook installed",
        ],
    );
    scene
        .run(&["hook", "install"])
        .ends(0)
        .says(&["pre-commit hook unchanged"]);
    scene
        .run(&["hook", "uninstall"])
        .ends(0)
        .says(&["pre-commit hook removed", "pre-merge-commit hook removed"]);
    scene
        .run(&["hook", "uninstall"])
        .ends(0)
        .says(&["there was no hook of ours"]);
    let left = scene.work.join(".git/hooks").read_dir().map(|entries| {
        entries
            .flatten()
            .filter(|entry| !entry.file_name().to_string_lossy().ends_with(".sample"))
            .count()
    });
    assert_eq!(left.ok(), Some(0));
}

#[test]
fn a_foreign_hook_is_refused_and_nothing_is_written() {
    let scene = with_foreign_hook(FOREIGN);
    let ran = scene.run(&["hook", "install"]).ends(2);
    ran.says(&["[FOLDER]work tree/.git/hooks/pre-commit", "--chain"]);
    assert_eq!(scene.read(PRE_COMMIT), FOREIGN.as_bytes());
    assert!(!scene.work.join(".git/hooks/pre-merge-commit").exists());
    scene.run(&["hook", "uninstall"]).ends(2);
    assert_eq!(scene.read(PRE_COMMIT), FOREIGN.as_bytes());
}

#[test]
fn a_chained_hook_runs_first_and_is_put_back() {
    let scene = with_foreign_hook(FOREIGN);
    scene
        .run(&["hook", "install", "--chain"])
        .ends(0)
        .says(&["pre-commit hook chained"]);
    scene
        .run(&["hook", "status"])
        .ends(0)
        .says(&["runs [FOLDER]work tree/.git/hooks/pre-commit.local first"]);
    scene.write("a.py", good("renamed"));
    passes(
        &scene,
        &["commit", "-qam", "good"],
        &["the older hook", "clean"],
    );
    scene.write("a.py", bad("f"));
    blocked(
        &scene,
        &["commit", "-qam", "bad"],
        &["the older hook", "too-complex"],
    );
    scene.run(&["hook", "install"]).ends(0).says(&["unchanged"]);
    scene.run(&["hook", "uninstall"]).ends(0);
    assert_eq!(scene.read(PRE_COMMIT), FOREIGN.as_bytes());
    passes(&scene, &["commit", "-qam", "bad"], &["the older hook"]).does_not_say(&["too-complex"]);
}

#[test]
fn a_chained_hook_that_refuses_is_obeyed() {
    let scene = with_foreign_hook("#!/bin/sh\necho refused by the older hook\nexit 1\n");
    scene.run(&["hook", "install", "--chain"]).ends(0);
    scene.write("a.py", good("renamed"));
    blocked(
        &scene,
        &["commit", "-qam", "good"],
        &["refused by the older hook"],
    );
}

#[test]
fn a_program_that_is_gone_refuses_the_commit_with_advice() {
    let scene = guarded();
    let script = String::from_utf8_lossy(&scene.read(PRE_COMMIT)).into_owned();
    let line = script
        .lines()
        .find(|line| line.starts_with("program="))
        .unwrap();
    scene.write(
        PRE_COMMIT,
        script.replace(line, "program='/nowhere/groundskeeper'"),
    );
    scene.write("a.py", good("renamed"));
    blocked(
        &scene,
        &["commit", "-qam", "unchecked"],
        &[
            "was not checked",
            "/nowhere/groundskeeper",
            "groundskeeper hook install",
        ],
    );
    // As it says: installing again repairs it.
    scene
        .run(&["hook", "install"])
        .ends(0)
        .says(&["pre-commit hook updated"]);
    passes(&scene, &["commit", "-qam", "checked"], &["clean"]);
}

#[test]
fn a_hooks_folder_of_the_repository_s_own_is_used_and_a_shared_one_refused() {
    let scene = Scene::with_commit(&[("a.py", &good("f"))]);
    scene.git(&["config", "core.hooksPath", "tools/hooks"]);
    scene
        .run(&["hook", "install"])
        .ends(0)
        .says(&["[FOLDER]work tree/tools/hooks/pre-commit"]);
    scene.write("a.py", bad("f"));
    blocked(&scene, &["commit", "-qam", "bad"], &["a.py"]);
    let scene = Scene::repository();
    let global = scene.beside("home/.gitconfig");
    scene.write(&global, "[core]\n\thooksPath = /somewhere/hooks\n");
    scene
        .run(&["hook", "install"])
        .ends(2)
        .says(&["/somewhere/hooks"]);
}
