//! Ranges: judged against the merge base, agents' commits in them held to ownership each.

use super::{bad, good};
use crate::harness::{Ran, Scene};

const SETTINGS: &str = "[[owner]]\nagent = \"docs\"\npaths = [\"docs/\"]\n";

fn scene() -> Scene {
    Scene::with_commit(&[
        ("groundskeeper.toml", SETTINGS),
        ("docs/a.md", "words\n"),
        ("a.py", &good("f")),
    ])
}

fn commit(scene: &Scene, path: &str, content: &str, agent: &str) {
    scene.write(path, content);
    scene.commit(&format!("change\n\nGroundskeeper-Agent: {agent}"));
}

#[track_caller]
fn range(scene: &Scene, range: &str, code: i32) -> Ran {
    scene.run(&["check", "--range", range]).ends(code)
}

#[test]
fn the_base_is_where_the_lines_parted() {
    let scene = scene();
    scene.git(&["checkout", "-q", "-b", "side"]);
    scene.write("b.py", good("g"));
    scene.commit("side");
    scene.git(&["checkout", "-q", "main"]);
    // What main got meanwhile is none of the side's doing, be it better or worse.
    scene.write("c.py", bad("h"));
    scene.commit("main");
    for spec in ["main..side", "main...side"] {
        range(&scene, spec, 0).says(&["clean: 1 file checked"]);
    }
    range(&scene, "side..main", 1).says(&["c.py", "1 file checked"]);
}

#[test]
fn an_agent_s_commit_is_held_to_ownership_also_when_it_was_undone() {
    let scene = scene();
    commit(&scene, "docs/a.md", "by a stranger\n", "api");
    let ran = range(&scene, "HEAD~1..HEAD", 1);
    ran.says(&["owned by `docs`, not by `api` (commit "]);
    commit(&scene, "docs/a.md", "words\n", "person");
    range(&scene, "HEAD~2..HEAD", 1).says(&["owned by `docs`, not by `api`"]);
    commit(&scene, "docs/a.md", "by its owner\n", "docs");
    range(&scene, "HEAD~1..HEAD", 0);
    commit(&scene, "docs/a.md", "by a person\n", "person");
    range(&scene, "HEAD~2..HEAD", 0);
}

#[test]
fn an_agent_cannot_take_a_file_over_before_it_changes_it() {
    let scene = scene();
    commit(
        &scene,
        "groundskeeper.toml",
        "[gate]\nprotected = []\n",
        "api",
    );
    commit(&scene, "docs/a.md", "mine\n", "api");
    range(&scene, "HEAD~2..HEAD", 1).says(&["groundskeeper.toml", "only a person may change"]);
}

#[test]
fn a_merge_by_an_agent_takes_over_what_others_did() {
    let scene = scene();
    scene.git(&["checkout", "-q", "-b", "side"]);
    commit(&scene, "b.py", &good("g"), "api");
    scene.git(&["checkout", "-q", "main"]);
    commit(&scene, "docs/a.md", "by its owner\n", "docs");
    scene.git(&["checkout", "-q", "side"]);
    let message = "merged\n\nGroundskeeper-Agent: api";
    scene.git(&["merge", "-q", "--no-ff", "-m", message, "main"]);
    range(&scene, "main~1..side", 0);
    // What it changes while it merges is its own.
    scene.git(&["reset", "-q", "--hard", "HEAD~1"]);
    scene.git(&["merge", "-q", "--no-ff", "--no-commit", "main"]);
    commit(&scene, "docs/a.md", "by the merger\n", "api");
    range(&scene, "main~1..side", 1).says(&["owned by `docs`, not by `api`"]);
}

#[test]
fn an_agent_that_judges_a_range_goes_by_the_settings_before_it() {
    let scene = scene();
    scene.write("groundskeeper.toml", "[rules.too-complex]\nlimit = 30\n");
    scene.write("a.py", bad("f"));
    scene.commit("loosened");
    let check = |agent: &str| {
        scene
            .program(&["check", "--range", "HEAD~1..HEAD"])
            .agent(agent)
            .run()
    };
    check("").ends(0);
    check("docs").ends(1).says(&["limit 10"]);
    // Also when HEAD is elsewhere.
    scene.git(&["checkout", "-q", "--detach"]);
    scene.git(&["commit", "-q", "--allow-empty", "-m", "later"]);
    let check = scene
        .program(&["check", "--range", "main~1..main"])
        .agent("docs");
    check.run().ends(1).says(&["limit 10"]);
}

#[test]
fn a_message_that_tells_of_another_content_is_noted() {
    let scene = scene();
    scene.write("a.py", good("g"));
    scene.commit("change\n\nGroundskeeper-Gate: pass 0123456789012345678901234567890123456789");
    let ran = range(&scene, "HEAD~1..HEAD", 0);
    ran.says(&["say Groundskeeper-Gate of another content than theirs"]);
}
