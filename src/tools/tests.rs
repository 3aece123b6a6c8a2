//! What holds for every tool: the list, names, descriptions, schemas, and how arguments are judged.

use serde_json::{Map, Value, json};

use super::fixture::Fixture;
use super::{Call, Catalogue, Entry, Hints, Tool};

/// Files of this room that are no tool.
const HELPERS: &[&str] = &[
    "agent_tests",
    "agents",
    "agents_tests",
    "ask",
    "call",
    "catalogue",
    "change",
    "code",
    "companions",
    "context",
    "error",
    "files",
    "finding",
    "fixture",
    "git_commit_tests",
    "improving",
    "judging",
    "mod",
    "principal",
    "run_records",
    "scaffold_tests",
    "scaffolds",
    "schema",
    "shorten",
    "telling",
    "tests",
];

#[test]
fn every_file_is_a_tool_in_the_list_or_a_helper() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/tools");
    let mut files: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            entry
                .unwrap()
                .path()
                .file_stem()
                .unwrap()
                .to_string_lossy()
                .into_owned()
        })
        .filter(|name| !HELPERS.contains(&&**name))
        .collect();
    files.sort();
    let catalogue = Catalogue::new(false);
    let mut names: Vec<&str> = catalogue.entries().iter().map(|entry| entry.name).collect();
    names.sort_unstable();
    assert_eq!(files, names);
}

#[test]
fn tools_are_described_as_clients_need_it() {
    for entry in Catalogue::new(false).entries() {
        let name = entry.name;
        assert!((1..=40).contains(&name.len()), "{name}");
        assert!(
            name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'),
            "{name}"
        );
        assert!((20..2048).contains(&entry.description.len()), "{name}");
        assert_eq!(entry.input_schema["type"], "object", "{name}");
        assert_eq!(entry.input_schema["additionalProperties"], false, "{name}");
        assert_eq!(entry.output_schema["required"][0], "success", "{name}");
        for schema in [&entry.input_schema, &entry.output_schema] {
            assert_fields_are_described(name, schema);
            assert_portable(name, &Value::Object(schema.clone()));
        }
    }
}

fn assert_fields_are_described(tool: &str, schema: &Map<String, Value>) {
    for (field, facts) in schema["properties"].as_object().unwrap() {
        assert!(facts["description"].is_string(), "{tool}: {field}");
    }
}

/// No references, no type unions, no formats, no bare `true`: some clients stumble over each.
fn assert_portable(tool: &str, value: &Value) {
    match value {
        Value::Object(object) => {
            for key in ["$ref", "$defs", "$schema"] {
                assert!(!object.contains_key(key), "{tool}: {key}");
            }
            assert!(
                object.get("format").is_none_or(Value::is_object),
                "{tool}: format"
            );
            if let Some(kind) = object
                .get("type")
                .filter(|_| !object.contains_key("properties"))
            {
                assert!(!kind.is_array(), "{tool}: {kind}");
            }
            object
                .values()
                .for_each(|inner| assert_portable(tool, inner));
        }
        Value::Array(items) => items.iter().for_each(|inner| assert_portable(tool, inner)),
        _ => {}
    }
}

#[test]
fn read_only_leaves_out_what_changes_something() {
    let all = Catalogue::new(false);
    let changing = |entry: &&Entry| !entry.hints.read_only;
    let names: Vec<&str> = all
        .entries()
        .iter()
        .filter(changing)
        .map(|e| e.name)
        .collect();
    assert_eq!(names, CHANGING);
    let some = Catalogue::new(true);
    assert_eq!(some.entries().len(), all.entries().len() - names.len());
    assert!(some.find("git_commit").is_none());
    let fixture = Fixture::committed(&[("groundskeeper.toml", "[mcp]\nread_only = true\n")]);
    let arguments = json!({"message": "m", "paths": ["groundskeeper.toml"]});
    assert!(
        fixture
            .refused("git_commit", arguments)
            .contains("mcp.read_only")
    );
}

const CHANGING: &[&str] = &[
    "write_file",
    "update_file",
    "delete_file",
    "git_branch",
    "git_commit",
    "create_agent",
    "update_agent",
    "delete_agent",
    "agent_update_file",
    "chat_with_agent",
    "run_agent_task",
    "run_tests",
    "render_template",
    "template_from_spec",
    "refactor_file",
    "generate_documentation",
    "generate_tests",
    "optimize_performance",
    "orchestrate_improvement",
    "cancel_run",
    "accept_run",
    "discard_run",
    "reload_config",
];

#[test]
fn arguments_that_do_not_fit_are_named() {
    let fixture = Fixture::new(&[("a.py", "")]);
    for (tool, arguments, name) in [
        ("read_file", json!({}), "\"path\""),
        ("git_log", json!({"limit": "all"}), "`limit`"),
        ("git_log", json!({"limit": 0}), "`limit`"),
        ("git_diff", json!({"pathes": ["a.py"]}), "pathes"),
        ("git_diff", json!({"paths": ["a.py", 7]}), "`paths/1`"),
        (
            "validate_file_length",
            json!({"content": "", "max_lines": "many"}),
            "`max_lines`",
        ),
        (
            "read_file",
            json!({"path": "a.py", "start_line": -1}),
            "`start_line`",
        ),
    ] {
        let answer = fixture.refusal(tool, arguments);
        let words = answer["error"].as_str().unwrap();
        assert!(words.contains(name) && words.contains(tool), "{words}");
        assert!(answer["arguments"].is_array());
    }
}

#[test]
fn null_is_the_same_as_left_out() {
    let fixture = Fixture::new(&[("a.py", "x\n")]);
    let arguments = json!({"path": "a.py", "start_line": null, "end_line": null});
    assert_eq!(fixture.ok("read_file", arguments)["total_lines"], 1);
}

#[test]
fn settings_that_are_broken_are_said() {
    let fixture = Fixture::new(&[("groundskeeper.toml", "[rulez]\nx = 1\n")]);
    let words = fixture.refused("validate_file_length", json!({"content": ""}));
    assert!(
        words.contains("groundskeeper.toml") && words.contains("rulez"),
        "{words}"
    );
}

/// Does not come back.
#[derive(serde::Deserialize, schemars::JsonSchema)]
struct Nothing {}

#[derive(serde::Serialize, schemars::JsonSchema)]
struct Never {}

struct Panics;

impl Tool for Panics {
    type Input = Nothing;
    type Output = Never;
    const HINTS: Hints = Hints::LOOKS;

    fn run(
        _context: &super::Context,
        _input: Nothing,
        _call: &Call,
    ) -> Result<Never, super::ToolError> {
        panic!("on purpose")
    }
}

#[test]
fn a_panic_is_a_refusal() {
    let fixture = Fixture::new(&[]);
    let entry = Entry::of::<Panics>("panics");
    let error = entry
        .call(&fixture.context, Map::new(), &Call::default())
        .unwrap_err();
    let answer = error.answer().unwrap();
    assert!(
        answer["error"]
            .as_str()
            .unwrap()
            .contains("internal error in panics")
    );
}

#[test]
fn long_results_are_shortened_and_say_so() {
    let fixture = Fixture::new(&[("groundskeeper.toml", "[limits]\noutput_bytes = 600\n")]);
    for number in 0..100 {
        fixture.write(&format!("some_file_{number}.txt"), "");
    }
    let result = fixture.ok("git_status", json!({}));
    assert_eq!(
        (&result["shortened"], &result["clean"]),
        (&json!(true), &json!(false))
    );
    assert!(result["changes"].as_array().unwrap().len() > 2);
    assert!(
        result.to_string().len() <= 600,
        "{}",
        result.to_string().len()
    );
}
