//! Rubbish: every wrong request has its status and names what is wrong with it.

use groundskeeper::model::Error;
use serde_json::{Value, json};

use super::{Face, sent};

#[tokio::test]
async fn a_wrong_field_is_named() {
    let face = Face::with(Vec::<&str>::new()).await;
    for (fields, parameter) in [
        (json!({"n": 2}), "n"),
        (json!({"temperature": 3}), "temperature"),
        (json!({"temperature": "hot"}), "temperature"),
        (json!({"max_tokens": 0}), "max_tokens"),
        (json!({"max_tokens": -1}), "max_tokens"),
        (json!({"stream": "yes"}), "stream"),
        (json!({"logprobs": true}), "logprobs"),
        (json!({"presence_penalty": 1.5}), "presence_penalty"),
        (json!({"functions": []}), "functions"),
        (json!({"messages": []}), "messages"),
        (
            json!({"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}),
            "messages.0.content",
        ),
        (
            json!({"response_format": {"type": "yaml"}}),
            "response_format.type",
        ),
        (json!({"tool_choice": "required"}), "tool_choice"),
    ] {
        let (status, body) = sent(face.chat(fields.clone())).await;
        assert_eq!(status, 400, "{fields}: {body}");
        assert_eq!(body["error"]["param"], parameter, "{fields}: {body}");
        assert_eq!(body["error"]["type"], "invalid_request_error");
    }
    assert!(face.model.requests().is_empty());
}

#[tokio::test]
async fn what_is_no_chat_at_all_has_its_status() {
    let face = Face::with(Vec::<&str>::new()).await;
    let raw = |kind: &str, body: &str| {
        let request = face.client.post(face.url("/v1/chat/completions"));
        let request = request
            .bearer_auth(super::TOKEN)
            .header("content-type", kind);
        sent(request.body(body.to_owned()))
    };
    let large = format!("{{\"x\": \"{}\"}}", "x".repeat(1 << 17));
    let deep = "[".repeat(30_000);
    for (kind, body, status) in [
        ("application/json", "", 400),
        ("application/json", "{\"messages\": ", 400),
        ("application/json", "[]", 400),
        ("application/json", "\u{0}", 400),
        ("application/json", deep.as_str(), 400),
        ("text/plain", "{}", 415),
        ("application/json", large.as_str(), 413),
    ] {
        let (found, answer) = raw(kind, body).await;
        assert_eq!(found, status, "{kind}: {answer}");
        assert!(answer["error"]["message"].is_string(), "{answer}");
    }
    assert_eq!(sent(face.get("/v1/nothing")).await.0, 404);
    assert_eq!(sent(face.get("/v1/chat/completions")).await.0, 405);
    let (status, body) = sent(face.chat(json!({"model": "gpt"}))).await;
    assert_eq!(
        (status, &body["error"]["code"]),
        (404, &json!("model_not_found"))
    );
}

#[tokio::test]
async fn a_failure_of_the_model_has_its_status() {
    let reason = || "because".to_owned();
    let cases: Vec<(Error, u16, &str)> = vec![
        (Error::Busy { length: 1 }, 429, "busy"),
        (
            Error::BadRequest { reason: reason() },
            400,
            "invalid_request",
        ),
        (
            Error::UnsupportedConstraint { reason: reason() },
            422,
            "unsupported_constraint",
        ),
        (Error::Engine { reason: reason() }, 500, "engine_failed"),
        (Error::NoEngine, 503, "model_unavailable"),
    ];
    let face = Face::with(cases.iter().map(|case| case.0.clone())).await;
    for (error, status, code) in cases {
        let (found, body) = sent(face.chat(json!({}))).await;
        assert_eq!(
            (found, &body["error"]["code"]),
            (status, &json!(code)),
            "{error}"
        );
        assert_eq!(body["error"]["message"], error.to_string());
    }
}

#[tokio::test]
async fn the_models_are_listed_and_one_is_found() {
    let face = Face::with(Vec::<&str>::new()).await;
    let (_, list) = sent(face.get("/v1/models")).await;
    assert_eq!(list["data"][0]["id"], "scripted");
    for (name, status) in [
        ("scripted", 200),
        ("default", 200),
        ("gpt", 404),
        ("a/b", 404),
    ] {
        let (found, _) = sent(face.get(&format!("/v1/models/{name}"))).await;
        assert_eq!(found, status, "{name}");
    }
    let (_, model) = sent(face.get("/v1/models/scripted")).await;
    assert_eq!(model["object"], "model");
    assert_ne!(model["meta"], Value::Null);
}
