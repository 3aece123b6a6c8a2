//! The client against servers that fail, break off, dawdle, or speak their own dialect.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Response;
use axum::routing::{get, post};
use groundskeeper::model::{Error, Model, Request};
use serde_json::json;
use tokio::net::TcpListener;

use super::{connected, options};

const LIST: &str = "{\"object\": \"list\", \"data\": [{\"id\": \"odd\"}]}";
const CHUNK: &str = "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\n";
const LAST: &str = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
const STREAM: &str = "text/event-stream";

fn response(status: u16, kind: &str, body: impl Into<Body>) -> Response<Body> {
    let response = Response::builder()
        .status(status)
        .header("content-type", kind);
    response.body(body.into()).unwrap()
}

/// A server whose answers to chats are those of `chat`, which is told their number.
async fn server(chat: impl Fn(usize) -> Response<Body> + Clone + Send + Sync + 'static) -> Served {
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&asked);
    let chats = move || {
        let response = chat(counter.fetch_add(1, Ordering::SeqCst));
        async { response }
    };
    let router = Router::new()
        .route("/v1/models", get(|| async { LIST }))
        .route("/v1/chat/completions", post(chats));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    tokio::spawn(async { axum::serve(listener, router).await });
    let model = connected(options(url)).await.unwrap();
    Served { model, asked }
}

struct Served {
    model: Arc<dyn Model>,
    asked: Arc<AtomicUsize>,
}

impl Served {
    async fn ask(&self) -> Result<String, Error> {
        self.answer(Request::ask("", "x")).await
    }

    async fn answer(&self, request: Request) -> Result<String, Error> {
        let generation = self.model.generate(request)?;
        generation.answer().await.map(|answer| answer.text)
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

#[track_caller]
fn says(outcome: Result<String, Error>, words: &str) {
    let error = outcome.unwrap_err().to_string();
    assert!(error.contains(words), "{error}");
}

#[tokio::test]
async fn a_server_that_is_busy_is_asked_again() {
    let served = server(|number| match number {
        0 => {
            let mut busy = response(503, "text/plain", "loading");
            busy.headers_mut().insert("retry-after", 0.into());
            busy
        }
        _ => response(200, STREAM, format!("{CHUNK}{LAST}data: [DONE]\n\n")),
    })
    .await;
    assert_eq!(served.ask().await, Ok("Hi".to_owned()));
    assert_eq!(served.asked(), 2);
}

#[tokio::test]
async fn a_server_that_fails_is_not_asked_again() {
    let served = server(|_| response(500, "application/json", "{\"error\": \"boom\"}")).await;
    says(served.ask().await, "status 500: boom");
    assert_eq!(served.asked(), 1);
    // One that wants a long pause is taken at its word.
    let served = server(|_| {
        let mut busy = response(429, "text/plain", "later");
        busy.headers_mut().insert("retry-after", 3600.into());
        busy
    })
    .await;
    says(served.ask().await, "status 429: later");
    assert_eq!(served.asked(), 1);
}

#[tokio::test]
async fn half_an_answer_is_none() {
    for (body, words) in [
        (CHUNK.to_owned(), "broke off"),
        (format!("{CHUNK}data: {{\"choices\""), "not JSON"),
        (
            format!("{CHUNK}data: {{\"error\": {{\"message\": \"out of memory\"}}}}\n\n"),
            "out of memory",
        ),
        (String::new(), "broke off"),
    ] {
        let served = server(move |_| response(200, STREAM, body.clone())).await;
        says(served.ask().await, words);
        // Something was received, so it is not asked again.
        assert_eq!(served.asked(), 1);
    }
}

#[tokio::test]
async fn dialects_are_understood() {
    let usual = "{\"choices\":[{\"message\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}";
    for (kind, body) in [
        // No `[DONE]`, and no end of the last line.
        (STREAM, format!("{CHUNK}{}", LAST.trim_end())),
        (
            STREAM,
            format!(
                ": comment\r\n\r\n{}",
                format!("{CHUNK}{LAST}").replace('\n', "\r\n")
            ),
        ),
        // No stream at all.
        ("application/json", usual.to_owned()),
    ] {
        let served = server(move |_| response(200, kind, body.clone())).await;
        assert_eq!(served.ask().await, Ok("Hi".to_owned()));
    }
}

#[tokio::test]
async fn a_server_that_ignores_the_schema_is_found_out() {
    let served = server(|_| response(200, STREAM, format!("{CHUNK}{LAST}"))).await;
    let request = Request::ask("", "x").under_schema(json!({"type": "object"}));
    let error = served.answer(request).await.unwrap_err();
    assert!(matches!(error, Error::InvalidAnswer { .. }), "{error}");
    assert!(error.to_string().contains("json_schema"), "{error}");
}

#[tokio::test]
async fn a_server_that_knows_no_schemas_says_so() {
    let words = "{\"error\": {\"message\": \"'response_format.type' must be 'text'\"}}";
    let served = server(move |_| response(400, "application/json", words)).await;
    let request = Request::ask("", "x").under_schema(json!({"type": "object"}));
    let error = served.answer(request).await.unwrap_err();
    assert!(
        matches!(error, Error::UnsupportedConstraint { .. }),
        "{error}"
    );
}

#[tokio::test]
async fn a_server_that_dawdles_is_given_up() {
    let served = server(|_| {
        let never = futures_util::stream::pending::<Result<&str, std::io::Error>>();
        response(200, STREAM, Body::from_stream(never))
    })
    .await;
    let mut request = Request::ask("", "x");
    request.limits.timeout = Duration::from_millis(20);
    let error = served.answer(request).await.unwrap_err();
    assert!(matches!(error, Error::Timeout { .. }), "{error}");
}

#[tokio::test]
async fn a_redirect_does_not_carry_the_key_away() {
    let served = server(|_| {
        let mut away = response(307, "text/plain", "");
        let place = "http://elsewhere.example/v1/chat/completions"
            .parse()
            .unwrap();
        away.headers_mut().insert("location", place);
        away
    })
    .await;
    says(served.ask().await, "points to another address");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_named() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    drop(listener);
    let error = connected(options(url.clone()))
        .await
        .err()
        .unwrap()
        .to_string();
    assert!(
        error.contains(&url) && error.contains("is it running?"),
        "{error}"
    );
    let error = connected(options("nonsense".to_owned()))
        .await
        .err()
        .unwrap();
    assert!(error.to_string().contains("it is no address"), "{error}");
}
