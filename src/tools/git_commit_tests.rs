//! Tests of `git_commit`: what is committed, what is refused, and what then stays as it was.

use serde_json::{Value, json};

use crate::rules::Principal;
use crate::tools::fixture::Fixture;

fn shop() -> Fixture {
    Fixture::committed(&[("a.py", "a = 1\n"), ("b.py", "b = 1\n")])
}

fn refused(fixture: &Fixture, arguments: Value) -> Value {
    let before = fixture.state();
    let answer = fixture.refusal("git_commit", arguments);
    assert_eq!(fixture.state(), before);
    answer
}

#[test]
fn commits_the_named_paths_alone_and_signs_for_the_agent() {
    let fixture = shop();
    fixture.write("a.py", "a = 2\n");
    fixture.write("new.py", "n = 1\n");
    fixture.write("b.py", "b = 2\n");
    fixture.git(&["add", "b.py"]);
    let arguments = json!({"message": "change a\n\nbecause", "paths": ["a.py", "new.py"], "agent_id": "tester"});
    let result = fixture.ok("git_commit", arguments);
    assert_eq!(result["commit"], json!(fixture.head()));
    assert_eq!(
        fixture.git(&["show", "--format=", "--name-only"]),
        "a.py\nnew.py"
    );
    assert_eq!(fixture.git(&["diff", "--cached", "--name-only"]), "b.py");
    let message = fixture.git(&["log", "-1", "--format=%B"]);
    assert!(message.starts_with("change a\n\nbecause\n\n"), "{message}");
    assert!(
        message.contains("\nGroundskeeper-Agent: tester\n"),
        "{message}"
    );
    assert!(message.contains("\nGroundskeeper-Gate: pass "), "{message}");
}

#[test]
fn a_deletion_is_committed() {
    let fixture = shop();
    std::fs::remove_file(fixture.root().join("b.py")).unwrap();
    fixture.ok(
        "git_commit",
        json!({"message": "drop b", "paths": ["b.py"]}),
    );
    assert_eq!(fixture.git(&["ls-files"]), "a.py");
}

#[test]
fn what_breaks_a_rule_is_refused_with_its_findings() {
    let fixture = shop();
    fixture.write("long.py", &"x = 1\n".repeat(350));
    let answer = refused(
        &fixture,
        json!({"message": "m", "paths": ["long.py", "a.py"]}),
    );
    assert_eq!(answer["success"], false);
    assert_eq!(answer["verdict"], "block");
    let finding = &answer["findings"][0];
    assert_eq!(
        (&finding["rule"], &finding["actual"]),
        (&json!("file-too-long"), &json!(350))
    );
    assert!(
        answer["error"]
            .as_str()
            .unwrap()
            .contains("1 new or worse finding;")
    );
}

#[test]
fn what_stood_there_before_does_not_block_but_is_listed() {
    let fixture = Fixture::committed(&[("long.py", &"x = 1\n".repeat(310))]);
    fixture.write("long.py", &"y = 1\n".repeat(310));
    let result = fixture.ok("git_commit", json!({"message": "m", "paths": ["long.py"]}));
    assert_eq!(result["findings"][0]["inherited"], true);
    fixture.write("long.py", &"y = 1\n".repeat(311));
    refused(&fixture, json!({"message": "m", "paths": ["long.py"]}));
}

#[test]
fn an_agent_cannot_commit_what_another_owns_or_what_judges_it() {
    let toml = "[[owner]]\nagent = \"docs\"\npaths = [\"docs/\"]\n";
    let fixture = Fixture::committed(&[("groundskeeper.toml", toml), ("docs/a.py", "a = 1\n")]);
    fixture.write("docs/a.py", "a = 2\n");
    let commit =
        |agent: &str, path: &str| json!({"message": "m", "paths": [path], "agent_id": agent});
    let answer = refused(&fixture, commit("tester", "docs/a.py"));
    assert_eq!(answer["findings"][0]["rule"], "owned-by-other");
    fixture.ok("git_commit", commit("docs", "docs/a.py"));
    fixture.write("groundskeeper.toml", "[gate]\nmode = \"report\"\n");
    refused(&fixture, commit("docs", "groundskeeper.toml"));
}

#[test]
fn a_fixed_agent_poses_as_no_other() {
    let mut fixture = shop();
    let context = std::sync::Arc::get_mut(&mut fixture.context).unwrap();
    context.principal = Principal::Agent("docs".to_owned());
    context.principal_fixed = true;
    fixture.write("a.py", "a = 2\n");
    let arguments = json!({"message": "m", "paths": ["a.py"], "agent_id": "tester"});
    let answer = refused(&fixture, arguments);
    assert!(answer["error"].as_str().unwrap().contains("agent_id"));
    fixture.ok(
        "git_commit",
        json!({"message": "m", "paths": ["a.py"], "agent_id": "docs"}),
    );
    let message = fixture.git(&["log", "-1", "--format=%B"]);
    assert!(
        message.contains("\nGroundskeeper-Agent: docs\n"),
        "{message}"
    );
}

#[test]
fn findings_beyond_the_limit_on_output_are_left_out() {
    let fixture = Fixture::committed(&[("groundskeeper.toml", "[limits]\noutput_bytes = 2000\n")]);
    let names: Vec<String> = (0..30)
        .map(|number| format!("broken_{number}.py"))
        .collect();
    for name in &names {
        fixture.write(name, "def broken(:\n");
    }
    let answer = refused(&fixture, json!({"message": "m", "paths": names}));
    assert_eq!(answer["shortened"], true);
    assert!(answer.to_string().len() <= 2000);
    assert!(
        answer["error"]
            .as_str()
            .unwrap()
            .contains("30 new or worse findings")
    );
}

#[test]
fn arguments_that_make_no_commit_are_named() {
    let fixture = shop();
    fixture.write("a.py", "a = 2\n");
    fixture.write("key.pem", "x");
    for (arguments, word) in [
        (json!({"paths": ["a.py"]}), "message"),
        (json!({"message": "  ", "paths": ["a.py"]}), "message"),
        (json!({"message": "m", "paths": []}), "paths"),
        (
            json!({"message": "m", "paths": ["b.py"]}),
            "nothing to commit",
        ),
        (json!({"message": "m", "paths": ["../a.py"]}), "../a.py"),
        (
            json!({"message": "m", "paths": [".git/config"]}),
            ".git/config",
        ),
        (json!({"message": "m", "paths": ["key.pem"]}), "key.pem"),
        (
            json!({"message": "m", "paths": ["a.py"], "agent_id": "Person"}),
            "agent_id",
        ),
        (
            json!({"message": "m", "paths": ["a.py"], "agent_id": "a\nb"}),
            "agent_id",
        ),
    ] {
        let answer = refused(&fixture, arguments);
        assert!(answer["error"].as_str().unwrap().contains(word), "{answer}");
    }
}

#[test]
fn commits_at_once_lose_none() {
    let fixture = shop();
    let names: Vec<String> = (0..6).map(|n| format!("note_{n}.txt")).collect();
    for name in &names {
        fixture.write(name, name);
    }
    let fixture = &fixture;
    std::thread::scope(|scope| {
        for name in &names {
            scope
                .spawn(move || fixture.ok("git_commit", json!({"message": name, "paths": [name]})));
        }
    });
    let subjects = fixture.git(&["log", "--format=%s"]);
    assert!(
        names.iter().all(|name| subjects.contains(name)),
        "{subjects}"
    );
    assert_eq!(fixture.git(&["status", "--porcelain"]), "");
}
