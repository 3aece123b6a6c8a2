//! Log messages about a call, spoken line by line, in both eras.

use serde_json::{Value, json};

use super::test_client::Client;
use crate::model::scripted::Scripted;
use crate::tools::fixture::Fixture;

/// The log messages that come before the answer to a call of `generate_documentation`.
async fn heard(client: &mut Client, number: u64, meta: Value) -> Vec<Value> {
    let arguments = json!({"path": "a.py"});
    let params = json!({"name": "generate_documentation", "arguments": arguments, "_meta": meta});
    client.request(number, "tools/call", params).await;
    let mut heard = Vec::new();
    loop {
        let message = client.message().await;
        if message["id"] == number {
            return heard;
        }
        assert_eq!(message["method"], "notifications/message", "{message}");
        heard.push(message["params"].clone());
    }
}

#[tokio::test]
async fn steps_are_logged_once_for_those_who_asked() {
    for modern in [false, true] {
        let fixture = Fixture::committed(&[("a.py", "def f(x):\n    return x\n")]);
        let fixture = fixture.with_model_to_load(Scripted::answering(|_| "{}".into()));
        let mut client = Client::connect(&fixture, modern).await;
        assert_eq!(heard(&mut client, 2, json!({})).await, [] as [Value; 0]);
        let mut meta = json!({});
        if modern {
            meta["io.modelcontextprotocol/logLevel"] = json!("debug");
        } else {
            let level = json!({"level": "debug"});
            client.request(3, "logging/setLevel", level).await;
            assert_eq!(client.answer(3).await["result"], json!({}));
        }
        let steps = heard(&mut client, 4, meta).await;
        let words: Vec<&Value> = steps.iter().map(|step| &step["data"]).collect();
        let named = |word: &&Value| word.as_str().unwrap().contains("at a.py");
        assert!(words.iter().any(named), "{words:?}");
        assert!(words.windows(2).all(|two| two[0] != two[1]), "{words:?}");
        for step in &steps {
            assert_eq!(step["level"], "info");
            assert_eq!(step["logger"], "generate_documentation");
        }
        client.leave().await;
    }
}

#[tokio::test]
async fn the_newer_protocol_has_no_method_for_it() {
    let fixture = Fixture::new(&[]);
    let mut client = Client::connect(&fixture, true).await;
    let level = json!({"level": "debug"});
    client.request(2, "logging/setLevel", level).await;
    assert_eq!(client.answer(2).await["error"]["code"], -32601);
    client.leave().await;
}
