//! Where a commit can be made: subfolders, linked worktrees, submodules.

use super::{bad, blocked, good, guarded, passes};
use crate::harness::Scene;

#[test]
fn from_a_subfolder() {
    let scene = guarded();
    scene.write("deep/down/c.py", bad("h"));
    let below = scene.work.join("deep/down");
    let scene = scene.at(below);
    scene.git(&["add", "."]);
    blocked(&scene, &["commit", "-qm", "bad"], &["deep/down/c.py"]);
    scene.write("c.py", good("h"));
    passes(&scene, &["commit", "-qm", "good", "-a"], &["clean: 1 file"]);
}

#[test]
fn in_a_linked_worktree() {
    let scene = guarded();
    let linked = scene.beside("linked tree");
    scene.git(&["worktree", "add", "-q", "-b", "other", "../linked tree"]);
    // What is staged in the main work tree is none of the other's business.
    scene.write("main.py", bad("h"));
    scene.git(&["add", "main.py"]);
    let scene = scene.at(linked);
    scene.write("a.py", bad("f"));
    blocked(&scene, &["commit", "-qam", "bad"], &["a.py"]).does_not_say(&["main.py"]);
    scene.write("a.py", good("renamed"));
    passes(&scene, &["commit", "-qam", "good"], &["clean: 1 file"]);
    scene
        .run(&["hook", "status"])
        .ends(0)
        .says(&["pre-commit hook installed"]);
}

#[test]
fn a_submodule_is_neither_judged_nor_in_the_way() {
    let scene = guarded();
    scene.git(&["init", "-q", "-b", "main", "../library"]);
    let library = scene.beside("library");
    let inside = ["-C", library.to_str().unwrap()];
    let author = ["-c", "user.name=A", "-c", "user.email=a@example.com"];
    scene.write("../library/lib.py", bad("lib"));
    scene.git(&[&inside[..], &["add", "."]].concat());
    scene.git(&[&inside[..], &author, &["commit", "-qm", "lib"]].concat());
    let add = [
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "--quiet",
        "add",
        "../library",
        "lib",
    ];
    scene.git(&add);
    passes(
        &scene,
        &["commit", "-qm", "with a submodule"],
        &["0 files checked"],
    );
    // The hook of the outer repository is not that of the inner one.
    scene.write("c.py", bad("h"));
    scene.git(&["add", "c.py"]);
    blocked(&scene, &["commit", "-qm", "bad"], &["c.py"]).does_not_say(&["lib.py"]);
    scene
        .run(&["check", "--staged"])
        .ends(1)
        .does_not_say(&["lib.py"]);
}

#[test]
fn inside_a_submodule_its_own_hook_judges() {
    let outer = guarded();
    outer.git(&["init", "-q", "-b", "main", "../library"]);
    outer.git(&[
        "-C",
        "../library",
        "-c",
        "user.name=A",
        "-c",
        "user.email=a@example.com",
        "commit",
        "-q",
        "--allow-empty",
        "-m",
        "first",
    ]);
    outer.git(&[
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "--quiet",
        "add",
        "../library",
        "lib",
    ]);
    let inside = outer.work.join("lib");
    let scene: Scene = outer.at(inside);
    for (key, value) in [("user.name", "A"), ("user.email", "a@example.com")] {
        scene.git(&["config", key, value]);
    }
    scene
        .run(&["hook", "install"])
        .ends(0)
        .says(&[".git/modules/lib/hooks/pre-commit"]);
    scene.write("lib.py", bad("h"));
    scene.git(&["add", "."]);
    blocked(&scene, &["commit", "-qm", "bad"], &["lib.py"]);
    scene.write("lib.py", good("h"));
    scene.git(&["add", "."]);
    passes(&scene, &["commit", "-qm", "good"], &["clean"]);
}

#[test]
fn the_folder_that_is_named_is_judged_not_the_one_stood_in() {
    let scene = guarded();
    scene.write("a.py", bad("f"));
    scene.git(&["add", "--all"]);
    let work = scene.work.clone();
    let home = scene.beside("home");
    let elsewhere = scene.at(home);
    let judged = elsewhere.run(&["-C", work.to_str().unwrap(), "check", "--staged"]);
    judged.ends(1).says(&["a.py:1:1: error[too-complex]"]);
}
