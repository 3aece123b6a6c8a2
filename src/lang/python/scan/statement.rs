//! Statements: where they start, what opens them, and what their expressions hold.

use crate::lang::python::scan::bytes::{Class, class_of, word_end};
use crate::lang::python::scan::scanner::Scanner;

/// What a statement is, as far as some measure cares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Kind {
    /// Any simple statement.
    #[default]
    Simple,
    If,
    ElseIf,
    Else,
    /// The `else` of a `try`.
    TryElse,
    Loop,
    With,
    Try,
    Handler,
    Finally,
    Match,
    Case,
    Function,
    Class,
}

/// Where the parameters of a function's head are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Parameters {
    /// There are none to come.
    #[default]
    None,
    /// Their bracket is still to come.
    Ahead,
    /// Their bracket is open.
    Here,
}

/// What one logical line holds.
#[derive(Debug, Default)]
pub(super) struct Statement {
    pub(super) kind: Kind,
    /// Offset of its first token.
    pub(super) start: usize,
    pub(super) ternaries: u32,
    pub(super) lambdas: u32,
    /// Points for logical operators.
    pub(super) logical: u32,
    pub(super) returns: u32,
    pub(super) parameters: u32,
    /// Offset after the first string, 0 without one.
    pub(super) string_end: usize,
    bracket: Parameters,
}

impl Statement {
    /// A bracket opens outside of others: the parameters' when they are still to come.
    pub(super) fn open_parameters(&mut self) {
        if self.bracket == Parameters::Ahead {
            self.bracket = Parameters::Here;
        }
    }

    /// A bracket closes outside of others.
    pub(super) fn close_parameters(&mut self) {
        if self.bracket == Parameters::Here {
            self.bracket = Parameters::None;
        }
    }

    /// A word follows a comma or opening bracket.
    pub(super) fn parameter(&mut self, receiver: bool) {
        if self.bracket == Parameters::Here && !receiver {
            self.parameters += 1;
        }
    }
}

/// What the start of a line leads to.
enum Line {
    /// A statement, at this column.
    Code(usize),
    /// The end of the source.
    End,
}

impl Scanner<'_> {
    /// Takes every statement; `None` when the source is to be left to a parser.
    pub(super) fn statements(&mut self) -> Option<()> {
        while let Line::Code(column) = self.next_line()? {
            self.frames.indent(column, self.code_end)?;
            self.statement()?;
        }
        self.frames.finish(self.code_end)
    }

    fn next_line(&mut self) -> Option<Line> {
        loop {
            let column = self.column()?;
            match self.peek() {
                b'\n' => {
                    self.at += 1;
                    self.line_ends();
                }
                b'\r' => self.carriage_return()?,
                b'#' => {
                    self.frames.comment(column, self.line);
                    self.comment()?;
                }
                b'\\' => return None,
                0 if self.at == self.source.len() => return Some(Line::End),
                _ => return Some(Line::Code(column)),
            }
        }
    }

    /// Takes indentation and returns its width. Only the parsers know what a mixture of tabs and
    /// spaces means, and a form feed before code.
    fn column(&mut self) -> Option<usize> {
        let start = self.at;
        let rest = &self.source[start..];
        let spaces = rest.iter().take_while(|&&byte| byte == b' ').count();
        self.at += spaces;
        if !matches!(self.peek(), b'\t' | 0x0c) {
            return Some(spaces);
        }
        let length = rest
            .iter()
            .take_while(|&&byte| matches!(byte, b' ' | b'\t' | 0x0c))
            .count();
        self.at = start + length;
        let tabs = rest[..length].iter().all(|&byte| byte == b'\t');
        let blank = matches!(self.peek(), b'\n' | b'\r' | b'#') || self.at == self.source.len();
        (tabs || blank).then_some(8 * length)
    }

    fn statement(&mut self) -> Option<()> {
        self.previous = 0;
        self.statement = Statement {
            start: self.at,
            ..Statement::default()
        };
        if class_of(self.peek()) == Class::Letter {
            self.head()?;
        }
        self.tokens()?;
        self.groups.end_line();
        let ends_with_newline = self.line_start == self.at && self.at > 0;
        let last_line = self.line - usize::from(ends_with_newline);
        self.end_statement(last_line)
    }

    /// Takes the keyword that opens a compound statement, and the name of what is defined.
    fn head(&mut self) -> Option<()> {
        let start = self.at;
        let end = word_end(self.source, start);
        let word = &self.source[start..end];
        match word {
            b"async" => return self.async_head(end),
            b"import" | b"from" => self.import_lines.push(self.line),
            _ => {}
        }
        let kind = self.kind(word);
        if kind == Kind::Simple {
            return Some(());
        }
        self.statement.kind = kind;
        self.at = end;
        self.groups.token();
        self.token_ends(b'a');
        match kind {
            Kind::Function | Kind::Class => self.definition(start),
            _ => Some(()),
        }
    }

    fn async_head(&mut self, end: usize) -> Option<()> {
        let blank = |byte: &&u8| matches!(byte, b' ' | b'\t');
        let next = end + self.source[end..].iter().take_while(blank).count();
        let word = &self.source[next..word_end(self.source, next)];
        let kind = self.kind(word);
        if !matches!(kind, Kind::Function | Kind::Loop | Kind::With) {
            // A name in old Python, or nonsense; a parser may judge.
            return None;
        }
        self.statement.kind = kind;
        self.at = next + word.len();
        self.groups.token();
        self.token_ends(b'a');
        if kind == Kind::Function {
            return self.definition(next);
        }
        Some(())
    }

    fn kind(&self, word: &[u8]) -> Kind {
        match word {
            b"if" => Kind::If,
            b"elif" => Kind::ElseIf,
            b"else" => self.frames.kind_of_else(),
            b"for" | b"while" => Kind::Loop,
            b"with" => Kind::With,
            b"try" => Kind::Try,
            b"except" => Kind::Handler,
            b"finally" => Kind::Finally,
            b"match" => Kind::Match,
            b"case" => Kind::Case,
            b"def" => Kind::Function,
            b"class" => Kind::Class,
            _ => Kind::Simple,
        }
    }

    /// Takes the name after a `def` or `class` that stands at `keyword`.
    fn definition(&mut self, keyword: usize) -> Option<()> {
        while matches!(self.peek(), b' ' | b'\t') {
            self.at += 1;
        }
        if class_of(self.peek()) != Class::Letter {
            return None;
        }
        let name = self.at..word_end(self.source, self.at);
        self.at = name.end;
        self.groups.token();
        self.token_ends(b'a');
        if self.statement.kind == Kind::Class {
            self.frames.open_class(name);
            return Some(());
        }
        self.statement.bracket = Parameters::Ahead;
        let position = (self.line, keyword - self.line_start + 1);
        self.frames
            .open_function(name, self.statement.start, position);
        Some(())
    }

    fn end_statement(&mut self, last_line: usize) -> Option<()> {
        let opens_block = self.previous == b':';
        let statement = &mut self.statement;
        match statement.kind {
            Kind::Match if !opens_block => statement.kind = Kind::Simple,
            Kind::Case if !self.frames.in_match() => statement.kind = Kind::Simple,
            _ => {}
        }
        if opens_block && statement.kind == Kind::Simple {
            return None;
        }
        self.frames.statement(statement, opens_block, last_line);
        if self.statement.string_end == self.code_end {
            self.docstring();
        }
        self.frames
            .settle(self.statement.kind, opens_block, self.code_end);
        Some(())
    }

    /// Tells the frames of a statement that is one plain string.
    fn docstring(&mut self) {
        let text = &self.source[self.statement.start..self.code_end];
        let quote = match text {
            [b'r' | b'R' | b'u' | b'U', quote, ..] | [quote, ..] => *quote,
            [] => 0,
        };
        if class_of(quote) == Class::Quote {
            let newlines = memchr::memchr_iter(b'\n', text).count();
            self.frames.docstring(newlines + 1);
        }
    }
}
