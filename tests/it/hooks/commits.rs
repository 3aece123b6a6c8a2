//! Every way to say `git commit`.

use super::{bad, blocked, good, guarded, head, passes};
use crate::harness::Scene;

#[test]
fn a_bad_change_is_blocked_and_a_good_one_passes() {
    let scene = guarded();
    scene.write("a.py", bad("f"));
    scene.git(&["add", "a.py"]);
    let ran = blocked(
        &scene,
        &["commit", "-qm", "bad"],
        &["too-complex", "nothing was committed"],
    );
    insta::assert_snapshot!(ran.err, @r#"
    a.py:1:1: error[too-complex] `f` has a cyclomatic complexity of 12 (limit 10)
    1 | def f(value):
      | ^^^^^
    note: no ratchet at .groundskeeper/ratchet.json in what is judged: only what stood in the commit before is inherited
    block: 1 error in 1 file checked
    `groundskeeper rule NAME` explains a rule and how to fix it
    nothing was committed: fix these, or record them with `groundskeeper ratchet update --allow-worse`
    "#);
    scene.write("a.py", good("renamed"));
    scene.git(&["add", "a.py"]);
    passes(
        &scene,
        &["commit", "-qm", "good"],
        &["clean: 1 file checked"],
    );
}

#[test]
fn the_index_is_judged_not_the_work_tree() {
    let scene = guarded();
    scene.write("a.py", good("staged"));
    scene.git(&["add", "a.py"]);
    scene.write("a.py", bad("unstaged"));
    passes(&scene, &["commit", "-qm", "index good"], &["clean"]);
    scene.git(&["add", "a.py"]);
    scene.write("a.py", good("unstaged"));
    blocked(&scene, &["commit", "-qm", "index bad"], &["too-complex"]);
    // An untracked file is no part of the commit.
    scene.write("new.py", "def f(:\n");
    scene.git(&["add", "a.py"]);
    passes(&scene, &["commit", "-qm", "repaired"], &["1 file checked"]);
}

#[test]
fn a_partly_staged_file_is_judged_as_staged() {
    let lines = "# words\n".repeat(20);
    let scene = Scene::with_commit(&[("a.py", &format!("{}{lines}", good("f")))]);
    scene.run(&["hook", "install"]).ends(0);
    scene.write("a.py", format!("{}{lines}{}", good("g"), bad("h")));
    // The first hunk is taken, the second is not.
    scene
        .git_with(&["add", "--patch"])
        .input("y\nn\n")
        .run()
        .ends(0);
    passes(&scene, &["commit", "-qm", "part"], &["clean"]);
    assert_eq!(
        scene.git(&["show", "HEAD:a.py"]),
        format!("{}{lines}", good("g")).trim_end()
    );
    blocked(
        &scene,
        &["commit", "-qam", "rest"],
        &["`h` has a cyclomatic complexity of 12"],
    );
}

#[test]
fn commit_all_and_commit_path_judge_their_own_index() {
    let scene = guarded();
    scene.write("a.py", bad("f"));
    blocked(&scene, &["commit", "-qam", "all"], &["a.py"]);
    blocked(&scene, &["commit", "-qm", "path", "a.py"], &["a.py"]);
    scene.write("b.py", good("other"));
    // The bad file is staged, but not part of this commit.
    scene.git(&["add", "a.py"]);
    let ran = passes(
        &scene,
        &["commit", "-qm", "path", "b.py"],
        &["clean: 1 file"],
    );
    ran.does_not_say(&["a.py"]);
    blocked(&scene, &["commit", "-qm", "the rest"], &["a.py"]);
    scene.write("c.py", bad("h"));
    scene.git(&["add", "--intent-to-add", "c.py"]);
    scene.write("a.py", good("f"));
    blocked(&scene, &["commit", "-qam", "intended"], &["c.py"]);
}

#[test]
fn amending_is_judged_too() {
    let scene = guarded();
    scene.write("a.py", bad("f"));
    scene.git(&["add", "a.py"]);
    blocked(&scene, &["commit", "-q", "--amend", "--no-edit"], &["a.py"]);
    scene.write("a.py", good("renamed"));
    scene.git(&["add", "a.py"]);
    passes(
        &scene,
        &["commit", "-q", "--amend", "--no-edit"],
        &["clean"],
    );
    passes(
        &scene,
        &["commit", "-q", "--amend", "-m", "words alone"],
        &["0 files checked"],
    );
}

#[test]
fn the_first_commit_is_judged() {
    let scene = Scene::repository();
    scene.run(&["hook", "install"]).ends(0);
    scene.write("a.py", bad("f"));
    scene.git(&["add", "."]);
    blocked(&scene, &["commit", "-qm", "first"], &["a.py"]);
    assert_eq!(head(&scene), "");
    scene.write("a.py", good("f"));
    scene.git(&["add", "."]);
    passes(&scene, &["commit", "-qm", "first"], &["clean"]);
}

#[test]
fn a_message_on_standard_input_arrives() {
    let scene = guarded();
    scene.write("a.py", good("renamed"));
    scene.git(&["add", "."]);
    let setup = scene.git_with(&["commit", "-q", "-F", "-"]);
    setup.input("from a pipe\n\nbody\n").run().ends(0);
    assert_eq!(
        scene.git(&["log", "-1", "--format=%B"]),
        "from a pipe\n\nbody"
    );
}

#[test]
fn what_the_file_already_had_is_inherited_and_worse_is_not() {
    let scene = Scene::with_commit(&[("a.py", &bad("f"))]);
    scene.run(&["hook", "install"]).ends(0);
    scene.write("a.py", format!("{}\n\n{}", bad("f"), good("h")));
    passes(
        &scene,
        &["commit", "-qam", "grows"],
        &["inherited[too-complex]", "pass: 0 errors, 1 inherited"],
    );
    scene.write("a.py", crate::harness::python("f", 13));
    blocked(&scene, &["commit", "-qam", "worse"], &["complexity of 13"]);
    scene.write("a.py", "def f(:\n");
    blocked(&scene, &["commit", "-qam", "broken"], &["syntax-error"]);
}

#[test]
fn the_ratchet_of_the_commit_itself_counts_for_a_person() {
    let scene = guarded();
    scene.write("a.py", bad("f"));
    scene.git(&["add", "."]);
    blocked(
        &scene,
        &["commit", "-qm", "no"],
        &["ratchet update --allow-worse"],
    );
    scene.run(&["ratchet", "update", "--allow-worse"]).ends(0);
    blocked(&scene, &["commit", "-qm", "not staged"], &["a.py"]);
    scene.git(&["add", "."]);
    passes(
        &scene,
        &["commit", "-qm", "recorded"],
        &["inherited[too-complex]"],
    );
}

#[test]
fn settings_are_those_of_the_commit() {
    let scene = guarded();
    scene.write("a.py", bad("f"));
    scene.git(&["add", "."]);
    scene.write("groundskeeper.toml", "[rules.too-complex]\nlimit = 30\n");
    blocked(&scene, &["commit", "-qm", "not staged"], &["limit 10"]);
    scene.git(&["add", "."]);
    passes(&scene, &["commit", "-qm", "staged"], &["clean"]);
    scene.write("groundskeeper.toml", "[rules.too-complx]\nlimit = 3\n");
    scene.git(&["add", "."]);
    let before = head(&scene);
    let ran = scene.git_with(&["commit", "-qm", "broken"]).run().ends(1);
    ran.says(&["rules.too-complx", "rules.too-complex"]);
    assert_eq!(head(&scene), before);
}

#[test]
fn judging_leaves_everything_as_it_is() {
    let scene = guarded();
    scene.write("a.py", bad("staged"));
    scene.git(&["add", "a.py"]);
    scene.write("a.py", good("unstaged"));
    scene.write("b.py", good("modified"));
    scene.write("new.py", bad("untracked"));
    let before = scene.fingerprint();
    scene
        .run(&["check", "--staged"])
        .ends(1)
        .says(&["`staged`"])
        .does_not_say(&["new.py"]);
    scene.run(&["hook", "run", "pre-commit"]).ends(1);
    scene.run(&["check"]).ends(1);
    scene.run(&["measure", "--json"]).ends(0);
    assert_eq!(scene.fingerprint(), before);
}

#[test]
fn a_range_is_judged_by_what_its_commits_change() {
    let scene = Scene::with_commit(&[("a.py", &bad("f"))]);
    scene.write("b.py", bad("g"));
    scene.commit("second");
    scene.write("c.py", good("h"));
    scene.commit("third");
    let ran = scene.run(&["check", "--range", "main~2..main"]).ends(1);
    ran.says(&["b.py", "2 files checked"])
        .does_not_say(&["a.py"]);
    scene
        .run(&["check", "--range", "main~1..main"])
        .ends(0)
        .says(&["clean: 1 file"]);
    scene
        .run(&["check", "--range", "main..nowhere"])
        .ends(2)
        .says(&["nowhere"]);
}
