//! What stands around a changed file, under real git commits.

use super::{blocked, passes};
use crate::harness::Scene;

const SETTINGS: &str = "
[[structure]]
for = 'src/{name}.py'
except = ['src/test_*.py']
require = ['test_{name}.py']

[[structure]]
folder = 'src'
allow = ['*.py']
";

/// `b.py` lacks its test from the start.
fn scene() -> Scene {
    let files = ["a.py", "test_a.py", "b.py"].map(|name| (format!("src/{name}"), "x = 1\n"));
    let mut files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (&**path, *text)).collect();
    files.push(("groundskeeper.toml", SETTINGS));
    let scene = Scene::with_commit(&files);
    scene.run(&["hook", "install"]).ends(0);
    scene
}

#[test]
fn taking_a_companion_away_is_noticed() {
    let scene = scene();
    scene.git(&["rm", "-q", "src/test_a.py"]);
    let ran = blocked(
        &scene,
        &["commit", "-qm", "no test"],
        &["missing-companion"],
    );
    assert!(
        ran.err.contains("src/a.py") && !ran.err.contains("src/b.py"),
        "{ran}"
    );
    scene.git(&["rm", "-q", "src/a.py"]);
    passes(&scene, &["commit", "-qm", "both"], &[]);
}

#[test]
fn renaming_a_companion_is_taking_it_away() {
    let scene = scene();
    scene.git(&["mv", "src/test_a.py", "src/test_c.py"]);
    blocked(
        &scene,
        &["commit", "-qm", "moved"],
        &["src/a.py", "missing-companion"],
    );
}

#[test]
fn what_was_missing_before_does_not_block() {
    let scene = scene();
    scene.write("src/b.py", "x = 2\n");
    passes(
        &scene,
        &["commit", "-qam", "b"],
        &["missing-companion", "inherited"],
    );
}

#[test]
fn a_new_file_must_be_expected() {
    let scene = scene();
    scene.write("src/notes.txt", "x");
    scene.git(&["add", "."]);
    blocked(
        &scene,
        &["commit", "-qm", "notes"],
        &["src/notes.txt", "unexpected-file", "only `*.py`"],
    );
    scene.git(&["mv", "src/notes.txt", "notes.txt"]);
    passes(&scene, &["commit", "-qm", "notes"], &[]);
}
