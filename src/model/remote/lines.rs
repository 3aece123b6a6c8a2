//! The lines of an event stream, put together from the pieces in which they arrive.

/// A line longer than this is no event of a chat.
const LINE_BYTES_MAX: usize = 4 << 20;

/// Pieces that are not yet a line.
#[derive(Debug, Default)]
pub(super) struct Lines {
    waiting: Vec<u8>,
}

/// A line that does not end.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooLong;

impl Lines {
    /// The data of the events that are complete with `piece`.
    pub(super) fn take(&mut self, piece: &[u8]) -> Result<Vec<String>, TooLong> {
        self.waiting.extend_from_slice(piece);
        let end = memchr::memrchr(b'\n', &self.waiting);
        let rest = end.map_or(0, |end| end + 1);
        let whole: Vec<u8> = self.waiting.drain(..rest).collect();
        if self.waiting.len() > LINE_BYTES_MAX {
            return Err(TooLong);
        }
        Ok(whole
            .split(|byte| *byte == b'\n')
            .filter_map(data)
            .collect())
    }

    /// The data of a last line that nothing ended.
    pub(super) fn rest(&mut self) -> Option<String> {
        data(&std::mem::take(&mut self.waiting))
    }
}

/// What follows `data:`; comments and other fields carry nothing here.
fn data(line: &[u8]) -> Option<String> {
    let data = line.strip_prefix(b"data:")?.trim_ascii();
    (!data.is_empty()).then(|| String::from_utf8_lossy(data).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_come_whole_however_they_are_cut() {
        let text = "data: {\"a\": \"é\"}\r\n\r\n: comment\nevent: x\ndata:b\n\n";
        for size in 1..text.len() {
            let mut lines = Lines::default();
            let pieces = text.as_bytes().chunks(size);
            let found: Vec<String> = pieces
                .flat_map(|piece| lines.take(piece).unwrap())
                .collect();
            assert_eq!(found, ["{\"a\": \"é\"}", "b"], "{size}");
            assert_eq!(lines.rest(), None);
        }
    }

    #[test]
    fn a_last_line_counts_and_one_without_end_does_not() {
        let mut lines = Lines::default();
        assert_eq!(lines.take(b"data: x"), Ok(Vec::new()));
        assert_eq!(lines.rest().as_deref(), Some("x"));
        assert_eq!(lines.take(&vec![b'x'; LINE_BYTES_MAX + 1]), Err(TooLong));
    }
}
