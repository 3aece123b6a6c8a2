//! The protocol as others judge it: our server, behind our own HTTP face, offers what the official
//! conformance suite asks of a test server. The suite runs where it is given (`make clients` gives
//! it); what it asks is tried here in small, too, without it.

mod asking;
mod fixtures;
mod jobs;
mod reading;
mod rounds;
mod suite;
mod tools;

use std::sync::Arc;

use groundskeeper::mcp::{Clerk, Http, HttpOptions, Room, Server};
use groundskeeper::model::scripted::{Reply, Scripted};
use groundskeeper::store::Store;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use crate::web::{Face, until_some};
use fixtures::Fixtures;

const REVISION: &str = "2026-07-28";

/// The fixtures, served.
struct Served {
    face: Face,
    client: reqwest::Client,
    _folder: TempDir,
}

impl Served {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clerk = Clerk::new(Some(Store::in_memory().await.unwrap()));
        let server = Server::over(Fixtures::new(folder.path()), clerk);
        let open = move |_name: String| {
            let handler = server.clone();
            let room = async move {
                Ok(Room {
                    handler,
                    is_current: Box::new(|| true),
                })
            };
            Box::pin(room) as futures_util::future::BoxFuture<'static, _>
        };
        let options = HttpOptions {
            hosts: Vec::new(),
            body_bytes: 1 << 20,
            stop: CancellationToken::new(),
        };
        let http = Http::new(Box::new(open), options);
        let face = Face::over(Scripted::new([] as [Reply; 0]), |options| {
            options.mcp = Some(Arc::new(http));
            options.token = None;
            options.connections = 64;
        });
        Self {
            face: face.await,
            client: reqwest::Client::builder().no_proxy().build().unwrap(),
            _folder: folder,
        }
    }

    fn url(&self) -> String {
        self.face.url("/mcp/fixtures")
    }

    /// Asks as a client of the newer protocol that can do everything; every message that comes
    /// back, the answer last.
    async fn ask(&self, method: &str, mut params: Value) -> Vec<Value> {
        let meta = &mut params["_meta"];
        meta["io.modelcontextprotocol/protocolVersion"] = json!(REVISION);
        meta["io.modelcontextprotocol/clientInfo"] = json!({"name": "test", "version": "1"});
        meta["io.modelcontextprotocol/clientCapabilities"] = json!({
            "elicitation": {},
            "sampling": {},
            "roots": {},
            "extensions": {"io.modelcontextprotocol/tasks": {}},
        });
        let name = params["name"].as_str().or(params["taskId"].as_str());
        let request = self.client.post(self.url());
        let request = request
            .header("Accept", "application/json, text/event-stream")
            .header("MCP-Protocol-Version", REVISION)
            .header("Mcp-Method", method)
            .header("Mcp-Name", name.unwrap_or_default());
        let message = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params});
        let answer = request.json(&message).send().await.unwrap();
        let text = answer.text().await.unwrap();
        let events = text.lines().filter_map(|line| line.strip_prefix("data: "));
        let mut messages: Vec<Value> = events
            .filter_map(|event| serde_json::from_str(event).ok())
            .collect();
        if messages.is_empty() {
            messages.push(serde_json::from_str(&text).unwrap());
        }
        messages
    }

    async fn answer(&self, method: &str, params: Value) -> Value {
        self.ask(method, params).await.pop().unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_asks_round_by_round_and_a_forged_state_is_refused() {
    let served = Served::start().await;
    let name = "test_input_required_result_multi_round";
    let call = |answers: Value, state: &Value| {
        let params = json!({"name": name, "inputResponses": answers, "requestState": state});
        served.answer("tools/call", params)
    };
    let first = served.answer("tools/call", json!({"name": name})).await;
    assert_eq!(first["result"]["resultType"], "input_required", "{first}");
    let state = &first["result"]["requestState"];
    let accept = |field: &str| json!({"action": "accept", "content": {field: "blue"}});
    let second = call(json!({"step1": accept("name")}), state).await;
    assert!(
        second["result"]["inputRequests"]["step2"].is_object(),
        "{second}"
    );
    let again = &second["result"]["requestState"];
    assert_ne!(state, again);
    let forged = json!(format!("{}x", again.as_str().unwrap()));
    let refused = call(json!({"step2": accept("color")}), &forged).await;
    assert_eq!(refused["error"]["code"], -32602, "{refused}");
    let done = call(json!({"step2": accept("color")}), again).await;
    let said = done["result"]["content"][0]["text"].as_str().unwrap();
    assert!(said.contains("blue"), "{done}");
    served.face.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_asks_its_client_and_ends_with_the_answers() {
    let served = Served::start().await;
    let call = json!({"name": "multi_input"});
    let task = served.answer("tools/call", call).await;
    assert_eq!(task["result"]["resultType"], "task", "{task}");
    let id = task["result"]["taskId"].clone();
    let get = || async {
        let got = served.answer("tasks/get", json!({"taskId": id})).await;
        got["result"].clone()
    };
    let asked = until_some("both questions", || async {
        let got = get().await;
        let asked = got["inputRequests"]
            .as_object()
            .map_or(0, serde_json::Map::len);
        (asked == 2).then_some(got)
    });
    assert_eq!(asked.await["status"], "input_required");
    let answer = |key: &str| {
        let accept = json!({"action": "accept", "content": {key: "yes"}});
        let params = json!({"taskId": id, "inputResponses": {key: accept}});
        served.answer("tasks/update", params)
    };
    answer("name").await;
    let left = get().await;
    assert_eq!(left["status"], "input_required");
    assert!(left["inputRequests"]["name"].is_null(), "{left}");
    answer("confirm").await;
    let ended = until_some("the end", || async {
        let got = get().await;
        (got["status"] != "input_required" && got["status"] != "working").then_some(got)
    });
    let ended = ended.await;
    assert_eq!(ended["status"], "completed", "{ended}");
    assert!(
        ended["result"]["content"].to_string().contains("yes"),
        "{ended}"
    );
    served.face.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn log_messages_come_to_those_who_ask_with_their_request() {
    let served = Served::start().await;
    let level = |level: &str| json!({"io.modelcontextprotocol/logLevel": level});
    for (meta, expected) in [(json!({}), 0), (level("info"), 3), (level("error"), 0)] {
        let call = json!({"name": "test_logging_tool", "_meta": meta});
        let mut messages = served.ask("tools/call", call).await;
        let answer = messages.pop().unwrap();
        assert!(answer["result"]["content"].is_array(), "{answer}");
        assert_eq!(messages.len(), expected, "{meta}: {messages:?}");
        let is_log = |message: &Value| message["method"] == "notifications/message";
        assert!(messages.iter().all(is_log), "{messages:?}");
    }
    served.face.end().await;
}
