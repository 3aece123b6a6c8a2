//! Texts that change: what is pushed, and where it is said to stand.

use serde_json::{Value, json};

use super::{described, open, pushed, session, uri};
use crate::harness::{Conversing, Scene, python};

fn change(session: &mut Conversing, uri: &str, version: u32, changes: Value) {
    let document = json!({ "uri": uri, "version": version });
    let params = json!({ "textDocument": document, "contentChanges": changes });
    session.tell("textDocument/didChange", params);
}

fn range(start: (u32, u32), end: (u32, u32)) -> Value {
    let at = |(line, character): (u32, u32)| json!({ "line": line, "character": character });
    json!({ "start": at(start), "end": at(end) })
}

#[test]
fn diagnostics_follow_what_is_typed() {
    let scene = Scene::plain();
    let mut session = session(&scene, &json!({}));
    let uri = uri(&scene, "new folder/a.py");
    open(&mut session, &uri, &python("big", 10));
    assert!(pushed(&mut session, &uri, 1).is_empty());
    let branch = "    if value:\n        value -= 1\n";
    let typed = json!([{ "range": range((1, 0), (1, 0)), "text": branch }]);
    change(&mut session, &uri, 2, typed);
    let found = pushed(&mut session, &uri, 2);
    assert_eq!(described(&found), ["too-complex 1 0:0-7"]);
    assert_eq!(found[0]["source"], "groundskeeper");
    change(&mut session, &uri, 3, json!([{ "text": "x = (\n" }]));
    let found = pushed(&mut session, &uri, 3);
    assert_eq!(found[0]["code"], "syntax-error", "{found:?}");
    change(&mut session, &uri, 4, json!([{ "text": "x = 1\n" }]));
    assert!(pushed(&mut session, &uri, 4).is_empty());
    open(&mut session, &uri, "def f(:\n");
    assert_eq!(pushed(&mut session, &uri, 1).len(), 1);
    session.tell(
        "textDocument/didClose",
        json!({ "textDocument": { "uri": uri } }),
    );
    let closed = session.wait_for(|message| message["params"]["diagnostics"] == json!([]));
    assert_eq!(closed["params"]["uri"], uri);
}

/// A class with a long name of characters that count differently in each encoding.
fn wide(complexity: usize) -> String {
    let inside = python("größe", complexity).replace('\n', "\n    ");
    format!(
        "x = '😀'; y = (lambda: 1)\nclass Ä:\n    {}\n",
        inside.trim_end()
    )
}

#[test]
fn columns_are_counted_as_agreed() {
    for (encodings, agreed, end) in [
        (json!(["utf-16"]), "utf-16", 13),
        (json!(["utf-32", "utf-8", "utf-16"]), "utf-8", 15),
    ] {
        let scene = Scene::plain();
        let capabilities = json!({ "general": { "positionEncodings": encodings } });
        let mut session = scene.program(&["lsp"]).converse();
        let answer = session.ask("initialize", json!({ "capabilities": capabilities }));
        assert_eq!(answer["result"]["capabilities"]["positionEncoding"], agreed);
        let uri = uri(&scene, "a.py");
        open(&mut session, &uri, &wide(12));
        let found = pushed(&mut session, &uri, 1);
        assert_eq!(described(&found), [format!("too-complex 1 2:4-{end}")]);
        // After the string with the emoji, which is one character, two units or four bytes.
        let column = if agreed == "utf-8" { 10 } else { 8 };
        let edit = range((0, column), (0, column));
        change(
            &mut session,
            &uri,
            2,
            json!([{ "range": edit, "text": ")" }]),
        );
        let found = pushed(&mut session, &uri, 2);
        assert_eq!(found[0]["code"], "syntax-error", "{agreed}: {found:?}");
        let edit = range((0, column), (0, column + 1));
        change(
            &mut session,
            &uri,
            3,
            json!([{ "range": edit, "text": "" }]),
        );
        let found = pushed(&mut session, &uri, 3);
        assert_eq!(described(&found), [format!("too-complex 1 2:4-{end}")]);
    }
}

#[test]
fn of_many_changes_the_last_counts() {
    let scene = Scene::plain();
    let mut session = session(&scene, &json!({}));
    let uri = uri(&scene, "a.py");
    open(&mut session, &uri, "x = 1\n");
    for version in 2..200 {
        let text = python("big", 2 + (version as usize) % 20);
        change(&mut session, &uri, version, json!([{ "text": text }]));
    }
    change(
        &mut session,
        &uri,
        200,
        json!([{ "text": python("last", 13) }]),
    );
    let found = pushed(&mut session, &uri, 200);
    assert_eq!(described(&found), ["too-complex 1 0:0-8"]);
}
