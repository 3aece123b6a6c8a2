//! A ratchet in conflict: said, and resolved to the smaller numbers.

use crate::harness::{Scene, python};

const RATCHET: &str = ".groundskeeper/ratchet.json";

/// Four functions on record in `main`; `side` and `main` then each improve some of them.
fn diverged() -> Scene {
    let scene = Scene::repository();
    for (file, complexity) in [("a", 15), ("b", 15), ("c", 15), ("d", 15)] {
        scene.write(format!("{file}.py"), python("f", complexity));
    }
    update(&scene);
    scene.commit("first");
    scene.git(&["checkout", "-q", "-b", "side"]);
    scene.write("a.py", python("f", 12));
    scene.write("b.py", python("f", 3));
    scene.write("e.py", python("f", 11));
    update(&scene);
    scene.commit("side");
    scene.git(&["checkout", "-q", "main"]);
    scene.write("a.py", python("f", 14));
    scene.write("c.py", python("f", 13));
    update(&scene);
    scene.commit("main");
    scene
}

fn update(scene: &Scene) {
    scene.run(&["ratchet", "update", "--allow-worse"]).ends(0);
}

const RESOLVED: &str = "\
too-complex a.py f 12
too-complex c.py f 13
too-complex d.py f 15
too-complex e.py f 11
";

#[test]
fn marks_of_a_conflict_are_an_error_with_the_next_step() {
    let scene = diverged();
    scene.git_with(&["merge", "-q", "side"]).run().ends(1);
    let text = scene.read(RATCHET);
    for command in [&["check"][..], &["ratchet", "update"], &["ratchet", "show"]] {
        let ran = scene.run(command).ends(2);
        ran.says(&["merge conflict", "groundskeeper ratchet resolve"]);
    }
    assert_eq!(scene.read(RATCHET), text);
}

#[test]
fn resolving_takes_the_smaller_number_of_each_entry() {
    let scene = diverged();
    scene.git_with(&["merge", "-q", "side"]).run().ends(1);
    let ran = scene.run(&["ratchet", "resolve"]).ends(0);
    ran.says(&["4 recorded, merged; next: git add .groundskeeper/ratchet.json"]);
    assert_eq!(scene.run(&["ratchet", "show"]).ends(0).out, RESOLVED);
    scene.git(&["add", RATCHET]);
    let ran = scene.run(&["ratchet", "resolve"]).ends(2);
    ran.says(&["git knows of no conflict"]);
}

#[test]
fn marks_that_were_committed_are_told_apart() {
    let scene = diverged();
    scene.write(RATCHET, "<<<<<<< HEAD\n");
    scene.commit("marks");
    scene
        .run(&["ratchet", "resolve"])
        .ends(2)
        .says(&["git checkout COMMIT"]);
    scene
        .run(&["check", "--staged"])
        .ends(2)
        .says(&["merge conflict"]);
}

#[test]
fn as_git_s_merge_driver_there_is_no_conflict() {
    let scene = diverged();
    let program = env!("CARGO_BIN_EXE_groundskeeper");
    let driver = format!("'{program}' ratchet merge %O %A %B");
    scene.git(&["config", "merge.ratchet.driver", &driver]);
    scene.write(".git/info/attributes", format!("{RATCHET} merge=ratchet\n"));
    let ran = scene.git_with(&["merge", "-q", "--no-edit", "side"]).run();
    // The sources are in conflict all the same.
    ran.says(&["CONFLICT (content): Merge conflict in a.py"])
        .does_not_say(&["Merge conflict in .groundskeeper"]);
    assert_eq!(scene.run(&["ratchet", "show"]).ends(0).out, RESOLVED);
}
