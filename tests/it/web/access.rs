//! Who gets in.

use serde_json::json;

use super::{Face, TOKEN, sent};

#[tokio::test]
async fn only_health_needs_no_token() {
    let face = Face::with(Vec::<&str>::new()).await;
    for (path, status) in [
        ("/health", 200),
        ("/ready", 200),
        ("/metrics", 401),
        ("/v1/models", 401),
        ("/v1/chat/completions", 401),
        ("/nothing", 401),
        ("/health/", 401),
    ] {
        let (found, _) = sent(face.client.get(face.url(path))).await;
        assert_eq!(found, status, "{path}");
        let wrong = face.client.get(face.url(path)).bearer_auth("wrong");
        assert_eq!(sent(wrong).await.0, status, "{path}");
    }
    let (_, body) = sent(face.client.get(face.url("/v1/models"))).await;
    assert_eq!(body["error"]["type"], "authentication_error");
    assert!(!body.to_string().contains(TOKEN));
}

#[tokio::test]
async fn a_page_from_elsewhere_gets_nothing() {
    let face = Face::with(Vec::<&str>::new()).await;
    for (header, value) in [
        ("host", "rebound.example"),
        ("origin", "https://evil.example"),
    ] {
        for path in ["/v1/models", "/health"] {
            let (status, body) = sent(face.get(path).header(header, value)).await;
            assert_eq!(status, 403, "{path} {body}");
        }
    }
    let own = face
        .get("/v1/models")
        .header("origin", "http://localhost:3000");
    let response = own.send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert!(
        !response
            .headers()
            .contains_key("access-control-allow-origin")
    );
}

#[tokio::test]
async fn without_a_token_the_place_is_still_checked() {
    let model = groundskeeper::model::scripted::Scripted::new(["x"]);
    let face = Face::over(model, |options| options.token = None).await;
    let chat = json!({"messages": [{"role": "user", "content": "x"}]});
    let request = || {
        face.client
            .post(face.url("/v1/chat/completions"))
            .json(&chat)
    };
    assert_eq!(
        sent(request().header("origin", "https://evil.example"))
            .await
            .0,
        403
    );
    assert_eq!(sent(request()).await.0, 200);
}

#[tokio::test]
async fn metrics_tell_what_was_asked() {
    let face = Face::with(["x"]).await;
    face.said(json!({})).await;
    let (_, page) = sent(face.get("/metrics")).await;
    let page = page.as_str().unwrap();
    for line in [
        "groundskeeper_model_loaded 1",
        "groundskeeper_http_requests_total{path=\"/v1/chat/completions\",status=\"200\"} 1",
        "# TYPE groundskeeper_http_connections gauge",
    ] {
        assert!(page.lines().any(|found| found == line), "{line}: {page}");
    }
}
