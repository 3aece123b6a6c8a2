//! Which files are looked at.

use super::{check, check_in, check_with};
use crate::harness::{Scene, python};

const BAD: &str = "def f(:\n";

#[test]
fn what_git_ignores_is_left_out_also_without_a_repository() {
    let files = [
        (".gitignore", "build/\n*_pb2.py\n"),
        ("build/a.py", BAD),
        ("src/x_pb2.py", BAD),
        ("src/.gitignore", "local.py\n"),
        ("src/local.py", BAD),
        ("src/kept.py", BAD),
        (".hidden/kept.py", BAD),
    ];
    check(
        &files,
        &["syntax-error .hidden/kept.py", "syntax-error src/kept.py"],
    );
}

#[test]
fn a_repository_s_own_exclude_file_counts() {
    let scene = Scene::repository();
    scene.write(".git/info/exclude", "mine.py\n");
    scene.write("mine.py", BAD);
    scene.write("theirs.py", BAD);
    check_in(&scene, &[], &["syntax-error theirs.py"]);
}

#[test]
fn excluded_patterns_are_left_out() {
    let settings = "[files]\nexclude = [\"vendor/\", \"**/gen_*.py\", \"!vendor/ours.py\"]\n";
    let files = [
        ("groundskeeper.toml", settings),
        ("vendor/a.py", BAD),
        ("deep/down/gen_a.py", BAD),
        ("deep/down/a.py", BAD),
    ];
    check(&files, &["syntax-error deep/down/a.py"]);
}

#[test]
fn a_file_named_outright_is_checked_though_ignored() {
    let files = [(".gitignore", "a.py\n"), ("a.py", BAD), ("b.py", BAD)];
    check_with(&["a.py"], &files, &["syntax-error a.py"]);
}

#[test]
fn paths_choose_and_findings_are_named_from_the_root() {
    let scene = Scene::repository();
    for path in ["one/a.py", "two/b.py", "two/deep/c.py", "d.py"] {
        scene.write(path, BAD);
    }
    check_in(
        &scene,
        &["two", "d.py", "two/b.py"],
        &[
            "syntax-error d.py",
            "syntax-error two/b.py",
            "syntax-error two/deep/c.py",
        ],
    );
    let below = scene.work.join("two");
    let scene = scene.at(below);
    check_in(
        &scene,
        &[],
        &["syntax-error two/b.py", "syntax-error two/deep/c.py"],
    );
}

#[test]
fn links_are_not_followed() {
    let scene = Scene::plain();
    scene.write("../outside/a.py", BAD);
    scene.write("real.py", python("f", 2));
    std::os::unix::fs::symlink("../outside", scene.work.join("folder")).unwrap();
    std::os::unix::fs::symlink("../outside/a.py", scene.work.join("file.py")).unwrap();
    std::os::unix::fs::symlink(".", scene.work.join("round")).unwrap();
    check_in(&scene, &[], &[]);
}

#[test]
fn other_languages_are_no_concern_but_rust_is() {
    let rust = format!("fn f(x: bool) {{\n{}}}\n", "    if x {}\n".repeat(10));
    let files = [("a.rs", rust.as_str()), ("b.lua", BAD), ("Makefile", BAD)];
    check(&files, &["too-complex a.rs f 11"]);
}
