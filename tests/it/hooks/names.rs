//! Names of every kind, renames and copies.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use super::{bad, blocked, good, guarded, passes};
use crate::harness::Scene;

#[test]
fn odd_names_are_judged_like_any_other() {
    for name in [
        "with space.py",
        " leading.py",
        "quo\"te'd.py",
        "new\nline.py",
        "tab\there.py",
        "back\\slash.py",
        "-dash.py",
        "ünïcode/日本.py",
        "glob*?[x].py",
        ":colon.py",
    ] {
        let scene = guarded();
        scene.write(name, bad("f"));
        scene.git(&["add", "--all"]);
        blocked(
            &scene,
            &["commit", "-qm", "bad"],
            &["too-complex", "1 file checked"],
        );
        scene.write(name, good("f"));
        scene.git(&["add", "--all"]);
        passes(
            &scene,
            &["commit", "-qm", "good"],
            &["clean: 1 file checked"],
        );
    }
}

#[test]
fn a_name_that_is_not_utf8_is_judged() {
    let scene = guarded();
    let name = Path::new(OsStr::from_bytes(b"caf\xe9.py"));
    scene.write(name, bad("f"));
    scene.git(&["add", "--all"]);
    blocked(&scene, &["commit", "-qm", "bad"], &["caf\\xe9.py"]);
    let ran = scene
        .run(&["check", "--staged", "--output-format", "json"])
        .ends(1);
    assert_eq!(ran.findings(), ["too-complex caf\\xe9.py f 12"]);
    scene.write(name, good("f"));
    scene.git(&["add", "--all"]);
    passes(
        &scene,
        &["commit", "-qm", "good"],
        &["clean: 1 file checked"],
    );
}

/// A repository whose file `old.py` has a finding of its own.
fn with_finding() -> Scene {
    let scene =
        Scene::with_commit(&[("old.py", &format!("{}{}", bad("f"), "# words\n".repeat(40)))]);
    scene.run(&["hook", "install"]).ends(0);
    scene
}

#[test]
fn findings_follow_a_rename() {
    let scene = with_finding();
    scene.git(&["mv", "old.py", "new.py"]);
    passes(
        &scene,
        &["commit", "-qm", "renamed"],
        &["inherited[too-complex]", "new.py"],
    );
    scene.write(
        "folder/newer.py",
        [scene.read("new.py"), b"x = 1\n".to_vec()].concat(),
    );
    scene.git(&["rm", "-q", "new.py"]);
    scene.git(&["add", "--all"]);
    passes(
        &scene,
        &["commit", "-qm", "renamed and changed"],
        &["1 inherited", "folder/newer.py"],
    );
}

#[test]
fn a_rename_does_not_hide_what_is_worse() {
    let scene = with_finding();
    scene.git(&["mv", "old.py", "new.py"]);
    let worse = String::from_utf8_lossy(&scene.read("new.py")).replace(
        "    return value",
        "    if value:\n        pass\n    return value",
    );
    scene.write("new.py", worse);
    scene.git(&["add", "--all"]);
    blocked(&scene, &["commit", "-qm", "worse"], &["complexity of 13"]);
}

#[test]
fn a_copy_inherits_nothing() {
    let scene = with_finding();
    scene.write("copy.py", scene.read("old.py"));
    scene.git(&["add", "--all"]);
    blocked(
        &scene,
        &["commit", "-qm", "copied"],
        &["copy.py", "1 error"],
    );
    // Also when the original changes in the same commit.
    scene.write("old.py", good("f"));
    scene.git(&["add", "--all"]);
    blocked(&scene, &["commit", "-qm", "copied"], &["copy.py"]);
}

#[test]
fn a_deletion_passes_and_a_link_is_no_source() {
    let scene = with_finding();
    std::os::unix::fs::symlink("old.py", scene.work.join("link.py")).unwrap();
    scene.git(&["add", "--all"]);
    passes(&scene, &["commit", "-qm", "linked"], &["0 files checked"]);
    scene.git(&["rm", "-q", "old.py"]);
    passes(&scene, &["commit", "-qm", "gone"], &["0 files checked"]);
}
