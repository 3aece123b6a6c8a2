//! One client's byte streams as a transport for rmcp, which says what a message is: only sooner than
//! its own does it.
//!
//! A call of a tool is read as one at once, where rmcp tries one kind of message after the other. An
//! answer holds the same text twice, once escaped twice, so most of writing one is escaping, which
//! sonic-rs does several bytes at a time. Answers that are ready while another one is being written go
//! out together with one call of the system; a client that reads slowly wakes us less often.

mod message;
mod writing;

use std::io;
use std::sync::Arc;

use rmcp::service::{RxJsonRpcMessage, TxJsonRpcMessage};
use rmcp::transport::Transport;
use rmcp::{ErrorData, RoleServer};
use tokio::io::{AsyncRead, AsyncWrite, BufReader};

use crate::mcp::lines::Lines;
use writing::Writing;

type Incoming = RxJsonRpcMessage<RoleServer>;
type Outgoing = TxJsonRpcMessage<RoleServer>;

/// A pair of byte streams that carries a message a line.
pub(super) struct LineTransport<R, W> {
    reading: Lines<BufReader<R>>,
    writing: Arc<Writing<W>>,
    /// Whether something was refused and the client may not have been told. Reading may be given up
    /// at any moment and is taken up again there.
    has_refused: bool,
}

impl<R, W> LineTransport<R, W>
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
{
    pub(super) fn new((reader, writer): (R, W)) -> Self {
        Self {
            reading: Lines::new(BufReader::new(reader)),
            writing: Arc::new(Writing::new(writer)),
            has_refused: false,
        }
    }

    /// The next message; `None` when the client has closed its end or cannot be read.
    async fn next(&mut self) -> io::Result<Option<Incoming>> {
        loop {
            if self.has_refused {
                self.writing.flush().await?;
                self.has_refused = false;
            }
            let parsed = match self.reading.next().await {
                Ok(Some(line)) => message::parse(&line),
                Ok(None) => return Ok(None),
                Err(error) if error.kind() == io::ErrorKind::InvalidData => Err(error.to_string()),
                Err(error) => return Err(error),
            };
            match parsed {
                Ok(Some(message)) => return Ok(Some(message)),
                Ok(None) => {}
                Err(words) => self.refuse(&words)?,
            }
        }
    }

    fn refuse(&mut self, words: &str) -> io::Result<()> {
        tracing::debug!("no message: {words}");
        let refusal = ErrorData::invalid_request(format!("Invalid request: {words}"), None);
        self.has_refused = true;
        self.writing.add(&Outgoing::error(refusal, None))
    }
}

impl<R, W> Transport<RoleServer> for LineTransport<R, W>
where
    R: AsyncRead + Send + Unpin,
    W: AsyncWrite + Send + Unpin + 'static,
{
    type Error = io::Error;

    fn send(&mut self, message: Outgoing) -> impl Future<Output = io::Result<()>> + Send + 'static {
        let writing = Arc::clone(&self.writing);
        async move {
            writing.add(&message)?;
            drop(message);
            writing.flush().await
        }
    }

    async fn receive(&mut self) -> Option<Incoming> {
        self.next().await.unwrap_or_else(|error| {
            tracing::error!("the client cannot be read: {error}");
            None
        })
    }

    async fn close(&mut self) -> io::Result<()> {
        self.writing.flush().await
    }
}

#[cfg(test)]
mod tests {
    use rmcp::model::{CallToolResult, ContentBlock, JsonRpcMessage, RequestId, ServerResult};
    use serde_json::{Value, json};
    use tokio::io::AsyncReadExt as _;

    use super::*;

    fn answer(id: i64, text: &str) -> Outgoing {
        let mut result = CallToolResult::success(vec![ContentBlock::text(text)]);
        result.structured_content = Some(json!({"text": text, "number": 1.5}));
        JsonRpcMessage::response(ServerResult::CallToolResult(result), RequestId::Number(id))
    }

    async fn said(mut theirs: impl AsyncRead + Unpin) -> Vec<Value> {
        let mut said = String::new();
        theirs.read_to_string(&mut said).await.unwrap();
        let lines = said.lines();
        lines
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    #[tokio::test]
    async fn answers_are_what_serde_json_writes_and_go_out_whole_and_in_order() {
        let (ours, theirs) = tokio::io::duplex(16);
        let mut lines = LineTransport::new((tokio::io::empty(), ours));
        let texts = [
            "a\u{1f}\"\\/\n\t",
            "é\u{2028}\u{7f}\u{10ffff}",
            &"long ".repeat(1_000),
        ];
        let answers = [0, 1, 2].map(|id: u8| answer(id.into(), texts[usize::from(id)]));
        let expected = answers
            .clone()
            .map(|answer| serde_json::to_value(answer).unwrap());
        let said = tokio::spawn(said(theirs));
        for sending in answers.map(|answer| tokio::spawn(lines.send(answer))) {
            sending.await.unwrap().unwrap();
        }
        lines.close().await.unwrap();
        drop(lines);
        assert_eq!(said.await.unwrap(), expected);
    }

    #[tokio::test]
    async fn a_message_that_is_none_is_answered_and_reading_goes_on() {
        let (ours, theirs) = tokio::io::duplex(1 << 10);
        let input = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":5}\nrubbish\n{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"ping\"}\n";
        let mut lines = LineTransport::new((input.as_bytes(), ours));
        let message = lines.receive().await.unwrap();
        assert_eq!(serde_json::to_value(message).unwrap()["method"], "ping");
        assert!(lines.receive().await.is_none());
        lines.close().await.unwrap();
        drop(lines);
        let said = said(theirs).await;
        assert_eq!(said.len(), 1);
        assert_eq!(said[0]["error"]["code"], -32600);
    }

    #[tokio::test]
    async fn a_client_that_is_gone_is_an_error() {
        let (ours, theirs) = tokio::io::duplex(16);
        drop(theirs);
        let mut lines = LineTransport::new((tokio::io::empty(), ours));
        assert!(lines.send(answer(1, "one")).await.is_err());
    }
}
