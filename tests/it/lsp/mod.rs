//! The language server as an editor meets it. `tests/clients/lsp_session.py` has a client that
//! nobody here wrote do the same.

mod editing;
mod findings;
mod protocol;

use serde_json::{Value, json};

use crate::harness::{Conversing, Scene};

/// A session with a server in `scene`, for a client with these capabilities.
#[track_caller]
fn session(scene: &Scene, capabilities: &Value) -> Conversing {
    let mut session = scene.program(&["lsp"]).converse();
    let answer = session.ask("initialize", json!({ "capabilities": capabilities }));
    assert!(answer["result"]["capabilities"].is_object(), "{answer}");
    session.tell("initialized", json!({}));
    session
}

fn uri(scene: &Scene, path: &str) -> String {
    let path = scene.work.join(path);
    format!("file://{}", path.display()).replace(' ', "%20")
}

/// Opens a text as version 1.
fn open(session: &mut Conversing, uri: &str, text: &str) {
    let document = json!({ "uri": uri, "languageId": "python", "version": 1, "text": text });
    session.tell("textDocument/didOpen", json!({ "textDocument": document }));
}

/// The diagnostics that are pushed for this version of a text.
#[track_caller]
fn pushed(session: &mut Conversing, uri: &str, version: u32) -> Vec<Value> {
    let message = session.wait_for(|message| {
        let params = &message["params"];
        message["method"] == "textDocument/publishDiagnostics"
            && params["uri"] == uri
            && params["version"] == version
    });
    message["params"]["diagnostics"].as_array().unwrap().clone()
}

/// `rule severity line:character-character` of diagnostics.
fn described(diagnostics: &[Value]) -> Vec<String> {
    let one = |diagnostic: &Value| {
        let (start, end) = (&diagnostic["range"]["start"], &diagnostic["range"]["end"]);
        format!(
            "{} {} {}:{}-{}",
            diagnostic["code"].as_str().unwrap(),
            diagnostic["severity"],
            start["line"],
            start["character"],
            end["character"]
        )
    };
    diagnostics.iter().map(one).collect()
}
