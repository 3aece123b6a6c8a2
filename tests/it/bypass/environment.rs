//! Variables and options of the command that commits.

use crate::harness::Scene;
use crate::hooks::{bad, good, guarded, head};

fn staged() -> Scene {
    let scene = guarded();
    scene.write("a.py", bad("f"));
    scene.git(&["add", "a.py"]);
    scene
}

#[test]
fn another_index_is_judged_as_the_one_that_is_committed() {
    let scene = guarded();
    let before = head(&scene);
    let other = scene.beside("another index");
    let other = other.to_str().unwrap();
    let git = |arguments: &[&str]| scene.git_with(arguments).env("GIT_INDEX_FILE", other).run();
    git(&["read-tree", "HEAD"]).ends(0);
    scene.write("a.py", bad("f"));
    git(&["add", "a.py"]).ends(0);
    scene.write("a.py", good("f"));
    git(&["commit", "-qm", "another"]).ends(1).says(&["a.py:1"]);
    assert_eq!(head(&scene), before);
}

#[test]
fn a_work_tree_elsewhere_changes_nothing() {
    let scene = staged();
    let before = head(&scene);
    scene.write("../elsewhere/a.py", good("f"));
    let [elsewhere, git_dir] = [scene.beside("elsewhere"), scene.work.join(".git")];
    let commit = scene.git_with(&["commit", "-qm", "elsewhere"]);
    let commit = commit.env("GIT_WORK_TREE", elsewhere.to_str().unwrap());
    let commit = commit.env("GIT_DIR", git_dir.to_str().unwrap());
    commit.run().ends(1).says(&["complexity of 12"]);
    assert_eq!(head(&scene), before);
}

#[test]
fn an_agent_cannot_loosen_its_judge_by_variables() {
    let scene = staged();
    let variables = [
        ("GROUNDSKEEPER__RULES__TOO_COMPLEX__LIMIT", "99"),
        ("GROUNDSKEEPER__RULES__TOO_COMPLEX__SEVERITY", "off"),
        ("GROUNDSKEEPER__FILES__EXCLUDE", "[\"*\"]"),
        ("GROUNDSKEEPER__GATE__MODE", "report"),
    ];
    for (name, value) in variables {
        let commit = scene.git_with(&["commit", "-qm", "loosened"]);
        let ran = commit.env(name, value).agent("docs").run().ends(1);
        ran.says(&["complexity of 12 (limit 10)"]);
    }
}

#[test]
fn hooks_switched_off_for_one_command_show_in_the_range() {
    let scene = staged();
    let quiet = ["-c", "core.hooksPath=/dev/null", "commit", "-qm", "quiet"];
    scene.git_with(&quiet).run().ends(0);
    let ran = scene.run(&["check", "--range", "HEAD~1..HEAD"]).ends(1);
    ran.says(&["complexity of 12"]);
}
