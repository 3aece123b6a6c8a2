//! The ratchet follows code to another file or name, and covers no copy.

use super::check_in;
use crate::harness::{Scene, python};

/// A folder with settings and one recorded function `f` in `old.py`.
fn recorded() -> Scene {
    let scene = Scene::plain();
    scene.write("groundskeeper.toml", "");
    scene.write("old.py", python("f", 15));
    scene.run(&["ratchet", "update", "--allow-worse"]).ends(0);
    scene
}

fn remove(scene: &Scene, path: &str) {
    std::fs::remove_file(scene.work.join(path)).unwrap();
}

#[test]
fn an_entry_follows_a_file_that_was_renamed() {
    let scene = recorded();
    scene.write("new.py", scene.read("old.py"));
    remove(&scene, "old.py");
    check_in(&scene, &[], &["-too-complex new.py f 15"]);
    check_in(&scene, &["new.py"], &["-too-complex new.py f 15"]);
    let ran = scene.run(&["ratchet", "update"]).ends(0);
    ran.says(&["moved: too-complex old.py f 15, now too-complex new.py f 15"]);
    assert_eq!(
        scene.run(&["ratchet", "show"]).out,
        "too-complex new.py f 15\n"
    );
}

#[test]
fn an_entry_follows_a_function_to_another_file_and_name() {
    let scene = recorded();
    scene.write("old.py", "x = 1\n");
    scene.write("new.py", format!("x = 1\n\n\n{}", python("g", 15)));
    check_in(&scene, &[], &["-too-complex new.py g 15"]);
    // An update of the new file alone takes the entry along.
    scene
        .run(&["ratchet", "update", "new.py"])
        .ends(0)
        .says(&["moved: "]);
    assert_eq!(
        scene.run(&["ratchet", "show"]).out,
        "too-complex new.py g 15\n"
    );
}

#[test]
fn an_entry_follows_a_function_into_a_class() {
    let scene = recorded();
    let method: Vec<String> = python("f", 15)
        .lines()
        .map(|line| format!("    {line}"))
        .collect();
    scene.write("old.py", format!("class C:\n{}\n", method.join("\n")));
    check_in(&scene, &[], &["-too-complex old.py C.f 15"]);
}

#[test]
fn a_copy_inherits_nothing_and_of_two_copies_one() {
    let scene = recorded();
    scene.write("copy.py", scene.read("old.py"));
    check_in(
        &scene,
        &[],
        &["too-complex copy.py f 15", "-too-complex old.py f 15"],
    );
    scene.write("second.py", scene.read("old.py"));
    remove(&scene, "old.py");
    check_in(
        &scene,
        &[],
        &["-too-complex copy.py f 15", "too-complex second.py f 15"],
    );
    scene.run(&["ratchet", "update"]).ends(1);
    assert_eq!(
        scene.run(&["ratchet", "show"]).out,
        "too-complex copy.py f 15\n"
    );
}

#[test]
fn what_was_rewritten_or_made_worse_on_the_way_is_new() {
    for other in [
        python("f", 16),
        python("f", 15).replace("value -= 1", "value += 1"),
    ] {
        let scene = recorded();
        remove(&scene, "old.py");
        scene.write("new.py", other);
        let ran = scene.run(&["check"]).ends(1);
        ran.says(&["error[too-complex]"]);
    }
}

#[test]
fn another_function_of_the_name_before_it_changes_nothing() {
    let scene = recorded();
    scene.write(
        "old.py",
        format!("def f():\n    pass\n\n\n{}", python("f", 15)),
    );
    check_in(&scene, &[], &["-too-complex old.py f#2 15"]);
}

#[test]
fn an_update_of_a_part_keeps_the_rest() {
    let scene = recorded();
    scene.write("part/b.py", python("g", 12));
    scene.write("old.py", python("f", 13));
    let ran = scene
        .run(&["ratchet", "update", "--allow-worse", "part"])
        .ends(0);
    ran.says(&[
        "recorded: too-complex part/b.py g 12",
        "2 recorded, 0 fewer",
    ]);
    let both = "too-complex old.py f 15\ntoo-complex part/b.py g 12\n";
    assert_eq!(scene.run(&["ratchet", "show"]).out, both);
    // What is gone from the part goes, what is gone elsewhere stays until it is looked at.
    remove(&scene, "part/b.py");
    remove(&scene, "old.py");
    scene.run(&["ratchet", "update", "part"]).ends(0);
    assert_eq!(
        scene.run(&["ratchet", "show"]).out,
        "too-complex old.py f 15\n"
    );
    scene
        .run(&["ratchet", "update", "nowhere"])
        .ends(2)
        .says(&["does not exist"]);
}
