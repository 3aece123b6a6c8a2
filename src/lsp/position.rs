//! Positions as editors count them, to byte offsets and back.

use lsp_types::{Position, PositionEncodingKind, Range};

/// What a column counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Encoding {
    /// Bytes.
    Utf8,
    /// 16-bit units, which every client knows.
    #[default]
    Utf16,
}

impl Encoding {
    /// The best that a client offers.
    pub(super) fn offered(kinds: Option<&[PositionEncodingKind]>) -> Self {
        let kinds = kinds.unwrap_or_default();
        if kinds.contains(&PositionEncodingKind::UTF8) {
            Self::Utf8
        } else {
            Self::Utf16
        }
    }

    /// Its name in the protocol.
    pub(super) fn kind(self) -> PositionEncodingKind {
        match self {
            Self::Utf8 => PositionEncodingKind::UTF8,
            Self::Utf16 => PositionEncodingKind::UTF16,
        }
    }

    fn units(self, c: char) -> usize {
        match self {
            Self::Utf8 => c.len_utf8(),
            Self::Utf16 => c.len_utf16(),
        }
    }
}

/// A text's lines: ended by `\n`, `\r\n` or `\r`, as the protocol has it.
#[derive(Debug)]
pub(super) struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
    encoding: Encoding,
}

impl<'a> Lines<'a> {
    pub(super) fn new(text: &'a str, encoding: Encoding) -> Self {
        let bytes = text.as_bytes();
        let ends_line = |at: usize| match bytes[at] {
            b'\n' => true,
            b'\r' => bytes.get(at + 1) != Some(&b'\n'),
            _ => false,
        };
        let ends = memchr::memchr2_iter(b'\n', b'\r', bytes).filter(|at| ends_line(*at));
        let starts = std::iter::once(0).chain(ends.map(|end| end + 1)).collect();
        Self {
            text,
            starts,
            encoding,
        }
    }

    /// Text of a 0-based line without its end; empty past the last one.
    pub(super) fn line(&self, line: usize) -> &'a str {
        let Some(&start) = self.starts.get(line) else {
            return "";
        };
        let end = self
            .starts
            .get(line + 1)
            .copied()
            .unwrap_or(self.text.len());
        self.text[start..end].trim_end_matches(['\n', '\r'])
    }

    /// Byte offset of a position; past the end of a line or of the text, that end.
    pub(super) fn offset(&self, position: Position) -> usize {
        let line = position.line as usize;
        let Some(&start) = self.starts.get(line) else {
            return self.text.len();
        };
        let mut left = position.character as usize;
        let mut offset = start;
        for c in self.line(line).chars() {
            // Inside a character means before it.
            if left < self.encoding.units(c) {
                break;
            }
            left -= self.encoding.units(c);
            offset += c.len_utf8();
        }
        offset
    }

    /// Position of a byte offset.
    pub(super) fn position(&self, offset: usize) -> Position {
        let offset = self.text.floor_char_boundary(offset);
        let line = self.starts.partition_point(|&start| start <= offset) - 1;
        let before = self.text[self.starts[line]..offset].chars();
        let character = before.map(|c| self.encoding.units(c)).sum::<usize>();
        Position::new(saturated(line), saturated(character))
    }

    pub(super) fn range(&self, range: std::ops::Range<usize>) -> Range {
        Range::new(self.position(range.start), self.position(range.end))
    }
}

fn saturated(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_what_was_agreed_on() {
        let text = "a\r\né😀b\rc";
        for (encoding, column) in [(Encoding::Utf16, 3), (Encoding::Utf8, 6)] {
            let lines = Lines::new(text, encoding);
            let b = text.find('b').unwrap();
            assert_eq!(lines.position(b), Position::new(1, column));
            assert_eq!(lines.offset(Position::new(1, column)), b);
            assert_eq!(lines.position(text.len()), Position::new(2, 1));
            assert_eq!(lines.line(1), "é😀b");
        }
    }

    #[test]
    fn no_position_leads_out_of_the_text_or_into_a_character() {
        let text = "é😀\n\nx";
        let lines = Lines::new(text, Encoding::Utf16);
        for line in 0..6 {
            for character in [0, 1, 2, 3, 9, u32::MAX] {
                let offset = lines.offset(Position::new(line, character));
                assert!(text.is_char_boundary(offset), "{line}:{character}");
            }
        }
        assert_eq!(lines.offset(Position::new(0, 2)), "é".len());
        assert_eq!(lines.offset(Position::new(0, 99)), "é😀".len());
        assert_eq!(lines.position(999), Position::new(2, 1));
    }
}
