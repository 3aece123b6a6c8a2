//! `check`, `measure` and `ratchet` on plain folders: what is looked at, what comes out, and that
//! nothing passes unmeasured.

mod editors;
mod files;
mod hostile;
mod measure;
mod moves;
mod output;
mod ratchet;
mod resolve;
mod settings;
mod suppressions;
mod syntax;

use crate::harness::Scene;

/// Writes files, checks the folder, and compares the findings (`rule path symbol actual`).
#[track_caller]
fn check<C: AsRef<[u8]>>(files: &[(&str, C)], expected: &[&str]) -> Scene {
    check_with(&[], files, expected)
}

/// The same with more arguments.
#[track_caller]
fn check_with<C: AsRef<[u8]>>(arguments: &[&str], files: &[(&str, C)], expected: &[&str]) -> Scene {
    let scene = Scene::plain();
    for (path, content) in files {
        scene.write(path, content);
    }
    check_in(&scene, arguments, expected);
    scene
}

/// The same in a scene that is there; the exit code must say what the findings say.
#[track_caller]
fn check_in(scene: &Scene, arguments: &[&str], expected: &[&str]) {
    let all = [&["check", "--output-format", "json"], arguments].concat();
    let ran = scene.run(&all);
    assert_eq!(ran.findings(), expected, "{ran}");
    let summary = &ran.json()["summary"];
    assert_eq!(summary["findings"], expected.len(), "{ran}");
    let errors = ran.json()["findings"].as_array().is_some_and(|findings| {
        findings
            .iter()
            .any(|one| one["severity"] == "error" && one["inherited"] == false)
    });
    let (verdict, code) = if errors { ("block", 1) } else { ("pass", 0) };
    assert_eq!(summary["verdict"], verdict, "{ran}");
    ran.ends(code);
}
