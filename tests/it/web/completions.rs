//! Texts that are gone on with: what reaches the model, and what comes back.

use serde_json::json;

use super::{Face, sent, streamed};

const PATH: &str = "/v1/completions";

#[tokio::test]
async fn a_text_reaches_the_model_as_it_stands() {
    let face = Face::with([" return 1", " return 1"]).await;
    let text = "<|fim_prefix|>def one():";
    let (status, answer) = sent(face.post(PATH, &json!({"prompt": text, "max_tokens": 5}))).await;
    assert_eq!(status, 200, "{answer}");
    assert!(answer["id"].as_str().unwrap().starts_with("cmpl-"));
    assert_eq!(answer["object"], "text_completion");
    assert_eq!(answer["choices"][0]["text"], " return 1");
    assert_eq!(answer["choices"][0]["finish_reason"], "stop");
    assert_eq!(answer["usage"]["completion_tokens"], 2);
    let asked = &face.model.requests()[0];
    assert_eq!(asked.text.as_deref(), Some(text));
    assert!(asked.messages.is_empty());
    assert_eq!(asked.limits.max_tokens, 5);
    let (_, answer) = sent(face.post(PATH, &json!({"prompt": [text], "echo": true}))).await;
    assert_eq!(answer["choices"][0]["text"], format!("{text} return 1"));
    assert_eq!(face.model.requests()[1].limits.max_tokens, 16);
}

#[tokio::test]
async fn a_stream_tells_the_same_in_pieces() {
    let face = Face::with(["b c"]).await;
    let asked = json!({"prompt": "a ", "echo": true, "stream": true,
        "stream_options": {"include_usage": true}});
    let (chunks, is_done) = streamed(face.post(PATH, &asked)).await;
    assert!(is_done);
    let texts = chunks
        .iter()
        .filter_map(|c| c["choices"][0]["text"].as_str());
    assert_eq!(texts.collect::<String>(), "a b c");
    let reasons = chunks
        .iter()
        .filter_map(|c| c["choices"][0]["finish_reason"].as_str());
    assert_eq!(reasons.collect::<Vec<_>>(), ["stop"]);
    assert_eq!(chunks.last().unwrap()["usage"]["completion_tokens"], 2);
}

#[tokio::test]
async fn what_cannot_be_gone_on_with_is_named() {
    let face = Face::with(Vec::<&str>::new()).await;
    for (body, parameter) in [
        (json!({}), "prompt"),
        (json!({"prompt": ""}), "prompt"),
        (json!({"prompt": []}), "prompt"),
        (json!({"prompt": ["a", "b"]}), "prompt"),
        (json!({"prompt": [1, 2]}), "prompt"),
        (json!({"prompt": "a", "suffix": "b"}), "suffix"),
        (json!({"prompt": "a", "logprobs": 1}), "logprobs"),
        (json!({"prompt": "a", "n": 2}), "n"),
    ] {
        let (status, answer) = sent(face.post(PATH, &body)).await;
        assert_eq!(
            (status, &answer["error"]["param"]),
            (400, &json!(parameter)),
            "{body}"
        );
    }
    assert!(face.model.requests().is_empty());
}
