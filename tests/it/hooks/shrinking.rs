//! A ratchet may only shrink in a commit: a person is told what it hides, an agent is refused.

use super::{bad, blocked, good, guarded, head, passes};
use crate::harness::{Scene, python};

const RATCHET: &str = ".groundskeeper/ratchet.json";

/// A repository with one recorded finding, whose ratchet agents may change.
fn recorded(settings: &str) -> Scene {
    let scene = Scene::with_commit(&[("a.py", &bad("f")), ("groundskeeper.toml", settings)]);
    scene.run(&["ratchet", "update", "--allow-worse"]).ends(0);
    scene.commit("recorded");
    scene.run(&["hook", "install"]).ends(0);
    scene
}

fn grow(scene: &Scene) {
    scene.write("a.py", python("f", 13));
    scene.write("b.py", python("g", 11));
    scene.run(&["ratchet", "update", "--allow-worse"]).ends(0);
    scene.git(&["add", "--all"]);
}

#[test]
fn a_person_is_told_what_a_grown_ratchet_hides() {
    let scene = recorded("");
    grow(&scene);
    let said = [
        "warning[ratchet-grew] the ratchet now hides `too-complex` of `f` in a.py up to 13",
        "warning[ratchet-grew] the ratchet now hides `too-complex` of `g` in b.py up to 11",
        "2 warnings, 2 inherited",
    ];
    passes(&scene, &["commit", "-qm", "grown"], &said);
}

#[test]
fn a_new_ratchet_is_told_in_one_line_and_a_removed_one_too() {
    let scene = guarded();
    scene.write("a.py", bad("f"));
    scene.run(&["ratchet", "update", "--allow-worse"]).ends(0);
    scene.git(&["add", "--all"]);
    let said = ["the ratchet is new and hides 1 findings"];
    passes(&scene, &["commit", "-qm", "adopted"], &said);
    scene.git(&["rm", "-q", RATCHET]);
    let said = ["the ratchet .groundskeeper/ratchet.json is removed"];
    passes(&scene, &["commit", "-qm", "removed"], &said);
}

#[test]
fn a_ratchet_that_shrinks_or_follows_a_move_says_nothing() {
    let scene = recorded("");
    scene.git(&["mv", "a.py", "moved.py"]);
    scene.run(&["ratchet", "update"]).ends(0).says(&["moved: "]);
    scene.git(&["add", "--all"]);
    passes(&scene, &["commit", "-qm", "moved"], &["1 inherited"]).does_not_say(&["ratchet-grew"]);
    scene.write("moved.py", good("f"));
    scene.run(&["ratchet", "update"]).ends(0);
    scene.git(&["add", "--all"]);
    passes(&scene, &["commit", "-qm", "mended"], &[]).does_not_say(&["ratchet-grew"]);
}

/// A file of so many lines with one function of this complexity, and others that count for nothing.
fn long(lines: usize, complexity: usize) -> String {
    let mut text = python("f", complexity);
    let missing = lines - text.lines().count();
    text.push_str(&"# A line.\n".repeat(missing));
    text
}

#[test]
fn a_recorded_file_grows_by_what_is_cured_in_it_and_the_ratchet_with_it() {
    let scene = guarded();
    scene.write("groundskeeper.toml", "[gate]\nprotected = []\n");
    scene.write("long.py", long(310, 12));
    scene.run(&["ratchet", "update", "--allow-worse"]).ends(0);
    scene.git(&["add", "--all"]);
    passes(&scene, &["commit", "-qm", "recorded"], &[]);

    scene.write("long.py", long(323, 9));
    scene.git(&["add", "--all"]);
    let said = ["error[file-too-long] the file has 323 lines"];
    blocked(&scene, &["commit", "-qm", "too much"], &said);
    scene.run(&["ratchet", "update"]).ends(1);
    scene.git(&["checkout", "HEAD", "--", RATCHET]);

    scene.write("long.py", long(322, 9));
    scene.git(&["add", "--all"]);
    passes(&scene, &["commit", "-qm", "cured"], &["1 inherited"]);
    scene.run(&["check"]).ends(0).says(&["1 inherited"]);
    let said = ["longer, for what was cured in it: file-too-long long.py 322"];
    scene.run(&["ratchet", "update"]).ends(0).says(&said);
    scene.git(&["add", "--all"]);
    let commit = scene.git_with(&["commit", "-qm", "updated"]).agent("docs");
    commit.run().ends(0).does_not_say(&["ratchet-grew"]);
    scene.run(&["check"]).ends(0).says(&["1 inherited"]);

    scene.write("long.py", long(323, 9));
    scene.run(&["check"]).ends(1).says(&["323 lines"]);
}

#[test]
fn an_agent_is_refused_a_grown_ratchet_even_where_it_may_change_the_file() {
    let scene = recorded("[gate]\nprotected = []\n");
    grow(&scene);
    let before = head(&scene);
    let commit = scene.git_with(&["commit", "-qm", "grown"]).agent("docs");
    let ran = commit.run().ends(1);
    ran.says(&[
        "error[ratchet-grew] the ratchet now hides `too-complex` of `f` in a.py up to 13",
        "error[too-complex] `g`",
    ]);
    assert_eq!(head(&scene), before);
    // One that only shrinks is fine.
    scene.git(&["rm", "-qf", "b.py"]);
    scene.write("a.py", python("f", 11));
    scene.run(&["ratchet", "update"]).ends(0);
    scene.git(&["add", "--all"]);
    let commit = scene.git_with(&["commit", "-qm", "shrunk"]).agent("docs");
    let inherited = "inherited[too-complex] `f` has a cyclomatic complexity of 11";
    commit.run().ends(0).says(&[inherited]);
}

#[test]
fn a_snapshot_without_a_ratchet_says_so() {
    let scene = guarded();
    scene.write("a.py", bad("f"));
    scene.git(&["add", "--all"]);
    let said = ["no ratchet at .groundskeeper/ratchet.json in what is judged"];
    blocked(&scene, &["commit", "-qm", "bad"], &said);
}
