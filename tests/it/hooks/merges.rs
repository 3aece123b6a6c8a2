//! Merges: findings from either side are inherited, those of the merge itself are not.

use super::{bad, blocked, good, passes};
use crate::harness::{Scene, python};

/// `main` and `side`, both ahead of their common commit; `side` has a bad file of its own.
fn diverged(main: (&str, &str), side: (&str, &str)) -> Scene {
    let scene = Scene::with_commit(&[("a.py", &good("f")), ("b.py", &good("g"))]);
    scene.git(&["checkout", "-q", "-b", "side"]);
    scene.write("side.py", bad("theirs"));
    scene.write(side.0, side.1);
    scene.commit("side");
    scene.git(&["checkout", "-q", "main"]);
    scene.write(main.0, main.1);
    scene.commit("main");
    scene.run(&["hook", "install"]).ends(0);
    scene
}

#[test]
fn a_clean_merge_inherits_the_other_side_s_findings() {
    let scene = diverged(("a.py", &good("ours")), ("b.py", &good("theirs")));
    let ran = passes(
        &scene,
        &["merge", "-q", "--no-edit", "side"],
        &["inherited[too-complex]"],
    );
    ran.says(&["side.py", "pass: 0 errors, 1 inherited"]);
}

#[test]
fn a_clean_merge_that_is_bad_only_together_is_blocked() {
    // Each side adds six branches to another end of one function.
    let middle = "    # the middle stays as it is\n".repeat(8);
    let body = |head: usize, tail: usize| {
        let branch = "    if value:\n        value -= 1\n";
        let (head, tail) = (branch.repeat(head), branch.repeat(tail));
        format!("def f(value):\n{head}{middle}{tail}    return value\n")
    };
    let scene = Scene::with_commit(&[("a.py", &body(1, 1))]);
    scene.git(&["checkout", "-q", "-b", "side"]);
    scene.write("a.py", body(1, 7));
    scene.commit("side");
    scene.git(&["checkout", "-q", "main"]);
    scene.write("a.py", body(7, 1));
    scene.commit("main");
    scene.run(&["hook", "install"]).ends(0);
    blocked(
        &scene,
        &["merge", "-q", "--no-edit", "side"],
        &["complexity of 15", "nothing was committed"],
    );
    scene.git(&["merge", "--abort"]);
}

#[test]
fn a_conflicted_merge_inherits_and_its_own_findings_block() {
    let scene = diverged(("a.py", &python("f", 3)), ("a.py", &python("f", 5)));
    scene
        .git_with(&["merge", "-q", "--no-edit", "side"])
        .run()
        .ends(1);
    scene
        .run(&["check", "--staged"])
        .ends(2)
        .says(&["a.py", "unresolved"]);
    scene.write("a.py", bad("f"));
    scene.git(&["add", "a.py"]);
    let ran = blocked(&scene, &["commit", "-q", "--no-edit"], &["a.py"]);
    ran.says(&["1 error, 1 inherited"]);
    scene.write("a.py", good("f"));
    scene.git(&["add", "a.py"]);
    passes(
        &scene,
        &["commit", "-q", "--no-edit"],
        &["pass: 0 errors, 1 inherited"],
    );
    assert_eq!(
        scene.git(&["log", "-1", "--format=%P"]).split(' ').count(),
        2
    );
}

#[test]
fn a_merge_without_commit_is_judged_when_it_is_committed() {
    let scene = diverged(("a.py", &good("ours")), ("b.py", &good("theirs")));
    scene.git(&["merge", "-q", "--no-commit", "side"]);
    scene.write("more.py", bad("mine"));
    scene.git(&["add", "more.py"]);
    blocked(
        &scene,
        &["commit", "-qm", "merge"],
        &["more.py", "1 error, 1 inherited"],
    );
    scene.git(&["rm", "-q", "--cached", "more.py"]);
    passes(&scene, &["commit", "-qm", "merge"], &["1 inherited"]);
}

#[test]
fn the_names_of_merge_heads_are_believed_by_merges_alone() {
    let scene = diverged(("a.py", &good("ours")), ("b.py", &good("theirs")));
    let side = scene.git(&["rev-parse", "side"]);
    scene.write("side.py", bad("theirs"));
    scene.git(&["add", "side.py"]);
    let commit = scene.git_with(&["commit", "-qm", "no merge"]);
    commit
        .env(&format!("GITHEAD_{side}"), "side")
        .run()
        .ends(1)
        .says(&["side.py"]);
}
