//! The ratchet: an old repository can start today, and its findings only shrink.

use super::check_in;
use crate::harness::{Scene, python};

const RATCHET: &str = ".groundskeeper/ratchet.json";

/// A repository with two complex functions, both recorded.
fn recorded() -> Scene {
    let scene = Scene::repository();
    scene.write("a.py", python("f", 15));
    scene.write("b/b.py", python("g", 12));
    let ran = scene.run(&["ratchet", "update", "--allow-worse"]).ends(0);
    ran.says(&[
        "recorded: too-complex a.py f 15",
        "recorded: too-complex b/b.py g 12",
    ]);
    scene
}

fn entries(scene: &Scene) -> String {
    scene.run(&["ratchet", "show"]).ends(0).out
}

#[test]
fn a_missing_ratchet_is_said_and_every_finding_is_new() {
    let scene = Scene::repository();
    scene.write("a.py", python("f", 15));
    scene
        .run(&["check"])
        .ends(1)
        .says(&["no ratchet at .groundskeeper/ratchet.json"]);
    scene
        .run(&["ratchet", "show"])
        .ends(2)
        .says(&["there is no ratchet"]);
}

#[test]
fn recorded_findings_are_inherited_and_pass() {
    let scene = recorded();
    let text = String::from_utf8(scene.read(RATCHET)).unwrap();
    insta::assert_snapshot!(text, @r#"
    {
      "version": 1,
      "entries": [
        {"rule":"too-complex","path":"a.py","symbol":"f","actual":15,"content":"ac06b8a5b5bba2d1"},
        {"rule":"too-complex","path":"b/b.py","symbol":"g","actual":12,"content":"a4a6674632f73e0f"}
      ]
    }
    "#);
    check_in(
        &scene,
        &[],
        &["-too-complex a.py f 15", "-too-complex b/b.py g 12"],
    );
    scene
        .run(&["check"])
        .ends(0)
        .says(&["pass: 0 errors, 2 inherited"]);
}

#[test]
fn worse_or_new_is_not_inherited() {
    let scene = recorded();
    scene.write("a.py", python("f", 16));
    scene.write("c.py", python("h", 11));
    check_in(
        &scene,
        &[],
        &[
            "too-complex a.py f 16",
            "-too-complex b/b.py g 12",
            "too-complex c.py h 11",
        ],
    );
}

#[test]
fn a_check_of_a_part_knows_the_whole_ratchet() {
    let scene = recorded();
    check_in(&scene, &["b"], &["-too-complex b/b.py g 12"]);
    let below = scene.work.join("b");
    let scene = scene.at(below);
    check_in(&scene, &[], &["-too-complex b/b.py g 12"]);
    // An update judges the whole repository, wherever it is started.
    scene.run(&["ratchet", "update"]).ends(0);
    assert_eq!(
        entries(&scene),
        "too-complex a.py f 15\ntoo-complex b/b.py g 12\n"
    );
}

#[test]
fn an_update_drops_what_is_cured_and_lowers_what_improved() {
    let scene = recorded();
    scene.write("a.py", python("f", 13));
    scene.write("b/b.py", python("g", 10));
    scene
        .run(&["ratchet", "update"])
        .ends(0)
        .says(&["1 recorded, 2 fewer or lower"]);
    assert_eq!(entries(&scene), "too-complex a.py f 13\n");
    scene.write("a.py", python("f", 15));
    check_in(&scene, &[], &["too-complex a.py f 15"]);
}

#[test]
fn an_update_never_raises_a_number_by_itself() {
    let scene = recorded();
    scene.write("a.py", python("f", 16));
    scene.write("c.py", python("h", 11));
    let before = scene.read(RATCHET);
    let ran = scene.run(&["ratchet", "update"]).ends(1);
    ran.says(&[
        "not recorded, new or worse: too-complex a.py f 16",
        "not recorded, new or worse: too-complex c.py h 11",
        "--allow-worse",
    ]);
    assert_eq!(scene.read(RATCHET), before);
    let ran = scene.run(&["ratchet", "update", "--allow-worse"]).ends(0);
    ran.says(&[
        "recorded: too-complex a.py f 16",
        "recorded: too-complex c.py h 11",
    ])
    .does_not_say(&["recorded: too-complex b/b.py g 12"]);
    check_in(
        &scene,
        &[],
        &[
            "-too-complex a.py f 16",
            "-too-complex b/b.py g 12",
            "-too-complex c.py h 11",
        ],
    );
}

#[test]
fn a_broken_ratchet_is_an_error_never_empty() {
    let scene = recorded();
    for text in [
        "",
        "{}",
        "{\"version\": 9, \"entries\": []}",
        "<<<<<<< HEAD\n",
    ] {
        scene.write(RATCHET, text);
        scene.run(&["check"]).ends(2).says(&["ratchet"]);
        scene.run(&["ratchet", "update"]).ends(2).says(&["ratchet"]);
        assert_eq!(scene.read(RATCHET), text.as_bytes());
    }
}

#[test]
fn strict_mode_blocks_what_is_recorded_and_report_mode_nothing() {
    let scene = recorded();
    scene
        .run(&["check", "--config", "gate.mode=strict"])
        .ends(1);
    scene.write("c.py", python("h", 11));
    scene
        .run(&["check", "--config", "gate.mode=report"])
        .ends(0)
        .says(&["error[too-complex]"]);
}
