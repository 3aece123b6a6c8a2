//! Beginning, ending, and clients that make mistakes.

use serde_json::json;

use super::{described, open, pushed, session, uri};
use crate::harness::{Scene, python};

#[test]
fn a_session_begins_and_ends_as_the_protocol_has_it() {
    let scene = Scene::plain();
    let mut session = scene.program(&["lsp", "--stdio"]).converse();
    let early = session.ask("textDocument/hover", json!({}));
    assert_eq!(early["error"]["code"], -32002, "{early}");
    let answer = session.ask("initialize", json!({ "capabilities": {} }));
    let result = &answer["result"];
    assert_eq!(result["serverInfo"]["name"], "groundskeeper");
    assert_eq!(result["capabilities"]["positionEncoding"], "utf-16");
    session.tell("initialized", json!({}));
    assert!(session.ask("shutdown", json!(null))["result"].is_null());
    let late = session.ask("textDocument/hover", json!({}));
    assert_eq!(late["error"]["code"], -32600, "{late}");
    session.tell("exit", json!(null));
    assert_eq!(session.end(), Some(0));
}

#[test]
fn an_end_that_was_not_announced_is_no_success() {
    let scene = Scene::plain();
    let mut exited = session(&scene, &json!({}));
    exited.tell("exit", json!(null));
    assert_eq!(exited.end(), Some(1));
    assert_eq!(session(&scene, &json!({})).end(), Some(1));
}

#[test]
fn rubbish_is_refused_and_the_session_goes_on() {
    let scene = Scene::plain();
    let mut session = session(&scene, &json!({}));
    session.send_bytes(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n");
    session.send_bytes(b"Content-Length: 5\r\n\r\n{\"a\":");
    let refused = session.wait_for(|message| message["error"]["code"] == -32700);
    assert!(refused["id"].is_null(), "{refused}");
    session.send(&json!({ "jsonrpc": "2.0", "id": 1.5, "method": "shutdown" }));
    session.wait_for(|message| message["id"] == 1.5 && message["error"]["code"] == -32600);
    let unknown = session.ask("textDocument/rename", json!({}));
    assert_eq!(unknown["error"]["code"], -32601, "{unknown}");
    let wrong = session.ask("textDocument/hover", json!({ "textDocument": 7 }));
    assert_eq!(wrong["error"]["code"], -32602, "{wrong}");
    let wrong = session.ask("workspace/executeCommand", json!({ "command": "rm" }));
    assert_eq!(wrong["error"]["code"], -32602, "{wrong}");
    session.tell("textDocument/didOpen", json!({ "textDocument": "?" }));
    session.tell("textDocument/didChange", json!({}));
    session.tell("$/anything", json!([1]));
    let uri = uri(&scene, "a.py");
    open(&mut session, &uri, &python("big", 12));
    assert_eq!(pushed(&mut session, &uri, 1).len(), 1);
}

#[test]
fn texts_that_are_no_files_are_left_alone() {
    let scene = Scene::plain();
    let mut session = session(&scene, &json!({}));
    for uri in ["untitled:Untitled-1", "git:/a.py", "file://elsewhere/a.py"] {
        open(&mut session, uri, &python("big", 12));
        assert!(pushed(&mut session, uri, 1).is_empty(), "{uri}");
        let at =
            json!({ "textDocument": { "uri": uri }, "position": { "line": 0, "character": 5 } });
        let hover = session.ask("textDocument/hover", at);
        assert!(hover["result"].is_null(), "{hover}");
    }
}

#[test]
fn a_client_that_asks_is_not_told_as_well() {
    let scene = Scene::plain();
    let capabilities = json!({ "textDocument": { "diagnostic": {} } });
    let mut session = session(&scene, &capabilities);
    let uri = uri(&scene, "a.py");
    open(&mut session, &uri, &python("big", 12));
    let asked = json!({ "textDocument": { "uri": uri } });
    let answer = session.ask("textDocument/diagnostic", asked);
    assert_eq!(answer["result"]["kind"], "full");
    let items = answer["result"]["items"].as_array().unwrap();
    assert_eq!(described(items), ["too-complex 1 0:0-7"]);
    session.ask("shutdown", json!(null));
    session.tell("exit", json!(null));
    let told = session.drained();
    assert!(
        told.iter()
            .all(|message| message["method"] != "textDocument/publishDiagnostics")
    );
}
