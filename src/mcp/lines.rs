//! Lines of a stream, byte for byte, each bounded; reading may be given up at any moment and taken
//! up again without a byte lost.

use std::io;

use memchr::{memchr, memrchr};
use tokio::io::{AsyncBufRead, AsyncBufReadExt as _};

/// Longest line that is handed on: rmcp's own bound.
const LINE_BYTES_MAX: usize = 16 << 20;

/// The lines of a stream.
pub(super) struct Lines<R> {
    reader: R,
    begun: Vec<u8>,
    /// Within a line that is too long, which was told.
    passes_over: bool,
}

impl<R: AsyncBufRead + Unpin> Lines<R> {
    pub(super) fn new(reader: R) -> Self {
        Self {
            reader,
            begun: Vec::new(),
            passes_over: false,
        }
    }

    /// The next line with its end; what stands before the end of the stream counts as one. One that
    /// is too long is an error ([`io::ErrorKind::InvalidData`]), after which the next one comes.
    pub(super) async fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        self.until(|found| memchr(b'\n', found)).await
    }

    /// The next line, and those after it that are there already.
    pub(super) async fn batch(&mut self) -> io::Result<Option<Vec<u8>>> {
        self.until(|found| memrchr(b'\n', found)).await
    }

    async fn until(&mut self, end: impl Fn(&[u8]) -> Option<usize>) -> io::Result<Option<Vec<u8>>> {
        loop {
            // Only this waits, and it takes nothing.
            let found = self.reader.fill_buf().await?;
            if found.is_empty() {
                let rest = std::mem::take(&mut self.begun);
                return Ok((!rest.is_empty()).then_some(rest));
            }
            if self.passes_over {
                let end = memchr(b'\n', found);
                let passed = end.map_or(found.len(), |end| end + 1);
                self.reader.consume(passed);
                self.passes_over = end.is_none();
                continue;
            }
            let end = end(found);
            let taken = end.map_or(found.len(), |end| end + 1);
            self.begun.extend_from_slice(&found[..taken]);
            self.reader.consume(taken);
            if self.begun.len() > LINE_BYTES_MAX {
                self.passes_over = end.is_none();
                self.begun = Vec::new();
                let message = format!("a message is longer than {LINE_BYTES_MAX} bytes");
                return Err(io::Error::new(io::ErrorKind::InvalidData, message));
            }
            if end.is_some() {
                return Ok(Some(std::mem::take(&mut self.begun)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncWriteExt as _, BufReader};

    #[tokio::test]
    async fn a_line_that_comes_in_parts_is_whole_though_reading_was_given_up() {
        let (mut ours, theirs) = tokio::io::duplex(64);
        let mut lines = Lines::new(BufReader::new(theirs));
        ours.write_all(b"one").await.unwrap();
        tokio::select! {
            biased;
            line = lines.next() => panic!("{line:?}"),
            () = tokio::task::yield_now() => {}
        }
        ours.write_all(b" line\nrest").await.unwrap();
        assert_eq!(lines.next().await.unwrap().unwrap(), b"one line\n");
        drop(ours);
        assert_eq!(lines.next().await.unwrap().unwrap(), b"rest");
        assert_eq!(lines.next().await.unwrap(), None);
    }

    #[tokio::test]
    async fn a_line_that_is_too_long_is_told_once_and_passed_over() {
        let mut text = vec![b'x'; LINE_BYTES_MAX + (1 << 20)];
        text.extend_from_slice(b"\nnext\n");
        let mut lines = Lines::new(BufReader::new(&text[..]));
        let error = lines.next().await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
        assert_eq!(lines.next().await.unwrap().unwrap(), b"next\n");
        assert_eq!(lines.next().await.unwrap(), None);
    }

    #[tokio::test]
    async fn a_batch_is_all_whole_lines_that_are_there() {
        let mut lines = Lines::new(BufReader::new(&b"one\ntwo\nthree\nfo"[..]));
        assert_eq!(lines.next().await.unwrap().unwrap(), b"one\n");
        assert_eq!(lines.batch().await.unwrap().unwrap(), b"two\nthree\n");
        assert_eq!(lines.batch().await.unwrap().unwrap(), b"fo");
        assert_eq!(lines.batch().await.unwrap(), None);
    }
}
