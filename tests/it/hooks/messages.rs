//! commit-msg: trailers must be true.

use super::{bad, good, guarded, head};
use crate::harness::{Ran, Scene};

/// Commits what is staged with this message; the hook lets it pass or not.
#[track_caller]
fn commit(scene: &Scene, agent: &str, message: &str, code: i32) -> Ran {
    let before = head(scene);
    let setup = scene.git_with(&["commit", "-qm", message]);
    let ran = setup.agent(agent).run().ends(code);
    assert_eq!(head(scene) == before, code == 1, "{ran}");
    ran
}

fn staged(path: &str, content: &str) -> Scene {
    let settings = "[[owner]]\nagent = \"docs\"\npaths = [\"docs/\"]\n";
    let scene = Scene::with_commit(&[("groundskeeper.toml", settings), ("a.py", &good("f"))]);
    scene.run(&["hook", "install"]).ends(0);
    scene.write(path, content);
    scene.git(&["add", "--all"]);
    scene
}

#[test]
fn a_pass_of_another_content_is_refused() {
    let scene = staged("a.py", &good("g"));
    for forged in ["pass", "pass 0123456789012345678901234567890123456789"] {
        let message = format!("change\n\nGroundskeeper-Gate: {forged}");
        commit(&scene, "", &message, 1).says(&["the message is not true", "take the line out"]);
    }
    let tree = scene.git(&["write-tree"]);
    commit(
        &scene,
        "",
        &format!("change\n\ngroundskeeper-gate: pass {tree}"),
        0,
    );
}

#[test]
fn an_agent_that_only_the_trailer_names_is_held_to_what_it_may() {
    let scene = staged("docs/a.md", "words\n");
    let ran = commit(&scene, "", "change\n\nGroundskeeper-Agent: api", 1);
    ran.says(&["owned by `docs`, not by `api`"]);
    commit(&scene, "", "change\n\nGroundskeeper-Agent: docs", 0);
    let scene = staged("groundskeeper.toml", "");
    commit(&scene, "", "change\n\nGroundskeeper-Agent: docs", 1).says(&["only a person"]);
    commit(&scene, "", "change\n\nGroundskeeper-Agent: person", 0);
}

#[test]
fn the_trailer_and_the_environment_must_agree() {
    let scene = staged("docs/a.md", "words\n");
    for other in ["api", "person"] {
        let message = format!("change\n\nGroundskeeper-Agent: {other}");
        commit(&scene, "docs", &message, 1).says(&["but `docs` commits"]);
    }
    let twice = "change\n\nGroundskeeper-Agent: docs\nGroundskeeper-Agent: api";
    commit(&scene, "docs", twice, 1).says(&["more than once"]);
    commit(&scene, "docs", "change\n\nGroundskeeper-Agent: docs", 0);
}

#[test]
fn an_agent_s_own_variable_counts_and_ours_says_otherwise() {
    let scene = staged("groundskeeper.toml", "");
    let marked = |scene: &Scene, agent: &str| {
        let setup = scene.git_with(&["commit", "-qm", "change"]);
        setup.env("CLAUDECODE", "1").agent(agent).run()
    };
    let ran = marked(&scene, "").ends(1);
    ran.says(&["not agent `claude-code`", "CLAUDECODE is set"]);
    marked(&scene, "person").ends(0);
}

#[test]
fn words_like_a_trailer_elsewhere_in_the_message_are_words() {
    let scene = guarded();
    scene.write("a.py", good("g"));
    scene.git(&["add", "--all"]);
    let message = "change\n\nGroundskeeper-Gate: pass forged\n\nwhy it was done";
    commit(&scene, "", message, 0);
    scene.write("a.py", bad("g"));
    scene.git(&["add", "--all"]);
    commit(&scene, "", "bad", 1);
}
