//! Functions that a commit renames or moves keep what they had; rewritten ones and copies do not.

use super::{bad, blocked, good, passes};
use crate::harness::{Scene, python};

/// A repository whose `old.py` has the function `f` beyond the limit, and a good file.
fn scene() -> Scene {
    let scene = Scene::with_commit(&[("old.py", &bad("f")), ("other.py", &good("g"))]);
    scene.run(&["hook", "install"]).ends(0);
    scene
}

fn stage(scene: &Scene, files: &[(&str, String)]) {
    for (path, content) in files {
        scene.write(path, content);
    }
    scene.git(&["add", "--all"]);
}

#[test]
fn a_function_that_was_renamed_is_inherited() {
    let scene = scene();
    stage(&scene, &[("old.py", bad("renamed"))]);
    let said = ["inherited[too-complex] `renamed`"];
    passes(&scene, &["commit", "-qm", "renamed"], &said);
}

#[test]
fn a_function_that_was_moved_to_another_file_is_inherited() {
    let scene = scene();
    let moved = format!("{}\n\n{}", good("g"), bad("f"));
    stage(&scene, &[("old.py", good("h")), ("other.py", moved)]);
    passes(
        &scene,
        &["commit", "-qm", "moved"],
        &["1 inherited", "other.py"],
    );
    scene.write("third.py", bad("new_name"));
    scene.write("other.py", good("g"));
    scene.git(&["add", "--all"]);
    passes(
        &scene,
        &["commit", "-qm", "again"],
        &["1 inherited", "third.py"],
    );
}

#[test]
fn a_range_follows_it_over_several_commits() {
    let scene = scene();
    stage(&scene, &[("old.py", bad("second"))]);
    scene.commit("renamed");
    scene.git(&["rm", "-q", "old.py"]);
    let rest = "# words\n".repeat(60);
    stage(
        &scene,
        &[("far/away.py", format!("{rest}{}", bad("third")))],
    );
    scene.commit("moved");
    let ran = scene.run(&["check", "--range", "main~2..main"]).ends(0);
    ran.says(&["inherited[too-complex] `third`"]);
}

#[test]
fn made_worse_or_rewritten_on_the_way_it_is_new() {
    for other in [
        python("renamed", 13),
        bad("renamed").replace("value -= 1", "value += 1"),
    ] {
        let scene = scene();
        stage(&scene, &[("old.py", other.clone())]);
        blocked(&scene, &["commit", "-qm", "rewritten"], &["`renamed`"]);
        scene.git(&["rm", "-qf", "old.py"]);
        stage(&scene, &[("new.py", other)]);
        blocked(&scene, &["commit", "-qm", "rewritten"], &["`renamed`"]);
    }
}

#[test]
fn a_copy_is_new_and_of_two_copies_one_is() {
    let scene = scene();
    stage(&scene, &[("other.py", bad("copy"))]);
    blocked(&scene, &["commit", "-qm", "copied"], &["`copy`"]);
    stage(&scene, &[("old.py", good("h")), ("third.py", bad("copy"))]);
    blocked(
        &scene,
        &["commit", "-qm", "twice"],
        &["1 error, 1 inherited"],
    );
}

#[test]
fn what_was_excluded_before_is_not_inherited() {
    let settings = "[files]\nexclude = [\"examples/\"]\n";
    let scene = Scene::with_commit(&[
        ("groundskeeper.toml", settings),
        ("examples/a.py", &bad("f")),
    ]);
    scene.run(&["hook", "install"]).ends(0);
    scene.git(&["rm", "-q", "examples/a.py"]);
    stage(
        &scene,
        &[(
            "src/b.py",
            format!("{}{}", "# words\n".repeat(90), bad("f")),
        )],
    );
    blocked(&scene, &["commit", "-qm", "taken in"], &["src/b.py"]);
}
