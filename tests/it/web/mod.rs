//! The HTTP face from outside, over a socket, with a model that follows a script.

mod access;
mod chat;
mod completions;
mod connections;
mod embeddings;
mod refusals;
mod served;
mod tools;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use groundskeeper::model::scripted::{Reply, Scripted};
use groundskeeper::model::{Lazy, Sampling};
use groundskeeper::web::{Options, Token, serve};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::harness::PATIENCE;

/// The token that every face here asks for.
pub(crate) const TOKEN: &str = "the-right-token";

/// A face that is served within the test.
pub(crate) struct Face {
    address: SocketAddr,
    pub(crate) model: Arc<Scripted>,
    client: reqwest::Client,
    stop: CancellationToken,
    serving: JoinHandle<std::io::Result<()>>,
}

impl Face {
    /// A face over a model that gives these replies.
    pub(crate) async fn with<R: Into<Reply>>(replies: impl IntoIterator<Item = R>) -> Self {
        Self::over(Scripted::new(replies), |_| {}).await
    }

    /// A face over `model`, with changed options.
    pub(crate) async fn over(model: Scripted, change: impl FnOnce(&mut Options)) -> Self {
        let model = Arc::new(model);
        let mut options = Options {
            model: Arc::new(Lazy::started(model.clone())),
            model_name: "scripted".to_owned(),
            sampling: Sampling::default(),
            mcp: None,
            token: Some(Token::new(TOKEN)),
            hosts: Vec::new(),
            connections: 16,
            body_bytes: 1 << 16,
            answer_time: Duration::from_mins(1),
        };
        change(&mut options);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let stop = CancellationToken::new();
        let serving = tokio::spawn(serve(listener, options, stop.clone().cancelled_owned()));
        Self {
            address,
            model,
            client: client(),
            stop,
            serving,
        }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// A request with the right token.
    fn get(&self, path: &str) -> reqwest::RequestBuilder {
        self.client.get(self.url(path)).bearer_auth(TOKEN)
    }

    /// A chat about `fields` and one message of a user's.
    fn chat(&self, mut fields: Value) -> reqwest::RequestBuilder {
        if fields.get("messages").is_none() {
            fields["messages"] = json!([{"role": "user", "content": "Say something."}]);
        }
        self.post("/v1/chat/completions", &fields)
    }

    fn post(&self, path: &str, body: &Value) -> reqwest::RequestBuilder {
        let request = self.client.post(self.url(path)).bearer_auth(TOKEN);
        request.json(body)
    }

    /// The answer to a chat, which must be one.
    async fn said(&self, fields: Value) -> Value {
        let (status, body) = sent(self.chat(fields)).await;
        assert_eq!(status, 200, "{body}");
        body
    }

    /// Stops the face and waits until it has ended.
    pub(crate) async fn end(self) {
        self.stop.cancel();
        self.serving.await.unwrap().unwrap();
    }
}

/// A client of HTTP that knows no proxy.
fn client() -> reqwest::Client {
    // Fails where another test has installed it already.
    let _installed_before = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().build().unwrap()
}

/// The status and the document that come back.
async fn sent(request: reqwest::RequestBuilder) -> (u16, Value) {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
    (status, body)
}

/// The documents of a stream, and whether it was ended properly.
async fn streamed(request: reqwest::RequestBuilder) -> (Vec<Value>, bool) {
    let response = request.send().await.unwrap();
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let text = response.text().await.unwrap();
    let data: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("data: "))
        .collect();
    let documents = data.iter().filter(|data| **data != "[DONE]");
    let documents = documents
        .map(|data| serde_json::from_str(data).unwrap())
        .collect();
    (documents, data.last() == Some(&"[DONE]"))
}

/// Waits until `holds`, looking again whenever other tasks have had their turn.
pub(crate) async fn until(what: &str, holds: impl Fn() -> bool) {
    let waiting = async {
        while !holds() {
            tokio::task::yield_now().await;
        }
    };
    within(what, waiting).await;
}

/// Looks again and again until there is something to be had.
pub(crate) async fn until_some<T, F: Future<Output = Option<T>>>(
    what: &str,
    look: impl Fn() -> F,
) -> T {
    let looking = async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
        }
    };
    within(what, looking).await
}

async fn within<T>(what: &str, future: impl Future<Output = T>) -> T {
    let ended = tokio::time::timeout(PATIENCE, future).await;
    ended.unwrap_or_else(|_| panic!("{what}: it did not come"))
}
