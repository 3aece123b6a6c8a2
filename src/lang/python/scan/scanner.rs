//! The scanner: one pass over the tokens of each logical line.

use crate::lang::construct::Operator;
use crate::lang::python::scan::bytes::{Class, class_of, word_end};
use crate::lang::python::scan::frames::Frames;
use crate::lang::python::scan::group::{Closed, Groups};
use crate::lang::python::scan::statement::Statement;

/// Where the pass stands and what it has seen.
pub(super) struct Scanner<'s> {
    pub(super) source: &'s [u8],
    /// Offset of the next byte.
    pub(super) at: usize,
    /// 1-based line of the next byte.
    pub(super) line: usize,
    /// Offset at which that line starts.
    pub(super) line_start: usize,
    /// Offset after the last token.
    pub(super) code_end: usize,
    /// Lines with a comment and nothing else.
    pub(super) comment_lines: usize,
    /// Last byte of the last token.
    pub(super) previous: u8,
    pub(super) groups: Groups,
    pub(super) statement: Statement,
    pub(super) frames: Frames,
    pub(super) import_lines: Vec<usize>,
}

impl<'s> Scanner<'s> {
    pub(super) fn new(source: &'s [u8]) -> Self {
        Self {
            source,
            at: if source.starts_with(b"\xef\xbb\xbf") {
                3
            } else {
                0
            },
            line: 1,
            line_start: 0,
            code_end: 0,
            comment_lines: 0,
            previous: 0,
            groups: Groups::default(),
            statement: Statement::default(),
            frames: Frames::default(),
            import_lines: Vec::new(),
        }
    }

    /// The next byte, 0 at the end.
    pub(super) fn peek(&self) -> u8 {
        self.peek_at(0)
    }

    /// The byte so many further on, 0 after the end.
    pub(super) fn peek_at(&self, ahead: usize) -> u8 {
        self.source.get(self.at + ahead).copied().unwrap_or(0)
    }

    /// Takes tokens up to the end of the logical line; `None` when they make no sense.
    pub(super) fn tokens(&mut self) -> Option<()> {
        loop {
            let byte = self.peek();
            match class_of(byte) {
                Class::Space => self.at += 1,
                Class::Letter => self.word()?,
                Class::Operator => {
                    self.at += 1;
                    self.groups.token();
                    self.token_ends(byte);
                }
                Class::Separator => self.separator(byte)?,
                Class::Open => self.open(byte),
                Class::Close => self.close(byte)?,
                Class::Quote => self.string(b"")?,
                Class::Digit => self.number()?,
                Class::Hash => self.comment()?,
                Class::Return => self.carriage_return()?,
                Class::Backslash => self.continuation()?,
                Class::Newline => {
                    self.at += 1;
                    self.line_ends();
                    if self.groups.depth() == 0 {
                        return Some(());
                    }
                }
                Class::Other => return self.end(),
            }
        }
    }

    /// Notes that a token ends here whose last byte is `byte`.
    pub(super) fn token_ends(&mut self, byte: u8) {
        self.previous = byte;
        self.code_end = self.at;
    }

    /// Notes a newline, just taken.
    pub(super) fn line_ends(&mut self) {
        self.line += 1;
        self.line_start = self.at;
    }

    /// Notes the newlines from `start` to here, which lie in a string.
    pub(super) fn count_newlines(&mut self, start: usize) {
        let text = &self.source[start..self.at];
        if let Some(last) = memchr::memrchr(b'\n', text) {
            self.line += memchr::memchr_iter(b'\n', text).count();
            self.line_start = start + last + 1;
        }
    }

    fn word(&mut self) -> Option<()> {
        let start = self.at;
        self.at = word_end(self.source, start);
        let word = &self.source[start..self.at];
        if word.len() <= 2 && class_of(self.peek()) == Class::Quote && is_prefix(word) {
            return self.string(word);
        }
        self.groups.token();
        if word.len() <= 6 {
            self.keyword(word);
        }
        self.parameter(word);
        self.token_ends(b'a');
        Some(())
    }

    fn keyword(&mut self, word: &[u8]) {
        let statement = &mut self.statement;
        match word {
            b"and" => statement.logical += self.groups.operator(Operator::And),
            b"or" => statement.logical += self.groups.operator(Operator::Or),
            b"else" => {
                statement.ternaries += 1;
                self.groups.end_sequence();
            }
            b"lambda" => {
                statement.lambdas += 1;
                self.groups.lambda();
            }
            b"return" => statement.returns += 1,
            b"if" | b"for" => self.groups.end_sequence(),
            b"from" | b"import" => {
                self.groups.end_sequence();
                if self.starts_simple_statement() {
                    self.import_lines.push(self.line);
                }
            }
            _ => {}
        }
    }

    /// True after a colon or semicolon outside of brackets, where another statement may start.
    fn starts_simple_statement(&self) -> bool {
        self.groups.depth() == 0 && matches!(self.previous, b':' | b';')
    }

    fn separator(&mut self, byte: u8) -> Option<()> {
        self.at += 1;
        self.groups.separate(byte);
        self.token_ends(byte);
        match self.groups.template() {
            Some(template) if byte == b':' => {
                self.groups.begin_specification();
                self.text(template)
            }
            _ => Some(()),
        }
    }

    fn open(&mut self, byte: u8) {
        self.at += 1;
        self.groups.open(byte, None);
        if byte == b'(' && self.groups.depth() == 1 {
            self.statement.open_parameters();
        }
        self.token_ends(byte);
    }

    fn close(&mut self, byte: u8) -> Option<()> {
        self.at += 1;
        if self.groups.depth() == 1 {
            self.statement.close_parameters();
        }
        let closed = self.groups.close(byte)?;
        self.token_ends(byte);
        match closed {
            Closed::Field(template) => self.text(template),
            Closed::Bracket => Some(()),
        }
    }

    /// Counts a parameter when a word stands where one is named.
    fn parameter(&mut self, word: &[u8]) {
        if self.groups.depth() == 1 && matches!(self.previous, b'(' | b',') {
            let first = self.previous == b'(';
            let receiver = first && matches!(word, b"self" | b"cls");
            self.statement.parameter(receiver);
        }
    }

    /// Takes a number. A keyword may follow without a space; only the parser tells these apart.
    fn number(&mut self) -> Option<()> {
        let start = self.at;
        while matches!(class_of(self.peek()), Class::Digit | Class::Letter) || self.peek() == b'.' {
            self.at += 1;
        }
        let number = &self.source[start..self.at];
        let glued = [&b"and"[..], b"or", b"else", b"if", b"in", b"is", b"for"];
        if glued.iter().any(|word| number.ends_with(word)) || class_of(self.peek()) == Class::Quote
        {
            return None;
        }
        self.groups.token();
        self.token_ends(b'0');
        Some(())
    }

    /// Takes a comment up to its newline. Inside an f-string it may be none.
    pub(super) fn comment(&mut self) -> Option<()> {
        if self.groups.template().is_some() {
            return None;
        }
        self.comment_lines += usize::from(self.code_end <= self.line_start);
        let rest = &self.source[self.at..];
        self.at += memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        Some(())
    }

    /// Takes a carriage return, which counts only before a line feed; a lone one ends lines for
    /// some parsers and not for others.
    pub(super) fn carriage_return(&mut self) -> Option<()> {
        self.at += 1;
        (self.peek() == b'\n').then_some(())
    }

    fn continuation(&mut self) -> Option<()> {
        self.at += 1;
        if self.peek() == b'\r' {
            self.at += 1;
        }
        if self.peek() != b'\n' {
            return None;
        }
        self.at += 1;
        // A continuation after the last line is an error that tokens do not show.
        self.source.get(self.at)?;
        self.line_ends();
        Some(())
    }

    /// The end of the source, where every bracket must be closed.
    fn end(&mut self) -> Option<()> {
        if self.at < self.source.len() || self.groups.depth() > 0 {
            return None;
        }
        Some(())
    }
}

/// True for the letters that may stand before a string's quote.
fn is_prefix(word: &[u8]) -> bool {
    word.iter()
        .all(|byte| matches!(byte.to_ascii_lowercase(), b'r' | b'b' | b'u' | b'f' | b't'))
}
