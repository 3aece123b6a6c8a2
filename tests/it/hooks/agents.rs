//! Commits by agents: ownership, protected files, and rules that they cannot loosen.

use super::{bad, good, head};
use crate::harness::{Ran, Scene};

const SETTINGS: &str = "\
[[owner]]
agent = \"docs\"
paths = [\"docs/\", \"!docs/shared.md\"]

[[owner]]
agent = \"api\"
paths = [\"api/*.py\"]
";

fn scene() -> Scene {
    let scene = Scene::with_commit(&[
        ("groundskeeper.toml", SETTINGS),
        ("docs/a.md", "words\n"),
        ("api/a.py", &good("f")),
        ("free.py", &good("g")),
    ]);
    scene.run(&["hook", "install"]).ends(0);
    scene
}

/// Commits one changed file as `agent` (nobody: a person), and undoes it.
#[track_caller]
fn commit(agent: &str, path: &str, content: &str, code: i32) -> Ran {
    let scene = scene();
    scene.write(path, content);
    scene.git(&["add", "--all"]);
    commit_staged(&scene, agent, code)
}

#[track_caller]
fn commit_staged(scene: &Scene, agent: &str, code: i32) -> Ran {
    let before = head(scene);
    let setup = scene.git_with(&["commit", "-qm", "a change"]);
    let ran = setup.agent(agent).run().ends(code);
    assert_eq!(head(scene) == before, code == 1, "{ran}");
    ran
}

#[test]
fn an_agent_changes_what_it_owns_and_what_nobody_owns() {
    commit("docs", "docs/a.md", "other words\n", 0);
    commit("docs", "free.py", &good("h"), 0);
    commit("api", "api/a.py", &good("h"), 0);
    commit("api", "docs/shared.md", "shared\n", 0);
    commit("", "docs/a.md", "a person's words\n", 0);
}

#[test]
fn an_agent_does_not_change_what_another_owns() {
    let ran = commit("api", "docs/a.md", "other words\n", 1);
    ran.says(&[
        "owned-by-other",
        "owned by `docs`, not by `api`",
        "ask a person",
    ]);
    commit("api", "docs/new.md", "new\n", 1);
    commit("docs", "api/a.py", &good("h"), 1);
    commit("stranger", "api/new.py", &good("h"), 1);
}

#[test]
fn deleting_moving_and_linking_are_changes() {
    for arguments in [
        &["rm", "-q", "docs/a.md"][..],
        &["mv", "docs/a.md", "a.md"],
        &["mv", "free.py", "docs/free.py"],
    ] {
        let scene = scene();
        scene.git(arguments);
        commit_staged(&scene, "api", 1).says(&["owned-by-other"]);
    }
    let scene = scene();
    std::os::unix::fs::symlink("/etc/passwd", scene.work.join("docs/link")).unwrap();
    scene.git(&["add", "--all"]);
    commit_staged(&scene, "api", 1).says(&["owned-by-other"]);
}

#[test]
fn no_agent_changes_what_judges_it() {
    for path in [
        "groundskeeper.toml",
        ".groundskeeper/ratchet.json",
        "CODEOWNERS",
        ".github/workflows/test.yml",
        ".pre-commit-config.yaml",
        "sub/ruff.toml",
    ] {
        let ran = commit("docs", path, "\n", 1);
        ran.says(&["only a person may change this file, not agent `docs`"]);
    }
}

#[test]
fn an_agent_cannot_loosen_the_rules_in_the_commit_that_they_judge() {
    let scene = scene();
    scene.write(
        "groundskeeper.toml",
        "[rules.too-complex]\nlimit = 99\n[gate]\nmode = \"report\"\nprotected = []\n",
    );
    scene.write("free.py", bad("f"));
    scene.git(&["add", "--all"]);
    commit_staged(&scene, "docs", 1).says(&[
        "too-complex",
        "limit 10",
        "only a person may change this file",
    ]);
    // What is only in the work tree, or in the ratchet that it brings along, changes nothing.
    scene.git(&["restore", "--staged", "groundskeeper.toml"]);
    commit_staged(&scene, "docs", 1).says(&["limit 10"]);
    let recorded = r#"{"version":1,"entries":[{"rule":"too-complex","path":"free.py","symbol":"f","actual":12}]}"#;
    scene.write(".groundskeeper/ratchet.json", recorded);
    scene.git(&["add", ".groundskeeper"]);
    commit_staged(&scene, "docs", 1).says(&["error[too-complex]"]);
    // A person may do all of it.
    scene.git(&["add", "--all"]);
    commit_staged(&scene, "", 0);
}

#[test]
fn a_gate_that_only_reports_still_holds_agents() {
    let report = "[gate]\nmode = \"report\"\n";
    let scene = Scene::with_commit(&[("groundskeeper.toml", report), ("a.py", &good("f"))]);
    scene.run(&["hook", "install"]).ends(0);
    scene.write("a.py", bad("f"));
    scene.git(&["add", "--all"]);
    commit_staged(&scene, "docs", 1).says(&["too-complex"]);
    commit_staged(&scene, "", 0).says(&["too-complex"]);
}

#[test]
fn an_agent_cannot_suppress_what_guards_the_rest() {
    let source = "# groundskeeper: allow(owned-by-other) I know better\nx = 1\n";
    commit("docs", "api/a.py", source, 1).says(&["owned by `api`"]);
}
