//! The service for clients: the shim starts it, survives its end, and `status`, `stop` and `logs`
//! tell of it.

use std::time::Instant;

use serde_json::{Value, json};

use crate::harness::{PATIENCE, Running, Scene};

/// A service that is ended with the test, whoever started it.
struct Ending<'s>(&'s Scene);

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        self.0.run(&["stop"]);
    }
}

/// Messages that open a session and call a tool, line by line.
fn session(calls: &[Value]) -> String {
    let params = json!({
        "protocolVersion": "2025-11-25",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    });
    let mut lines = vec![
        json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": params}),
        json!({"jsonrpc": "2.0", "method": "notifications/initialized"}),
    ];
    for (number, call) in calls.iter().enumerate() {
        let (id, method) = (number + 1, "tools/call");
        lines.push(json!({"jsonrpc": "2.0", "id": id, "method": method, "params": call}));
    }
    lines
        .iter()
        .flat_map(|line| [line.to_string(), "\n".to_owned()])
        .collect()
}

fn answers(out: &str) -> Vec<Value> {
    let lines = out.lines().map(|line| serde_json::from_str(line).unwrap());
    lines.collect()
}

#[test]
fn a_shim_starts_the_service_and_hands_its_answers_on() {
    let scene = Scene::with_commit(&[("a.txt", "one\n")]);
    let _ending = Ending(&scene);
    scene.run(&["status"]).ends(1).says(&["no service runs"]);
    let calls = session(&[json!({"name": "read_file", "arguments": {"path": "a.txt"}})]);
    let ran = scene.program(&["mcp"]).input(&calls).run().ends(0);
    let ran = ran.says(&["one is started in the background"]);
    let answers = answers(&ran.out);
    assert_eq!(answers.len(), 2, "{ran}");
    assert_eq!(answers[1]["result"]["structuredContent"]["total_lines"], 1);
    let again = scene.program(&["mcp"]).input(&calls).run().ends(0);
    assert_eq!(again.err, "", "the second one finds the service there");
    let status = scene.run(&["status", "--json"]).ends(0).json();
    assert_eq!(
        status["service"]["repositories"][0]["name"],
        "work tree".replace(' ', "-")
    );
    assert_eq!(status["service"]["calls"], 2);
    assert_eq!(status["service"]["background"], true);
    scene.run(&["logs"]).ends(0).says(&["a client came"]);
    scene.run(&["stop"]).ends(0).says(&["stopped"]);
    scene.run(&["stop"]).ends(0).says(&["no service runs"]);
}

#[test]
fn many_shims_at_once_start_one_service() {
    let scene = Scene::with_commit(&[("a.txt", "one\n")]);
    let _ending = Ending(&scene);
    let calls = session(&[json!({"name": "git_status", "arguments": {}})]);
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| {
                let ran = scene.program(&["mcp"]).input(&calls).run().ends(0);
                assert_eq!(answers(&ran.out).len(), 2, "{ran}");
            });
        }
    });
    let status = scene.run(&["status", "--json"]).ends(0).json();
    assert_eq!(status["service"]["calls"], 6);
}

#[test]
fn what_agents_changed_stands_in_the_audit() {
    let scene = Scene::with_commit(&[("a.txt", "one\n")]);
    let _ending = Ending(&scene);
    scene.write("a.txt", "two\n");
    let arguments = json!({"message": "notes: two", "paths": ["a.txt"], "agent_id": "writer"});
    let calls = session(&[json!({"name": "git_commit", "arguments": arguments})]);
    scene.program(&["mcp"]).input(&calls).run().ends(0);
    let audit = scene.run(&["logs", "--audit"]).ends(0);
    audit
        .says(&["mcp:writer git_commit", "done"])
        .does_not_say(&["notes: two"]);
}

#[test]
fn a_service_in_a_terminal_serves_shims_of_other_repositories() {
    let scene = Scene::with_commit(&[("a.txt", "one\n")]);
    let service: Running = scene.program(&["serve"]).start();
    service.line_with("0 findings");
    let other = scene.beside("other");
    std::fs::create_dir(&other).unwrap();
    let calls = session(&[json!({"name": "list_files", "arguments": {}})]);
    let folder = other.to_str().unwrap();
    let ran = scene.program(&["-C", folder, "mcp"]).input(&calls).run();
    let ran = ran.ends(0).does_not_say(&["started"]);
    assert_eq!(
        answers(&ran.out)[1]["result"]["structuredContent"]["total"],
        0
    );
    service.signal(&scene, "TERM");
    assert_eq!(service.wait(), Some(0));
}

/// Waits until the log has a line with this word.
fn logged(scene: &Scene, word: &str) -> String {
    let began = Instant::now();
    loop {
        let logs = scene.run(&["logs"]);
        if let Some(line) = logs.out.lines().find(|line| line.contains(word)) {
            return line.to_owned();
        }
        assert!(began.elapsed() < PATIENCE, "no `{word}`: {logs}");
    }
}

#[test]
fn what_is_saved_where_a_client_worked_is_checked() {
    let scene = Scene::with_commit(&[("a.txt", "one\n")]);
    let _ending = Ending(&scene);
    scene.program(&["mcp"]).input(&session(&[])).run().ends(0);
    logged(&scene, "a repository is watched");
    let status = scene.run(&["status", "--json"]).ends(0).json();
    assert_eq!(status["service"]["repositories"][0]["watched"], true);
    scene.write("long.py", "x = 1\n".repeat(301));
    let line = logged(&scene, "what was saved is checked");
    assert!(
        line.contains("work tree") && line.contains("findings=1"),
        "{line}"
    );
    scene.run(&["stop"]).ends(0);
}
