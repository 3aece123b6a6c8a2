//! The tools about agents as a client sees them: ownership everywhere, pages, files, turns, tasks.

use serde_json::{Value, json};

use crate::model::scripted::{Reply, Scripted};
use crate::tools::fixture::Fixture;

const BARE: &str = "def area(width, height):\n    return width * height\n";

fn create(fixture: &Fixture, id: &str, file: &str) -> Value {
    let arguments =
        json!({"agent_id": id, "name": id, "managed_file": file, "system_prompt": "Be brief."});
    fixture.ok("create_agent", arguments)
}

#[test]
fn two_agents_cannot_own_one_file_until_one_is_gone() {
    let fixture = Fixture::new(&[("src/a.py", BARE)]);
    let made = create(&fixture, "producer", "src/a.py");
    assert_eq!(
        (&made["managed_file"], &made["file_exists"]),
        (&json!("src/a.py"), &json!(true))
    );
    let arguments = json!({"agent_id": "other", "managed_file": "./src/a.py"});
    let refusal = fixture.refusal("create_agent", arguments.clone());
    let words = refusal["error"].as_str().unwrap();
    assert!(
        words.starts_with("File already managed by `producer`"),
        "{words}"
    );
    assert_eq!(refusal["owner"], "producer");
    let freed = fixture.ok("delete_agent", json!({"agent_id": "producer"}));
    assert_eq!(freed["freed_file"], "src/a.py");
    fixture.ok("create_agent", arguments);
}

#[test]
fn files_that_no_agent_may_own_are_refused() {
    let owner = "[[owner]]\nagent = 'docs'\npaths = ['docs/']\n";
    let fixture = Fixture::new(&[("groundskeeper.toml", owner), ("src/a.py", BARE)]);
    for (file, word) in [
        ("../a.py", "not inside"),
        ("/etc/passwd", "not inside"),
        (".git/config", "git's own"),
        (".env", "secret"),
        ("src", "folder"),
        ("groundskeeper.toml", "only a person"),
        ("docs/x.md", "managed by `docs`"),
    ] {
        let words = fixture.refused(
            "create_agent",
            json!({"agent_id": "a", "managed_file": file}),
        );
        assert!(words.contains(word), "{file}: {words}");
    }
    create(&fixture, "docs", "docs/x.md");
    for id in ["", "-x", "a b", "mcp", "person"] {
        fixture.refused(
            "create_agent",
            json!({"agent_id": id, "managed_file": "new.py"}),
        );
    }
}

#[test]
fn a_link_leads_to_the_file_that_is_owned() {
    let fixture = Fixture::new(&[("a.py", BARE)]);
    std::os::unix::fs::symlink("a.py", fixture.root().join("link.py")).unwrap();
    create(&fixture, "one", "a.py");
    let arguments = json!({"agent_id": "two", "managed_file": "link.py"});
    assert!(
        fixture
            .refused("create_agent", arguments)
            .contains("managed by `one`")
    );
}

#[test]
fn agents_are_listed_in_pages_that_fit() {
    let fixture = Fixture::new(&[]);
    for number in 0..25 {
        create(
            &fixture,
            &format!("agent-{number:02}"),
            &format!("f{number}.py"),
        );
    }
    let (mut ids, mut cursor) = (Vec::new(), Value::Null);
    loop {
        let page = fixture.ok(
            "list_agents",
            json!({"limit": 10, "cursor": cursor, "details": true}),
        );
        assert_eq!(page["total"], 25);
        assert_eq!(page["agents"][0]["details"]["system_prompt"], "Be brief.");
        let agents = page["agents"].as_array().unwrap();
        ids.extend(
            agents
                .iter()
                .map(|agent| agent["agent_id"].as_str().unwrap().to_owned()),
        );
        cursor = page["next_cursor"].clone();
        if cursor.is_null() {
            break;
        }
    }
    let expected: Vec<String> = (0..25).map(|number| format!("agent-{number:02}")).collect();
    assert_eq!(ids, expected);
}

#[test]
fn a_long_file_is_refused_with_its_lines_and_nothing_is_written() {
    let fixture = Fixture::new(&[("a.py", BARE)]);
    create(&fixture, "a", "a.py");
    create(&fixture, "b", "b.py");
    for (id, file) in [("a", "a.py"), ("b", "b.py")] {
        let arguments = json!({"agent_id": id, "content": "\n".repeat(350)});
        let refusal = fixture.refusal("agent_update_file", arguments);
        assert_eq!(
            (&refusal["line_count"], &refusal["limit"]),
            (&json!(350), &json!(300))
        );
        assert_eq!(refusal["findings"][0]["rule"], "file-too-long");
        let arguments = json!({"agent_id": id, "content": "x = 1\n"});
        let before = fixture.root().join(file).exists();
        let done = fixture.ok("agent_update_file", arguments);
        assert_eq!(done["created"], !before);
    }
    let read = fixture.ok("get_agent_file", json!({"agent_id": "b"}));
    assert_eq!(
        (&read["content"], &read["line_count"]),
        (&json!("x = 1\n"), &json!(1))
    );
    let mut names: Vec<String> = std::fs::read_dir(fixture.root())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, [".git", "a.py", "b.py"]);
}

#[test]
fn a_commit_of_another_agents_file_is_refused_and_the_owners_passes() {
    let fixture = Fixture::committed(&[("a.py", BARE)]);
    create(&fixture, "owner", "a.py");
    fixture.write("a.py", "x = 1\n");
    let commit = |agent: &str| json!({"message": "Change", "paths": ["a.py"], "agent_id": agent});
    let before = fixture.state();
    let refusal = fixture.refusal("git_commit", commit("stranger"));
    assert_eq!(refusal["findings"][0]["rule"], "owned-by-other");
    assert_eq!(fixture.state(), before);
    fixture.ok("git_commit", commit("owner"));
}

#[test]
fn the_shared_file_holds_without_a_store() {
    let shared =
        "[[agent]]\nid = 'owner'\nname = 'o'\nmanaged_file = 'a.py'\nmodel_role = 'chat'\n";
    let files = [("a.py", BARE), (".groundskeeper/agents.toml", shared)];
    let fixture = Fixture::committed(&files);
    fixture.write("a.py", "x = 1\n");
    let commit = |agent: &str| json!({"message": "Change", "paths": ["a.py"], "agent_id": agent});
    let refusal = fixture.refusal("git_commit", commit("stranger"));
    assert_eq!(refusal["findings"][0]["rule"], "owned-by-other");
    fixture.ok("git_commit", commit("owner"));
    let words = fixture.refused(
        "create_agent",
        json!({"agent_id": "b", "managed_file": "a.py"}),
    );
    assert!(words.contains("managed by `owner`"), "{words}");
}

#[test]
fn a_consumer_sees_the_producers_file_read_only() {
    let mut asked = 0;
    let script = Scripted::answering(move |_| {
        asked += 1;
        match asked {
            1 => Reply::from(json!({"action": "answer"})),
            _ => Reply::from("It has area."),
        }
    });
    let fixture = Fixture::new(&[("producer.py", BARE), ("consumer.py", "x = 1\n")]);
    let fixture = fixture.with_model(script);
    create(&fixture, "producer", "producer.py");
    create(&fixture, "consumer", "consumer.py");
    let arguments = json!({
        "agent_id": "consumer",
        "message": "What does the producer offer?",
        "context": ["producer.py", ".env", "../x"],
    });
    let answer = fixture.ok("chat_with_agent", arguments);
    assert_eq!(answer["reply"], "It has area.");
    assert_eq!(
        answer["context"],
        json!([{"path": "producer.py", "owner": "producer"}])
    );
    assert_eq!(answer["left_out"].as_array().unwrap().len(), 2);
    let info = fixture.ok("agent_info", json!({"agent_id": "consumer"}));
    assert_eq!(
        (&info["details"]["turns"], &info["state"]),
        (&json!(1), &json!("idle"))
    );
    assert_eq!(info["messages"][1]["content"], "It has area.");
}

#[test]
fn a_task_documents_a_file_and_says_what_it_did() {
    let answer = json!({"summary": "Compute the surface of a rectangle."});
    let fixture = Fixture::new(&[("a.py", BARE)]);
    let fixture = fixture.with_model(Scripted::answering(move |_| answer.clone().into()));
    create(&fixture, "a", "a.py");
    let goal = "Document every public function of my file.";
    let done = fixture.ok("run_agent_task", json!({"agent_id": "a", "goal": goal}));
    assert_eq!(
        (&done["passed"], &done["status"]),
        (&json!(true), &json!("passed"))
    );
    assert_eq!(done["steps"][0]["action"], "document");
    let text = std::fs::read_to_string(fixture.root().join("a.py")).unwrap();
    assert!(
        text.contains("\"\"\"Compute the surface of a rectangle.\"\"\""),
        "{text}"
    );
    for (arguments, word) in [
        (json!({"agent_id": "a"}), "goal"),
        (
            json!({"agent_id": "a", "goal": "x", "acceptance": ["nice"]}),
            "acceptance",
        ),
        (json!({"agent_id": "a", "task_id": "none"}), "none"),
        (json!({"agent_id": "nobody", "goal": "x"}), "nobody"),
    ] {
        let words = fixture.refused("run_agent_task", arguments);
        assert!(words.contains(word), "{words}");
    }
}

#[test]
fn an_agent_is_updated_and_its_old_file_is_free() {
    let fixture = Fixture::new(&[]);
    create(&fixture, "a", "a.py");
    create(&fixture, "b", "b.py");
    let move_to = |file: &str| json!({"agent_id": "a", "managed_file": file, "notes": "mind"});
    assert!(
        fixture
            .refused("update_agent", move_to("b.py"))
            .contains("managed by `b`")
    );
    let updated = fixture.ok("update_agent", move_to("c.py"));
    assert_eq!(
        (&updated["managed_file"], &updated["name"]),
        (&json!("c.py"), &json!("a"))
    );
    assert_eq!(updated["details"]["notes"], "mind");
    create(&fixture, "d", "a.py");
}
