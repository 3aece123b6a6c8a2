//! A client without an SDK, for tests: messages line by line over a pipe in memory.

use std::sync::Arc;

use serde_json::{Value, json};
use tokio::io::{
    AsyncBufReadExt, AsyncWriteExt, BufReader, DuplexStream, Lines, ReadHalf, WriteHalf,
};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::{Clerk, Error, serve};
use crate::tools::fixture::Fixture;

/// One session.
pub(super) struct Client {
    lines: Lines<BufReader<ReadHalf<DuplexStream>>>,
    writer: WriteHalf<DuplexStream>,
    served: JoinHandle<Result<(), Error>>,
    modern: bool,
}

impl Client {
    /// Connects, and opens the session with `initialize` unless `modern`.
    pub(super) async fn connect(fixture: &Fixture, modern: bool) -> Self {
        Self::connect_with(fixture, Clerk::new(None), modern).await
    }

    /// Connects to a server of this clerk's.
    pub(super) async fn connect_with(fixture: &Fixture, clerk: Clerk, modern: bool) -> Self {
        let (ours, theirs) = tokio::io::duplex(1 << 16);
        let context = Arc::clone(&fixture.context);
        let served = tokio::spawn(serve(
            context,
            clerk,
            tokio::io::split(theirs),
            CancellationToken::new(),
        ));
        let (reader, writer) = tokio::io::split(ours);
        let lines = BufReader::new(reader).lines();
        let mut client = Self {
            lines,
            writer,
            served,
            modern,
        };
        if !modern {
            let params = json!({
                "protocolVersion": "2025-11-25",
                "capabilities": {},
                "clientInfo": {"name": "test", "version": "1"},
            });
            client.request(1, "initialize", params).await;
            let answer = client.answer(1).await;
            assert_eq!(answer["result"]["protocolVersion"], "2025-11-25");
            assert_eq!(answer["result"]["serverInfo"]["name"], "groundskeeper");
            client
                .send(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}))
                .await;
        }
        client
    }

    pub(super) async fn send(&mut self, message: &Value) {
        self.send_line(&message.to_string()).await;
    }

    pub(super) async fn send_line(&mut self, line: &str) {
        self.writer
            .write_all(format!("{line}\n").as_bytes())
            .await
            .unwrap();
    }

    pub(super) async fn request(&mut self, id: u64, method: &str, mut params: Value) {
        if self.modern {
            let meta = params["_meta"].as_object().cloned().unwrap_or_default();
            params["_meta"] = Value::Object(meta);
            params["_meta"]["io.modelcontextprotocol/protocolVersion"] = json!("2026-07-28");
            params["_meta"]["io.modelcontextprotocol/clientInfo"] =
                json!({"name": "test", "version": "1"});
            let capabilities = &mut params["_meta"]["io.modelcontextprotocol/clientCapabilities"];
            if capabilities.is_null() {
                *capabilities = json!({});
            }
        }
        let message = json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params});
        self.send(&message).await;
    }

    pub(super) async fn call(&mut self, id: u64, tool: &str, arguments: Value) {
        let params = json!({"name": tool, "arguments": arguments});
        self.request(id, "tools/call", params).await;
    }

    /// The next message.
    pub(super) async fn message(&mut self) -> Value {
        let line = self
            .lines
            .next_line()
            .await
            .unwrap()
            .expect("the server hung up");
        serde_json::from_str(&line).unwrap()
    }

    /// The answer to a request; other messages are skipped.
    pub(super) async fn answer(&mut self, id: u64) -> Value {
        loop {
            let message = self.message().await;
            if message["id"] == id {
                return message;
            }
        }
    }

    /// The facts of a tool's answer, after a look at its text.
    pub(super) async fn facts(&mut self, id: u64) -> Value {
        let answer = self.answer(id).await;
        let text = answer["result"]["content"][0]["text"].as_str().unwrap();
        let facts = answer["result"]["structuredContent"].clone();
        assert_eq!(serde_json::from_str::<Value>(text).unwrap(), facts);
        assert_eq!(
            answer["result"]["isError"] == true,
            facts["success"] == false
        );
        facts
    }

    /// Hangs up; the server must end without an error. Returns what it still said.
    pub(super) async fn leave(mut self) -> Vec<Value> {
        self.writer.shutdown().await.unwrap();
        let mut rest = Vec::new();
        while let Some(line) = self.lines.next_line().await.unwrap() {
            rest.push(serde_json::from_str(&line).unwrap());
        }
        self.served.await.unwrap().unwrap();
        rest
    }
}
