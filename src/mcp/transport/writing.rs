//! Messages on their way to the client.

use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::io::{AsyncWrite, AsyncWriteExt as _};

use super::Outgoing;

/// What is kept of a buffer after a long answer.
const KEPT_BYTES: usize = 1 << 20;

/// Lines on their way out.
pub(super) struct Writing<W> {
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

impl<W: AsyncWrite + Unpin> Writing<W> {
    pub(super) fn new(writer: W) -> Self {
        Self {
            waiting: Mutex::default(),
            stream: tokio::sync::Mutex::new(Stream {
                writer,
                begun: Vec::new(),
                written: 0,
            }),
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Vec<u8>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a message to those that wait.
    pub(super) fn add(&self, message: &Outgoing) -> io::Result<()> {
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
    pub(super) async fn flush(&self) -> io::Result<()> {
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

#[cfg(test)]
mod tests {
    use std::task::{Context, Waker};

    use rmcp::ErrorData;
    use serde_json::Value;
    use tokio::io::AsyncReadExt as _;

    use super::*;

    #[tokio::test]
    async fn a_line_is_finished_though_whoever_began_it_is_gone() {
        let (ours, mut theirs) = tokio::io::duplex(16);
        let writing = Writing::new(ours);
        let add = |words: &'static str| {
            let error = ErrorData::internal_error(words, None);
            writing.add(&Outgoing::error(error, None)).unwrap();
        };
        add("one");
        {
            let mut begun = Box::pin(writing.flush());
            // As much as the client's buffer takes.
            let polled = begun.as_mut().poll(&mut Context::from_waker(Waker::noop()));
            assert!(polled.is_pending());
        }
        add("two");
        let mut said = String::new();
        let (flushed, read) = tokio::join!(
            async {
                let flushed = writing.flush().await;
                drop(writing);
                flushed
            },
            theirs.read_to_string(&mut said)
        );
        flushed.unwrap();
        read.unwrap();
        let lines = said.lines().map(|line| serde_json::from_str(line).unwrap());
        let words: Vec<Value> = lines
            .map(|line: Value| line["error"]["message"].clone())
            .collect();
        assert_eq!(words, ["one", "two"]);
    }
}
