//! Lines: counting them and finding which one a byte stands on.

/// Newline characters in `source`, as `wc -l` counts; a last line without one is not counted.
pub fn line_count(source: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', source).count()
}

/// First byte of the line on which the byte `at` stands.
pub fn line_start(source: &str, at: usize) -> usize {
    let newline = memchr::memrchr(b'\n', &source.as_bytes()[..at]);
    newline.map_or(0, |newline| newline + 1)
}

/// How a line that is added to `source` ends: as Windows has it where one there does.
pub fn newline(source: &str) -> &'static str {
    match source.contains("\r\n") {
        true => "\r\n",
        false => "\n",
    }
}

/// Byte offsets of line starts, for turning offsets into 1-based lines and columns.
#[derive(Debug, Clone)]
pub struct LineIndex {
    starts: Vec<usize>,
    len: usize,
}

impl LineIndex {
    /// Indexes `source` in one pass.
    pub fn new(source: &[u8]) -> Self {
        let starts = std::iter::once(0)
            .chain(memchr::memchr_iter(b'\n', source).map(|newline| newline + 1))
            .collect();
        Self {
            starts,
            len: source.len(),
        }
    }

    /// 1-based line of a byte offset.
    pub fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|&start| start <= offset)
    }

    /// 1-based line and 1-based byte column of an offset.
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        let line = self.line(offset);
        (line, offset - self.starts[line - 1] + 1)
    }

    /// Byte range of a 1-based line without its newline, or `None` past the end.
    pub fn range(&self, line: usize) -> Option<std::ops::Range<usize>> {
        let start = *self.starts.get(line.checked_sub(1)?)?;
        let end = self.starts.get(line).map_or(self.len, |next| next - 1);
        Some(start..end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_begin_behind_a_newline_and_end_as_others_do() {
        let source = "a\r\nbc\n";
        for (at, start) in [(0, 0), (1, 0), (3, 3), (5, 3), (6, 6)] {
            assert_eq!(line_start(source, at), start, "{at}");
        }
        assert_eq!((newline(source), newline("a\nb")), ("\r\n", "\n"));
        assert_eq!(newline(""), "\n");
    }

    #[test]
    fn counts_newlines_like_wc() {
        assert_eq!(line_count(b""), 0);
        assert_eq!(line_count(b"a"), 0);
        assert_eq!(line_count(b"a\nb\n"), 2);
    }

    #[test]
    fn offsets_become_lines_and_columns() {
        let index = LineIndex::new(b"ab\ncd\n");
        assert_eq!(index.line_column(0), (1, 1));
        assert_eq!(index.line_column(2), (1, 3));
        assert_eq!(index.line_column(3), (2, 1));
        assert_eq!(index.range(2), Some(3..5));
        assert_eq!(index.range(3), Some(6..6));
        assert_eq!(index.range(4), None);
    }
}
