//! `/v1/embeddings` with a scripted model: shapes, formats, refusals.

use serde_json::json;

use super::{Face, sent};
use groundskeeper::model::Error;
use groundskeeper::model::scripted::Reply;

const PATH: &str = "/v1/embeddings";

#[tokio::test]
async fn each_text_gets_its_vector_in_order() {
    let vectors = [vec![1.0, 0.0], vec![0.0, 1.0]];
    let face = Face::with(vectors.map(Reply::Embedding)).await;
    let asked = json!({"input": ["one two", "three"], "dimensions": 2});
    let (status, said) = sent(face.post(PATH, &asked)).await;
    assert_eq!(status, 200, "{said}");
    assert_eq!(said["object"], "list");
    assert_eq!(said["data"][0]["embedding"], json!([1.0, 0.0]));
    assert_eq!(said["data"][1]["index"], 1);
    assert_eq!(said["data"][1]["embedding"], json!([0.0, 1.0]));
    assert_eq!(
        said["usage"],
        json!({"prompt_tokens": 3, "total_tokens": 3})
    );
    let requests = face.model.requests();
    assert!(requests.iter().all(|request| request.embeds));
    assert_eq!(requests[1].text.as_deref(), Some("three"));
    face.end().await;
}

#[tokio::test]
async fn bits_are_given_where_they_are_asked_for() {
    let face = Face::with([Reply::Embedding(vec![1.0])]).await;
    let asked = json!({"input": "x", "encoding_format": "base64"});
    let (_, said) = sent(face.post(PATH, &asked)).await;
    assert_eq!(said["data"][0]["embedding"], "AACAPw==");
    face.end().await;
}

#[tokio::test]
async fn what_cannot_be_given_is_named() {
    let no_numbers = Error::BadRequest {
        reason: "the model ranks".into(),
    };
    let replies = [
        Reply::Embedding(vec![1.0]),
        Reply::Text("words".into()),
        Reply::Error(no_numbers),
    ];
    let face = Face::with(replies).await;
    for (asked, status, word) in [
        (json!({"input": "x", "dimensions": 7}), 400, "dimensions"),
        (json!({"input": "x"}), 422, "no_embeddings"),
        (json!({"input": "x"}), 400, "the model ranks"),
        (json!({"input": [1, 2]}), 400, "tokens"),
        (json!({}), 400, "`input` is missing"),
        (
            json!({"input": "x", "encoding_format": "hex"}),
            400,
            "encoding_format",
        ),
        (json!({"input": "x", "model": "gpt"}), 404, "gpt"),
    ] {
        let (found, said) = sent(face.post(PATH, &asked)).await;
        assert_eq!(found, status, "{said}");
        assert!(said.to_string().contains(word), "{said}");
    }
    face.end().await;
}
