//! One client's byte streams as a transport: read as rmcp reads them, and written sooner.
//!
//! An answer holds the same text twice, once escaped twice, so most of writing one is escaping, which
//! sonic-rs does several bytes at a time. Answers that are ready while another one is being written
//! go out together with one call of the system; a client that reads slowly wakes us less often.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use rmcp::RoleServer;
use rmcp::service::{RxJsonRpcMessage, TxJsonRpcMessage};
use rmcp::transport::Transport;
use rmcp::transport::async_rw::AsyncRwTransport;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _};

/// What is kept of a buffer after a long answer.
const KEPT_BYTES: usize = 1 << 20;

/// A pair of byte streams that carries a message a line.
pub(super) struct Lines<R, W>
where
    R: AsyncRead,
    W: AsyncWrite + Send + Unpin + 'static,
{
    reading: AsyncRwTransport<RoleServer, R, Flushed<W>>,
    outgoing: Arc<Outgoing<W>>,
}

impl<R, W> Lines<R, W>
where
    R: AsyncRead + Send + Unpin,
    W: AsyncWrite + Send + Unpin + 'static,
{
    pub(super) fn new((reader, writer): (R, W)) -> Self {
        let outgoing = Arc::new(Outgoing {
            waiting: Mutex::default(),
            stream: tokio::sync::Mutex::new(Stream {
                writer,
                begun: Vec::new(),
                written: 0,
            }),
        });
        let flushed = Flushed {
            outgoing: Arc::clone(&outgoing),
            flushing: None,
        };
        Self {
            reading: AsyncRwTransport::new_server(reader, flushed),
            outgoing,
        }
    }
}

impl<R, W> Transport<RoleServer> for Lines<R, W>
where
    R: AsyncRead + Send + Unpin,
    W: AsyncWrite + Send + Unpin + 'static,
{
    type Error = io::Error;

    fn send(
        &mut self,
        message: TxJsonRpcMessage<RoleServer>,
    ) -> impl Future<Output = io::Result<()>> + Send + 'static {
        let outgoing = Arc::clone(&self.outgoing);
        async move {
            outgoing.add(&message)?;
            drop(message);
            outgoing.flush().await
        }
    }

    fn receive(&mut self) -> impl Future<Output = Option<RxJsonRpcMessage<RoleServer>>> + Send {
        self.reading.receive()
    }

    async fn close(&mut self) -> io::Result<()> {
        self.outgoing.flush().await?;
        self.reading.close().await
    }
}

/// Lines on their way out.
struct Outgoing<W> {
    /// Whole lines that nobody has begun to write.
    waiting: Mutex<Vec<u8>>,
    stream: tokio::sync::Mutex<Stream<W>>,
}

struct Stream<W> {
    writer: W,
    /// Lines that are being written, and how far that is. Whoever writes may be dropped in the
    /// middle of a line; the next one goes on there.
    begun: Vec<u8>,
    written: usize,
}

impl<W: AsyncWrite + Unpin> Outgoing<W> {
    fn waiting(&self) -> MutexGuard<'_, Vec<u8>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, message: &TxJsonRpcMessage<RoleServer>) -> io::Result<()> {
        let mut waiting = self.waiting();
        let before = waiting.len();
        let written = sonic_rs::to_writer(&mut *waiting, message);
        if let Err(error) = written {
            waiting.truncate(before);
            return Err(io::Error::new(io::ErrorKind::InvalidData, error));
        }
        waiting.push(b'\n');
        Ok(())
    }

    /// Writes what waits, unless somebody before has done so.
    async fn flush(&self) -> io::Result<()> {
        let mut stream = self.stream.lock().await;
        loop {
            stream.finish().await?;
            let mut waiting = self.waiting();
            if waiting.is_empty() {
                break;
            }
            std::mem::swap(&mut *waiting, &mut stream.begun);
        }
        stream.writer.flush().await
    }
}

impl<W: AsyncWrite + Unpin> Stream<W> {
    /// Writes the rest of what was begun.
    async fn finish(&mut self) -> io::Result<()> {
        while let Some(rest) = self
            .begun
            .get(self.written..)
            .filter(|rest| !rest.is_empty())
        {
            match self.writer.write(rest).await? {
                0 => return Err(io::ErrorKind::WriteZero.into()),
                bytes => self.written += bytes,
            }
        }
        self.written = 0;
        self.begun.clear();
        self.begun.shrink_to(KEPT_BYTES);
        Ok(())
    }
}

type Flushing = Pin<Box<dyn Future<Output = io::Result<()>> + Send>>;

/// Where rmcp writes what it answers by itself, to messages that are none; it hands over whole lines.
struct Flushed<W> {
    outgoing: Arc<Outgoing<W>>,
    flushing: Option<Flushing>,
}

impl<W: AsyncWrite + Send + Unpin + 'static> AsyncWrite for Flushed<W> {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.outgoing.waiting().extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let outgoing = Arc::clone(&self.outgoing);
        let begin = || Box::pin(async move { outgoing.flush().await }) as Flushing;
        let flushed = ready!(self.flushing.get_or_insert_with(begin).as_mut().poll(cx));
        self.flushing = None;
        Poll::Ready(flushed)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_flush(cx)
    }
}

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use rmcp::model::{CallToolResult, ContentBlock, JsonRpcMessage, RequestId, ServerResult};
    use serde_json::{Value, json};
    use tokio::io::AsyncReadExt as _;

    use super::*;

    fn answer(id: i64, text: &str) -> TxJsonRpcMessage<RoleServer> {
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
        let mut lines = Lines::new((tokio::io::empty(), ours));
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
    async fn a_line_is_finished_though_whoever_began_it_is_gone() {
        let (ours, theirs) = tokio::io::duplex(16);
        let mut lines = Lines::new((tokio::io::empty(), ours));
        let mut begun = Box::pin(lines.send(answer(1, "one")));
        // As much as the client's buffer takes.
        let polled = begun.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        assert!(polled.is_pending());
        drop(begun);
        let said = tokio::spawn(said(theirs));
        lines.send(answer(2, "two")).await.unwrap();
        drop(lines);
        let ids: Vec<Value> = said
            .await
            .unwrap()
            .into_iter()
            .map(|line| line["id"].clone())
            .collect();
        assert_eq!(ids, [1, 2]);
    }

    #[tokio::test]
    async fn a_message_that_is_none_is_answered_and_reading_goes_on() {
        let (ours, theirs) = tokio::io::duplex(1 << 10);
        let input = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":5}\nrubbish\n{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"ping\"}\n";
        let mut lines = Lines::new((input.as_bytes(), ours));
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
        let mut lines = Lines::new((tokio::io::empty(), ours));
        assert!(lines.send(answer(1, "one")).await.is_err());
    }
}
