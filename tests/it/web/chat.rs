//! Chats: what reaches the model, and what comes back.

use groundskeeper::model::scripted::Scripted;
use groundskeeper::model::{Constraint, Error, Priority, Role};
use serde_json::json;

use super::{Face, sent, streamed};

#[tokio::test]
async fn an_answer_has_the_shape_that_clients_know() {
    let face = Face::with(["Good day."]).await;
    let answer = face.said(json!({"model": "scripted"})).await;
    assert!(answer["id"].as_str().unwrap().starts_with("chatcmpl-"));
    assert_eq!(answer["object"], "chat.completion");
    assert_eq!(answer["model"], "scripted");
    let choice = &answer["choices"][0];
    assert_eq!(choice["message"]["role"], "assistant");
    assert_eq!(choice["message"]["content"], "Good day.");
    assert_eq!(choice["finish_reason"], "stop");
    assert_eq!(answer["usage"]["prompt_tokens"], 2);
    assert_eq!(answer["usage"]["completion_tokens"], 2);
    assert_eq!(answer["usage"]["total_tokens"], 4);
}

#[tokio::test]
async fn every_option_reaches_the_model() {
    let face = Face::with(["x"]).await;
    face.said(json!({
        "messages": [{"role": "developer", "content": "Be brief."}, {"role": "user", "content": "Hi"}],
        "max_completion_tokens": 7, "temperature": 0.5, "top_p": 0.25, "seed": 11,
        "stop": ["a", "b"], "user": "me", "service_tier": "flex", "unknown": {"is": "ignored"},
    }))
    .await;
    let asked = &face.model.requests()[0];
    let roles: Vec<Role> = asked.messages.iter().map(|message| message.role).collect();
    assert_eq!(roles, [Role::System, Role::User]);
    assert_eq!(asked.limits.max_tokens, 7);
    assert_eq!(asked.sampling.temperature.to_string(), "0.5");
    assert_eq!(asked.sampling.top_p.to_string(), "0.25");
    assert_eq!(asked.sampling.seed, 11);
    assert_eq!(asked.stop, ["a", "b"]);
    assert_eq!(asked.cache_key.as_deref(), Some("v1/me"));
    assert_eq!(asked.priority, Priority::Background);
}

#[tokio::test]
async fn a_schema_holds_the_answer() {
    let schema = json!({"type": "object", "properties": {"n": {"type": "integer"}}});
    let face = Face::with([json!({"n": 1}), json!({"n": "one"})]).await;
    let format = json!({"type": "json_schema",
        "json_schema": {"name": "number", "strict": true, "schema": schema}});
    let answer = face.said(json!({"response_format": format})).await;
    assert_eq!(answer["choices"][0]["message"]["content"], "{\"n\":1}");
    assert_eq!(
        face.model.requests()[0].constraint,
        Constraint::JsonSchema(schema)
    );
    // A model that breaks its schema gives no answer.
    let (status, body) = sent(face.chat(json!({"response_format": format}))).await;
    assert_eq!(
        (status, &body["error"]["code"]),
        (500, &json!("invalid_answer"))
    );
}

#[tokio::test]
async fn what_was_cut_off_says_so() {
    let face = Face::with([Error::Truncated {
        answer_tokens: 3,
        text: "{\"n\": ".to_owned(),
    }])
    .await;
    let answer = face
        .said(json!({"response_format": {"type": "json_object"}}))
        .await;
    assert_eq!(answer["choices"][0]["finish_reason"], "length");
    assert_eq!(answer["choices"][0]["message"]["content"], "{\"n\": ");
    assert_eq!(answer["usage"]["completion_tokens"], 3);
}

#[tokio::test]
async fn without_a_limit_the_answer_gets_what_the_context_leaves() {
    let too_long = |prompt_tokens| Error::PromptTooLong {
        prompt_tokens,
        answer_tokens: 4096,
        context_tokens: 2048,
    };
    let model = || {
        let mut replies = [too_long(10), too_long(48)].into_iter();
        Scripted::answering(move |_| replies.next().map_or("fits".into(), Into::into))
    };
    let face = Face::over(model(), |_| {}).await;
    face.said(json!({})).await;
    let limits: Vec<usize> = face
        .model
        .requests()
        .iter()
        .map(|r| r.limits.max_tokens)
        .collect();
    assert_eq!(limits, [4096, 2038, 2000]);
    // What a client asked for is not made less.
    let face = Face::over(model(), |_| {}).await;
    let (status, body) = sent(face.chat(json!({"max_tokens": 4096}))).await;
    assert_eq!(
        (status, &body["error"]["code"]),
        (400, &json!("context_length_exceeded"))
    );
}

#[tokio::test]
async fn a_stream_tells_the_same_in_pieces() {
    let face = Face::with(["Good day."]).await;
    let asked = json!({"stream": true, "stream_options": {"include_usage": true}});
    let (chunks, is_done) = streamed(face.chat(asked)).await;
    assert!(is_done);
    let last = chunks.last().unwrap();
    assert_eq!(
        (&last["choices"], &last["usage"]["total_tokens"]),
        (&json!([]), &json!(4))
    );
    let deltas: Vec<_> = chunks[..chunks.len() - 1]
        .iter()
        .map(|c| &c["choices"][0])
        .collect();
    assert_eq!(deltas[0]["delta"]["role"], "assistant");
    let text: String = deltas
        .iter()
        .filter_map(|d| d["delta"]["content"].as_str())
        .collect();
    assert_eq!(text, "Good day.");
    let reasons: Vec<_> = deltas
        .iter()
        .filter_map(|d| d["finish_reason"].as_str())
        .collect();
    assert_eq!(reasons, ["stop"]);
    assert!(
        chunks
            .iter()
            .all(|chunk| chunk["object"] == "chat.completion.chunk")
    );
    assert!(chunks.iter().all(|chunk| chunk["id"] == chunks[0]["id"]));
}

#[tokio::test]
async fn what_fails_before_the_first_word_of_a_stream_has_its_status() {
    let face = Face::with([Error::Busy { length: 2 }]).await;
    let response = face.chat(json!({"stream": true})).send().await.unwrap();
    assert_eq!(response.status(), 429);
    assert_eq!(response.headers()["retry-after"], "1");
}
