//! Sessions over a pipe in memory, spoken line by line as clients do, in both eras.

use std::sync::Arc;

use serde_json::{Value, json};
use tokio::sync::mpsc;

use tokio_util::sync::CancellationToken;

use super::test_client::Client;
use super::{Clerk, serve};
use crate::model::scripted::{Reply, Scripted};
use crate::model::{self, Generation, Model, ModelInfo, Request};
use crate::store::{NewEvent, Store};
use crate::tools::fixture::Fixture;

fn choice() -> Value {
    let schema = json!({"type": "object", "properties": {"name": {"type": "string"}}});
    json!({"prompt": "Choose.", "schema": schema})
}

#[tokio::test]
async fn both_eras_list_the_same_tools_and_answer_calls() {
    let fixture = Fixture::committed(&[("a.py", "a = 1\n")]);
    let mut lists = Vec::new();
    for modern in [false, true] {
        let mut client = Client::connect(&fixture, modern).await;
        client.request(2, "tools/list", json!({})).await;
        let answer = client.answer(2).await;
        assert!(answer["result"]["ttlMs"].is_u64());
        lists.push(answer["result"]["tools"].clone());
        client
            .call(3, "read_file", json!({"path": "a.py", "numbered": false}))
            .await;
        assert_eq!(client.facts(3).await["content"], "a = 1\n");
        assert_eq!(client.leave().await, [] as [Value; 0]);
    }
    assert_eq!(lists[0], lists[1]);
    assert!(lists[0].as_array().unwrap().len() >= 12);
}

#[tokio::test]
async fn discovery_tells_versions_and_instructions() {
    let fixture = Fixture::new(&[]);
    let mut client = Client::connect(&fixture, true).await;
    client.request(1, "server/discover", json!({})).await;
    let result = client.answer(1).await["result"].clone();
    let versions = result["supportedVersions"].as_array().unwrap();
    assert!(versions.contains(&json!("2026-07-28")) && versions.contains(&json!("2025-11-25")));
    assert!(
        result["instructions"]
            .as_str()
            .unwrap()
            .contains("git_commit")
    );
    client.leave().await;
}

#[tokio::test]
async fn an_unknown_tool_is_a_protocol_error_and_bad_arguments_are_a_result() {
    let fixture = Fixture::new(&[]);
    for modern in [false, true] {
        let mut client = Client::connect(&fixture, modern).await;
        client.call(2, "no_such_tool", json!({})).await;
        let error = client.answer(2).await["error"].clone();
        assert_eq!(error["code"], -32602);
        assert!(error["message"].as_str().unwrap().contains("no_such_tool"));
        client.call(3, "read_file", json!({"pth": "a.py"})).await;
        assert!(
            client.facts(3).await["error"]
                .as_str()
                .unwrap()
                .contains("path")
        );
        client.leave().await;
    }
}

/// A model that never answers and hands out what stops its generations.
struct Watched {
    silent: Scripted,
    started: mpsc::UnboundedSender<model::Cancel>,
}

impl Model for Watched {
    fn info(&self) -> ModelInfo {
        self.silent.info()
    }

    fn generate(&self, request: Request) -> Result<Generation, model::Error> {
        let generation = self.silent.generate(request)?;
        self.started.send(generation.cancel_handle()).unwrap();
        Ok(generation)
    }
}

#[tokio::test]
async fn cancelling_a_request_stops_its_generation() {
    let silent = Scripted::answering(|_| Reply::Silence);
    let (started, mut handles) = mpsc::unbounded_channel();
    let fixture = Fixture::new(&[]).with_model(Watched { silent, started });
    for modern in [false, true] {
        let mut client = Client::connect(&fixture, modern).await;
        client.call(2, "local_generate", choice()).await;
        let handle = handles.recv().await.unwrap();
        assert!(!handle.is_cancelled());
        let params = json!({"requestId": 2, "reason": "changed my mind"});
        let method = "notifications/cancelled";
        client
            .send(&json!({"jsonrpc": "2.0", "method": method, "params": params}))
            .await;
        while !handle.is_cancelled() {
            tokio::task::yield_now().await;
        }
        client
            .call(3, "validate_file_length", json!({"content": "\n"}))
            .await;
        assert_eq!(client.facts(3).await["line_count"], 1);
        client.leave().await;
    }
}

#[tokio::test]
async fn progress_is_told_to_clients_that_ask() {
    for modern in [false, true] {
        // The model is loaded by the first call that asks it.
        let fixture = Fixture::committed(&[("a.py", "def f(x):\n    return x\n")]);
        let fixture = fixture.with_model_to_load(Scripted::answering(|_| "{}".into()));
        let mut client = Client::connect(&fixture, modern).await;
        let meta = json!({"progressToken": 2});
        let arguments = json!({"path": "a.py"});
        let params =
            json!({"name": "generate_documentation", "arguments": arguments, "_meta": meta});
        client.request(4, "tools/call", params).await;
        let (mut numbers, mut words) = (Vec::new(), String::new());
        let mut message = client.message().await;
        while message["id"] != 4 {
            numbers.push(message["params"]["progress"].as_f64().unwrap());
            words += message["params"]["message"].as_str().unwrap();
            message = client.message().await;
        }
        assert!(
            numbers.len() >= 3 && numbers.is_sorted_by(|one, two| one < two),
            "{numbers:?}"
        );
        assert!(
            words.contains("loading the model") && words.contains("at a.py"),
            "{words}"
        );
        let meta = json!({"progressToken": "p1"});
        let params = json!({"name": "local_generate", "arguments": choice(), "_meta": meta});
        client.request(2, "tools/call", params).await;
        let first = client.message().await;
        assert_eq!(first["method"], "notifications/progress");
        assert_eq!(first["params"]["progressToken"], "p1");
        assert_eq!(client.facts(2).await["value"], json!({}));
        client.call(3, "local_generate", choice()).await;
        assert_eq!(client.message().await["id"], 3, "no token, no notification");
        client.leave().await;
    }
}

#[tokio::test]
async fn calls_in_flight_are_answered_when_the_client_closes_its_end() {
    let fixture = Fixture::committed(&[("a.py", "a = 1\n")]);
    let mut client = Client::connect(&fixture, false).await;
    for id in 2..30 {
        let content = "\n".repeat(usize::try_from(id).unwrap());
        client
            .call(id, "validate_file_length", json!({"content": content}))
            .await;
    }
    let answers = client.leave().await;
    let mut counts: Vec<u64> = answers
        .iter()
        .map(|answer| {
            let count = &answer["result"]["structuredContent"]["line_count"];
            assert_eq!(*count, answer["id"]);
            count.as_u64().unwrap()
        })
        .collect();
    counts.sort_unstable();
    assert_eq!(counts, (2..30).collect::<Vec<u64>>());
}

#[tokio::test]
async fn rubbish_does_not_end_a_session() {
    let fixture = Fixture::new(&[]);
    let mut client = Client::connect(&fixture, false).await;
    for line in [
        "{",
        "[]",
        "\"text\"",
        "null",
        "{\"jsonrpc\": \"2.0\", \"id\": 7}",
        "\0\u{1}",
    ] {
        client.send_line(line).await;
    }
    client
        .call(9, "validate_file_length", json!({"content": ""}))
        .await;
    assert_eq!(client.facts(9).await["line_count"], 0);
    client.leave().await;
}

#[tokio::test]
async fn a_client_that_says_nothing_is_no_error() {
    let fixture = Fixture::new(&[]);
    assert!(
        Client::connect(&fixture, true)
            .await
            .leave()
            .await
            .is_empty()
    );
}

#[tokio::test]
async fn settings_that_cannot_be_used_are_an_error_at_the_start() {
    let fixture = Fixture::new(&[("groundskeeper.toml", "[mcp]\nread_olny = true\n")]);
    let (_ours, theirs) = tokio::io::duplex(64);
    let served = serve(
        Arc::clone(&fixture.context),
        Clerk::new(None),
        tokio::io::split(theirs),
        CancellationToken::new(),
    );
    let error = served.await.unwrap_err();
    assert!(error.to_string().contains("read_only"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_client_follows_is_told_to_it_in_both_eras() {
    let fixture = Fixture::new(&[]);
    let store = Store::in_memory().await.unwrap();
    let here = store.register_repository(fixture.root()).await.unwrap();
    let uri = "groundskeeper://findings";
    for modern in [false, true] {
        let clerk = Clerk::new(Some(store.clone()));
        let mut client = Client::connect_with(&fixture, clerk, modern).await;
        if modern {
            let wanted = json!({"notifications": {"resourceSubscriptions": [uri]}});
            client.request(2, "subscriptions/listen", wanted).await;
            let told = client.message().await;
            assert_eq!(told["method"], "notifications/subscriptions/acknowledged");
        } else {
            client
                .request(2, "resources/subscribe", json!({"uri": uri}))
                .await;
            assert!(client.answer(2).await["result"].is_object());
        }
        // Once it listens is not told; what is written again and again is noticed.
        let writing = store.clone();
        let writer = async move {
            loop {
                let event = NewEvent {
                    repository: Some(here),
                    kind: "verdict".to_owned(),
                    payload: json!({}),
                };
                writing.append_event(event).await.unwrap();
                tokio::task::yield_now().await;
            }
        };
        let told = tokio::select! {
            told = client.message() => told,
            _ = writer => unreachable!("it writes for ever"),
        };
        assert_eq!(told["method"], "notifications/resources/updated");
        assert_eq!(told["params"]["uri"], uri);
    }
}
