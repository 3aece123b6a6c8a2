//! Runs whose process is killed, as the system kills: at every state that is recorded, and gone on
//! with by `runs resume` and by `serve`. The model is a server that always says the same.

use std::time::Instant;

use serde_json::Value;

use crate::harness::{PATIENCE, Reply, Scene, Server};

const FILES: &[(&str, &str)] = &[
    (
        "shop/price.py",
        "def area(width, height):\n    return width * height\n",
    ),
    (
        "shop/stock.py",
        "def count_items(items):\n    return len(items)\n",
    ),
];

/// The states that a change goes through, and those before and after.
const STATES: [&str; 8] = [
    "queued:0",
    "planned:0",
    "working:1",
    "proving:1",
    "gating:1",
    "testing:1",
    "committing:1",
    "finishing:1",
];

fn model() -> Server {
    Server::start(|asked| {
        if asked.target.ends_with("/models") {
            let list = b"{\"object\": \"list\", \"data\": [{\"id\": \"same\"}]}";
            return Reply::new(200)
                .with("Content-Type", "application/json")
                .body(list);
        }
        let text = "{\\\"summary\\\": \\\"Compute what is asked for.\\\"}";
        let body = format!(
            "data: {{\"choices\":[{{\"delta\":{{\"content\":\"{text}\"}}}}]}}\n\n\
             data: {{\"choices\":[{{\"delta\":{{}},\"finish_reason\":\"stop\"}}]}}\n\n\
             data: [DONE]\n\n"
        );
        Reply::new(200)
            .with("Content-Type", "text/event-stream")
            .body(body.as_bytes())
    })
}

/// A repository with its model.
struct World {
    scene: Scene,
    server: Server,
}

impl World {
    fn new() -> Self {
        Self {
            scene: Scene::with_commit(FILES),
            server: model(),
        }
    }

    fn program(&self, arguments: &[&str]) -> crate::harness::Setup<'_> {
        let endpoint = format!("{}/v1", self.server.address);
        let program = self.scene.program(arguments);
        program.env("GROUNDSKEEPER__MODEL__ENDPOINT", &endpoint)
    }

    /// Makes a run that stands still at a state, and kills it there; the run's id.
    #[track_caller]
    fn killed_at(&self, state: &str) -> String {
        let before = self.scene.fingerprint();
        let arguments = ["improve", "--kind", "document", "--hold-at", state];
        let running = self.program(&arguments).start();
        running.line_with("holding at");
        running.signal(&self.scene, "KILL");
        assert_eq!(running.wait(), None, "{state}");
        assert_eq!(self.scene.fingerprint(), before, "{state}");
        let listed = self.scene.run(&["runs", "list", "--json"]).ends(0).json();
        assert_eq!(listed["runs"][0]["state"], "parked", "{state}: {listed:#}");
        let reason = listed["runs"][0]["reason"].as_str().unwrap().to_owned();
        assert!(
            reason.contains(state.split(':').next().unwrap()),
            "{reason}"
        );
        self.no_worktree_is_left();
        listed["runs"][0]["id"].as_str().unwrap().to_owned()
    }

    /// Waits until somebody has gone on with a run to its end.
    #[track_caller]
    fn is_committed(&self, id: &str) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let shown = self.scene.run(&["runs", "show", id, "--json"]).ends(0);
            let shown = shown.json();
            if shown["run"]["state"] == "committed" {
                break;
            }
            assert!(Instant::now() < deadline, "{shown:#}");
        }
    }

    #[track_caller]
    fn no_worktree_is_left(&self) {
        let listed = self.scene.git(&["worktree", "list", "--porcelain"]);
        assert_eq!(listed.matches("worktree ").count(), 1, "{listed}");
    }

    /// The run's branch as text: what each of its commits changes.
    fn branch(&self) -> String {
        let format = "--format=%(refname:short)";
        let branch = self
            .scene
            .git(&["for-each-ref", format, "refs/heads/groundskeeper/"]);
        assert_eq!(branch.lines().count(), 1, "{branch}");
        self.scene.git(&[
            "log",
            "-p",
            "--format=%s",
            "--reverse",
            &format!("main..{branch}"),
        ])
    }
}

#[test]
fn a_run_that_is_killed_at_any_state_is_gone_on_with_to_the_same_branch() {
    let whole = World::new();
    whole
        .program(&["improve", "--kind", "document"])
        .run()
        .ends(0);
    let expected = whole.branch();
    assert_eq!(
        expected.matches("+    \"\"\"Compute").count(),
        2,
        "{expected}"
    );
    // The server does not count tokens, and was asked all the same.
    let message = whole
        .scene
        .git(&["log", "--all", "-1", "--format=%B", "--grep", "document"]);
    assert!(message.contains("Model: same ("), "{message}");
    for state in STATES {
        let world = World::new();
        let id = world.killed_at(state);
        let resumed = world
            .program(&["runs", "resume", &id, "--json"])
            .run()
            .ends(0);
        let last: Value = serde_json::from_str(resumed.out.lines().last().unwrap()).unwrap();
        assert_eq!(last["summary"]["state"], "committed", "{state}: {resumed}");
        assert_eq!(last["summary"]["committed"], 2, "{state}: {resumed}");
        assert_eq!(world.branch(), expected, "{state}");
        world.no_worktree_is_left();
        world
            .program(&["runs", "resume", &id])
            .run()
            .ends(2)
            .says(&["is committed"]);
    }
}

#[test]
fn a_run_that_is_killed_again_and_again_ends_with_the_change_given_up() {
    let world = World::new();
    let id = world.killed_at("proving:0");
    for _ in 0..2 {
        let running = world
            .program(&["runs", "resume", &id, "--hold-at", "proving:0"])
            .start();
        running.line_with("holding at");
        running.signal(&world.scene, "KILL");
        running.wait();
        world.scene.run(&["runs", "list"]).ends(0).says(&["parked"]);
    }
    let resumed = world.program(&["runs", "resume", &id]).run().ends(0);
    resumed.says(&[
        "the program ended 3 times in the middle of it",
        "1 committed, 1 discarded",
    ]);
}

#[test]
fn serve_goes_on_with_a_run_that_was_killed() {
    let world = World::new();
    let id = world.killed_at("gating:1");
    let serving = world.program(&["serve"]).start();
    world.is_committed(&id);
    serving.signal(&world.scene, "TERM");
    assert_eq!(serving.wait(), Some(0));
    assert_eq!(world.branch().matches("+    \"\"\"Compute").count(), 2);
}

#[test]
fn serve_goes_on_with_it_once_whoever_is_at_work_is_done() {
    let world = World::new();
    let id = world.killed_at("gating:1");
    let arguments = ["improve", "--kind", "document", "--hold-at", "queued:0"];
    let other = world.program(&arguments).start();
    other.line_with("holding at");
    let serving = world.program(&["serve"]).start();
    serving.line_with("at work");
    other.signal(&world.scene, "KILL");
    assert_eq!(other.wait(), None);
    world.is_committed(&id);
    serving.signal(&world.scene, "TERM");
    assert_eq!(serving.wait(), Some(0));
}

#[test]
fn a_run_is_taken_listed_pruned_and_reported() {
    let world = World::new();
    let scene = &world.scene;
    world
        .program(&["improve", "--kind", "document"])
        .run()
        .ends(0);
    let listed = scene.run(&["runs", "list", "--json"]).ends(0).json();
    let id = listed["runs"][0]["id"].as_str().unwrap();
    scene
        .run(&["runs", "prune", "--dry-run"])
        .ends(0)
        .says(&["0 worktrees"]);
    scene
        .run(&["runs", "cancel", id])
        .ends(2)
        .says(&["is committed"]);
    let report = scene
        .run(&["report", "--format", "json"])
        .ends(0)
        .json_by("report");
    assert_eq!(report["period"]["waiting"], 2, "{report:#}");
    scene
        .run(&["runs", "accept", id])
        .ends(0)
        .says(&["moved forward by 2 commits"]);
    let report = scene
        .run(&["report", "--format", "json"])
        .ends(0)
        .json_by("report");
    assert_eq!(report["period"]["accepted"], 2, "{report:#}");
    assert_eq!(report["period"]["cured"]["undocumented"], 2, "{report:#}");
    scene
        .run(&["report", "--since", "1d"])
        .ends(0)
        .says(&["# Report of", "| document | 2 |"]);
    scene
        .run(&["report", "--format", "yaml"])
        .ends(0)
        .says(&["accepted: 2"]);
    scene
        .run(&["report", "--format", "html", "-o", "r.html"])
        .ends(0);
    let page = String::from_utf8(scene.read("r.html")).unwrap();
    assert!(page.contains("<svg"), "{page}");
    scene
        .run(&["report", "--since", "once"])
        .ends(2)
        .says(&["no beginning of a period"]);
}
