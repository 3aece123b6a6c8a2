//! Commits that reach a branch past the gate: noticed, reported, remembered; or held back.

use super::{bad, good, guarded, head, passes};
use crate::harness::{Ran, Scene};
use groundskeeper::store::{Event, Store};

const NOTICED: &str = "came in past the gate, which refuses it";

/// Makes a commit of everything that no hook judges.
#[track_caller]
fn unverified(scene: &Scene, code: i32) -> Ran {
    scene.git(&["add", "--all"]);
    let commit = scene.git_with(&["commit", "-qm", "unverified", "--no-verify"]);
    commit.run().ends(code)
}

fn events(scene: &Scene) -> Vec<Event> {
    let path = scene.beside("home/state/groundskeeper/store.sqlite");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let store = Store::open(&path).await.unwrap().store;
        store.latest_events(10).await.unwrap()
    })
}

#[test]
fn no_verify_is_noticed_recorded_and_told_until_acknowledged() {
    let scene = guarded();
    scene.write("a.py", bad("f"));
    let commit = |scene: &Scene| scene.git(&["rev-parse", "HEAD"])[..10].to_owned();
    let ran = unverified(&scene, 0);
    let id = commit(&scene);
    ran.says(&[NOTICED, &id, "a.py:1: [too-complex] `f`"]);
    let events = events(&scene);
    assert_eq!(
        (events.len(), events[0].kind.as_str()),
        (1, "unverified-commit")
    );
    assert_eq!(events[0].payload["branches"], serde_json::json!(["main"]));
    let told = format!("commit {id} came in past the gate");
    scene
        .run(&["check"])
        .ends(1)
        .says(&[&told, "check --range"]);
    let setup = scene.program(&["hook", "acknowledge"]).agent("docs");
    setup.run().ends(2).says(&["only a person"]);
    let ran = scene.run(&["hook", "acknowledge"]).ends(0);
    ran.says(&["commits acknowledged: 1"]);
    scene.run(&["check"]).ends(1).does_not_say(&[&told]);
}

#[test]
fn what_is_not_behind_head_any_more_is_not_told() {
    let scene = guarded();
    scene.write("a.py", bad("f"));
    unverified(&scene, 0).says(&[NOTICED]);
    scene.git(&["reset", "-q", "--hard", "HEAD~1"]);
    scene
        .run(&["check"])
        .ends(0)
        .does_not_say(&["past the gate"]);
}

#[test]
fn what_passed_or_would_pass_is_not_spoken_of() {
    let scene = guarded();
    scene.write("a.py", good("other"));
    unverified(&scene, 0).does_not_say(&["groundskeeper"]);
    scene.write("a.py", good("third"));
    passes(&scene, &["commit", "-qam", "good"], &[]).does_not_say(&["past the gate"]);
    let amended = ["commit", "-q", "--amend", "-m", "amended"];
    passes(&scene, &amended, &[]).does_not_say(&["past the gate"]);
    assert!(!scene.beside("home/state/groundskeeper").exists());
}

#[test]
fn an_agent_s_commit_is_held_to_what_agents_may() {
    let scene = guarded();
    scene.write("groundskeeper.toml", "[gate]\nmode = \"report\"\n");
    scene.git(&["add", "--all"]);
    let message = "loosened\n\nGroundskeeper-Agent: docs";
    let commit = scene.git_with(&["commit", "-qm", message, "--no-verify"]);
    commit
        .run()
        .ends(0)
        .says(&[NOTICED, "only a person may change this file"]);
    scene.write("groundskeeper.toml", "[gate]\nmode = \"strict\"\n");
    let commit = scene.git_with(&["commit", "-qam", "again", "--no-verify"]);
    commit.agent("docs").run().ends(0).says(&[NOTICED]);
}

#[test]
fn what_other_references_had_is_not_new() {
    let scene = guarded();
    scene.git(&["checkout", "-q", "-b", "side"]);
    scene.write("a.py", bad("f"));
    unverified(&scene, 0).says(&[NOTICED]);
    let quiet = |arguments: &[&str]| {
        let ran = scene.git_with(arguments).run().ends(0);
        ran.does_not_say(&["groundskeeper"]);
    };
    quiet(&["branch", "copy"]);
    quiet(&["tag", "marked"]);
    quiet(&["checkout", "-q", "main"]);
    quiet(&["merge", "-q", "--ff-only", "side"]);
    quiet(&["reset", "-q", "--hard", "HEAD~1"]);
    quiet(&["clone", "-q", "--mirror", ".", "../clone"]);
    quiet(&["branch", "-q", "-D", "copy", "side"]);
    quiet(&["tag", "-d", "marked"]);
    quiet(&["fetch", "-q", "../clone", "side:refs/remotes/clone/side"]);
    quiet(&["merge", "-q", "--ff-only", "clone/side"]);
}

#[test]
fn a_rebase_is_left_in_peace() {
    let scene = guarded();
    scene.git(&["checkout", "-q", "-b", "side"]);
    scene.write("a.py", bad("f"));
    unverified(&scene, 0).says(&[NOTICED]);
    scene.git(&["checkout", "-q", "main"]);
    scene.write("b.py", good("other"));
    passes(&scene, &["commit", "-qam", "main"], &[]);
    scene.git(&["checkout", "-q", "side"]);
    let ran = scene.git_with(&["rebase", "-q", "main"]).run().ends(0);
    ran.does_not_say(&["groundskeeper"]);
}

#[test]
fn a_thousand_references_at_once_are_none_of_our_business() {
    let scene = guarded();
    let id = scene.git(&["rev-parse", "HEAD"]);
    let lines = (0..1_000).map(|number| format!("create refs/heads/many/{number} {id}\n"));
    let update = scene.git_with(&["update-ref", "--stdin"]);
    let ran = update.input(&lines.collect::<String>()).run().ends(0);
    ran.does_not_say(&["groundskeeper"]);
}

#[test]
fn many_commits_at_once_are_judged_up_to_a_number() {
    let scene = guarded();
    scene.git(&["checkout", "-q", "--detach"]);
    for number in 0..52 {
        scene.git(&["commit", "-q", "--allow-empty", "-m", &number.to_string()]);
    }
    let ran = scene.git_with(&["branch", "long"]).run().ends(0);
    ran.says(&["more than 50 commits came in at once", "check --range"]);
}

const BLOCK: &str = "[gate]\nunverified = \"block\"\n";

#[test]
fn where_it_is_so_set_the_branch_is_not_moved() {
    let scene = Scene::with_commit(&[("groundskeeper.toml", BLOCK), ("a.py", &good("f"))]);
    scene.run(&["hook", "install"]).ends(0);
    let before = head(&scene);
    scene.write("a.py", bad("f"));
    // Settings that come with the commit do not open the way for it.
    scene.write("groundskeeper.toml", "");
    let ran = unverified(&scene, 128);
    ran.says(&["the branch is not moved", "[too-complex] `f`"]);
    assert_eq!(head(&scene), before);
    scene.write("a.py", good("g"));
    unverified(&scene, 0);
    assert_ne!(head(&scene), before);
}

#[test]
fn a_chained_hook_gets_every_state_and_the_whole_input() {
    let scene = Scene::with_commit(&[("a.py", &good("f"))]);
    let hook = ".git/hooks/reference-transaction";
    scene.write(hook, "#!/bin/sh\necho \"$1\" >>seen\ncat >>seen\n");
    scene.set_up("chmod", &["755", hook]).run().ends(0);
    scene.run(&["hook", "install", "--chain"]).ends(0);
    scene.git(&["tag", "one"]);
    let seen = String::from_utf8(scene.read("seen")).unwrap();
    for word in ["prepared\n", "committed\n", "refs/tags/one\n"] {
        assert!(seen.contains(word), "{seen}");
    }
    std::fs::remove_file(scene.work.join("seen")).unwrap();
    scene.write("a.py", bad("f"));
    unverified(&scene, 0).says(&[NOTICED]);
}

#[test]
fn a_program_that_is_gone_stops_nothing_and_is_told() {
    let scene = guarded();
    let hook = ".git/hooks/reference-transaction";
    let script = String::from_utf8(scene.read(hook)).unwrap();
    let line = script.lines().find(|line| line.starts_with("program="));
    scene.write(hook, script.replace(line.unwrap(), "program='/nowhere'"));
    scene.write("a.py", bad("f"));
    unverified(&scene, 0).says(&["a branch moved unchecked", "/nowhere"]);
    let ran = scene.git_with(&["tag", "quiet"]).run().ends(0);
    ran.does_not_say(&["groundskeeper"]);
}
