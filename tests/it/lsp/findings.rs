//! What can be asked and done about findings.

use serde_json::{Value, json};

use super::{described, open, pushed, session, uri};
use crate::harness::{Conversing, Scene, python};

fn actions(session: &mut Conversing, uri: &str, line: u32) -> Vec<Value> {
    let at = json!({ "line": line, "character": 0 });
    let params = json!({
        "textDocument": { "uri": uri },
        "range": { "start": at, "end": at },
        "context": { "diagnostics": [] },
    });
    let answer = session.ask("textDocument/codeAction", params);
    answer["result"].as_array().unwrap().clone()
}

fn hover(session: &mut Conversing, uri: &str, line: u32, character: u32) -> Value {
    let at = json!({ "line": line, "character": character });
    let params = json!({ "textDocument": { "uri": uri }, "position": at });
    session.ask("textDocument/hover", params)["result"].clone()
}

#[test]
fn a_hover_on_a_name_explains_its_measures() {
    let scene = Scene::plain();
    scene.write("groundskeeper.toml", "[rules.too-complex]\nlimit = 2\n");
    let mut session = session(&scene, &json!({}));
    let uri = uri(&scene, "a.py");
    open(
        &mut session,
        &uri,
        "import x\n\ndef f(a):\n    if a and b:\n        return [\n            1 for i in a]\n    elif b:\n        pass\n",
    );
    let found = hover(&mut session, &uri, 2, 5);
    let text = found["contents"]["value"].as_str().unwrap();
    insta::assert_snapshot!(text.split("\n\n---").next().unwrap(), @r#"
    | measure | value | limit |
    |---|--:|--:|
    | cyclomatic | **3** | 2 |
    | cognitive | 3 | 15 |
    | lines | 6 | 60 |
    | nesting | 1 | 4 |
    | parameters | 1 | 6 |
    | returns | 1 | 6 |

    ```text
    a.py:3 f: cyclomatic 3, cognitive 3
    cyclomatic cognitive
            +1            the function itself
            +1        +2     4 |     if a and b:  if, logical operators
            +1        +1     7 |     elif b:  else if
    ```
    "#);
    assert!(
        text.contains("**too-complex**: A function has more branches"),
        "{text}"
    );
    assert!(text.contains("## How to fix"), "{text}");
    let elsewhere = hover(&mut session, &uri, 2, 12);
    assert!(
        !elsewhere["contents"]["value"]
            .as_str()
            .unwrap()
            .contains("How to fix")
    );
    assert!(hover(&mut session, &uri, 0, 2).is_null());
}

#[test]
fn a_suppression_is_inserted_above_and_wants_its_reason() {
    let scene = Scene::plain();
    let mut session = session(&scene, &json!({}));
    let uri = uri(&scene, "a.py");
    let inside = python("big", 12).replace('\n', "\n    ");
    let text = format!("class A:\n    @property\n    {}\n", inside.trim_end());
    open(&mut session, &uri, &text);
    // Each text is waited for, since only the last of several is looked at.
    pushed(&mut session, &uri, 1);
    let found = actions(&mut session, &uri, 2);
    let titles: Vec<&str> = found
        .iter()
        .map(|one| one["title"].as_str().unwrap())
        .collect();
    assert_eq!(
        titles,
        [
            "Suppress too-complex here, with a reason to be written",
            "Record too-complex in .groundskeeper/ratchet.json",
        ]
    );
    assert_eq!(found[0]["kind"], "quickfix");
    assert_eq!(
        described(found[0]["diagnostics"].as_array().unwrap()),
        ["too-complex 1 2:4-11"]
    );
    let changes = &found[0]["edit"]["documentChanges"][0];
    assert_eq!(
        (
            &changes["textDocument"]["uri"],
            &changes["textDocument"]["version"]
        ),
        (&json!(uri), &json!(1))
    );
    let edit = &changes["edits"][0];
    assert_eq!(edit["range"]["start"], json!({ "line": 2, "character": 0 }));
    assert_eq!(
        edit["newText"],
        "    # groundskeeper: allow(too-complex) \n"
    );
    assert!(actions(&mut session, &uri, 5).is_empty());
    // What the edit makes of it is asked for its reason, and with one it is quiet.
    let with = |reason: &str| {
        text.replace(
            "    def",
            &format!("    # groundskeeper: allow(too-complex) {reason}\n    def"),
        )
    };
    open(&mut session, &uri, &with(""));
    let rules = |found: &[Value]| {
        found
            .iter()
            .map(|one| one["code"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let found = pushed(&mut session, &uri, 1);
    assert_eq!(rules(&found), ["suppression-without-reason", "too-complex"]);
    open(&mut session, &uri, &with("a table"));
    assert!(pushed(&mut session, &uri, 1).is_empty());
}

#[test]
fn a_finding_is_recorded_on_disk_and_becomes_a_hint() {
    let scene = Scene::plain();
    scene.write("groundskeeper.toml", "");
    scene.write("other.py", python("other", 15));
    scene.run(&["ratchet", "update", "--allow-worse"]).ends(0);
    let mut session = session(&scene, &json!({}));
    let uri = uri(&scene, "a.py");
    open(&mut session, &uri, &python("big", 12));
    assert_eq!(
        described(&pushed(&mut session, &uri, 1)),
        ["too-complex 1 0:0-7"]
    );
    let command = actions(&mut session, &uri, 0)[1]["command"].clone();
    let params = json!({ "command": command["command"], "arguments": command["arguments"] });
    let answer = session.ask("workspace/executeCommand", params);
    assert!(answer["result"].is_null(), "{answer}");
    assert_eq!(
        described(&pushed(&mut session, &uri, 1)),
        ["too-complex 4 0:0-7"]
    );
    scene.write("a.py", python("big", 12));
    scene.run(&["check"]).ends(0).says(&["2 inherited"]);
    assert!(actions(&mut session, &uri, 0).is_empty());
    let gone = json!({ "command": command["command"], "arguments": [uri, "too-complex", "gone"] });
    let answer = session.ask("workspace/executeCommand", gone);
    assert_eq!(answer["error"]["message"], "the finding is gone");
}

#[test]
fn an_open_ratchet_is_edited_in_the_editor() {
    let scene = Scene::plain();
    scene.write("groundskeeper.toml", "");
    let unsaved = "{\"version\": 1, \"entries\": [{\"rule\": \"too-complex\", \"path\": \"x.py\", \"symbol\": \"f\", \"actual\": 11}]}";
    let mut session = session(&scene, &json!({}));
    let (code, ratchet) = (
        uri(&scene, "a.py"),
        uri(&scene, ".groundskeeper/ratchet.json"),
    );
    open(&mut session, &code, &python("big", 12));
    open(&mut session, &ratchet, unsaved);
    let arguments = json!([code, "too-complex", "big"]);
    let params = json!({ "command": "groundskeeper.recordInRatchet", "arguments": arguments });
    let answer = session.ask("workspace/executeCommand", params);
    assert!(answer["result"].is_null(), "{answer}");
    let asked = session.wait_for(|message| message["method"] == "workspace/applyEdit");
    let changes = &asked["params"]["edit"]["documentChanges"][0];
    assert_eq!(changes["textDocument"]["uri"], ratchet);
    let text = changes["edits"][0]["newText"].as_str().unwrap();
    assert!(
        text.contains("\"path\":\"x.py\"") && text.contains("\"symbol\":\"big\""),
        "{text}"
    );
    assert!(!scene.work.join(".groundskeeper").exists());
}

#[test]
fn settings_that_change_are_in_force_at_once() {
    let scene = Scene::plain();
    scene.write("groundskeeper.toml", "");
    let watches =
        json!({ "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } } });
    let mut session = session(&scene, &watches);
    session.wait_for(|message| message["method"] == "client/registerCapability");
    let uri = uri(&scene, "a.py");
    open(&mut session, &uri, &python("big", 12));
    assert_eq!(pushed(&mut session, &uri, 1).len(), 1);
    let changed = || json!({ "changes": [{ "uri": "file:///groundskeeper.toml", "type": 2 }] });
    scene.write("groundskeeper.toml", "[rules.too-complex]\nlimit = 12\n");
    session.tell("workspace/didChangeWatchedFiles", changed());
    assert!(pushed(&mut session, &uri, 1).is_empty());
    scene.write("groundskeeper.toml", "[rules.too-complex]\nlimt = 12\n");
    session.tell("workspace/didChangeWatchedFiles", changed());
    let told = session.wait_for(|message| message["method"] == "window/showMessage");
    assert!(
        told["params"]["message"].as_str().unwrap().contains("limt"),
        "{told}"
    );
    scene.write("groundskeeper.toml", "");
    session.tell("workspace/didChangeWatchedFiles", changed());
    assert_eq!(pushed(&mut session, &uri, 1).len(), 1);
}
