//! Strings: prefixes, triple quotes, continuation lines, and f-strings with replacement fields in
//! which strings may nest (PEP 701).

use crate::lang::python::scan::group::{Closed, Template};
use crate::lang::python::scan::scanner::Scanner;

/// Why the text of an f-string was left.
enum Left {
    /// The string ended, or code of a replacement field follows.
    ForCode,
    /// A format specification ended; the text of this string goes on.
    ForText(Template),
}

impl Scanner<'_> {
    /// Takes the string whose prefix is `prefix` and whose quote stands here. `None` when it does
    /// not end or the prefix is none.
    pub(super) fn string(&mut self, prefix: &[u8]) -> Option<()> {
        let quote = self.peek();
        let triple = self.peek_at(1) == quote && self.peek_at(2) == quote;
        let has = |letter: u8| prefix.iter().any(|byte| byte.eq_ignore_ascii_case(&letter));
        self.groups.token();
        self.at += if triple { 3 } else { 1 };
        if has(b'f') || has(b't') {
            let raw = has(b'r');
            if prefix.len() > 1 && !raw {
                return None;
            }
            return self.text(Template { quote, triple, raw });
        }
        if triple {
            self.triple_quoted(quote)?;
        } else {
            self.single_quoted(quote)?;
        }
        if self.statement.string_end == 0 {
            self.statement.string_end = self.at;
        }
        self.token_ends(quote);
        Some(())
    }

    fn single_quoted(&mut self, quote: u8) -> Option<()> {
        loop {
            let byte = *self.source.get(self.at)?;
            self.at += 1;
            if byte == quote {
                return Some(());
            }
            match byte {
                b'\\' => self.escape()?,
                b'\n' => return None,
                _ => {}
            }
        }
    }

    fn triple_quoted(&mut self, quote: u8) -> Option<()> {
        let start = self.at;
        loop {
            let rest = &self.source[self.at..];
            let found = memchr::memchr2(quote, b'\\', rest)?;
            self.at += found + 1;
            if rest[found] == b'\\' {
                // Newlines are counted at the end, an escaped one among them.
                self.at += 1;
                self.source.get(self.at)?;
            } else if rest[found..].starts_with(&[quote; 3]) {
                self.at += 2;
                self.count_newlines(start);
                return Some(());
            }
        }
    }

    /// Takes the byte after a backslash, a line's end as a whole.
    fn escape(&mut self) -> Option<()> {
        let mut escaped = *self.source.get(self.at)?;
        if escaped == b'\r' {
            self.at += 1;
            escaped = *self.source.get(self.at)?;
        }
        self.at += 1;
        if escaped == b'\n' {
            self.line_ends();
        }
        Some(())
    }

    /// Takes the rest of an f-string up to its end or its next replacement field.
    pub(super) fn text(&mut self, template: Template) -> Option<()> {
        let mut template = template;
        loop {
            let left = if self.groups.in_specification() {
                self.specification(template)?
            } else {
                self.literal(template)?
            };
            match left {
                Left::ForCode => return Some(()),
                Left::ForText(outer) => template = outer,
            }
        }
    }

    fn literal(&mut self, template: Template) -> Option<Left> {
        loop {
            let byte = *self.source.get(self.at)?;
            let doubled = self.peek_at(1) == byte;
            self.at += 1;
            match byte {
                b'{' | b'}' if doubled => self.at += 1,
                b'{' => return Some(self.field(template)),
                b'\\' => self.template_escape(template)?,
                b'\n' if template.triple => self.line_ends(),
                b'}' | b'\n' => return None,
                _ if byte == template.quote && self.closes(template) => {
                    self.token_ends(byte);
                    return Some(Left::ForCode);
                }
                _ => {}
            }
        }
    }

    fn specification(&mut self, template: Template) -> Option<Left> {
        loop {
            let byte = *self.source.get(self.at)?;
            self.at += 1;
            match byte {
                b'{' if self.peek() == b'{' => return None,
                b'{' => return Some(self.field(template)),
                b'}' => return self.end_specification(),
                b'\\' => self.template_escape(template)?,
                b'\n' => return None,
                _ if byte == template.quote => return None,
                _ => {}
            }
        }
    }

    fn end_specification(&mut self) -> Option<Left> {
        match self.groups.close(b'}')? {
            Closed::Field(template) => Some(Left::ForText(template)),
            Closed::Bracket => None,
        }
    }

    fn field(&mut self, template: Template) -> Left {
        self.groups.open(b'{', Some(template));
        self.token_ends(b'{');
        Left::ForCode
    }

    /// True when the quote just taken ends the string; takes the two others of a triple one.
    fn closes(&mut self, template: Template) -> bool {
        if !template.triple {
            return true;
        }
        let closes = self.peek() == template.quote && self.peek_at(1) == template.quote;
        self.at += if closes { 2 } else { 0 };
        closes
    }

    fn template_escape(&mut self, template: Template) -> Option<()> {
        match self.peek() {
            b'{' | b'}' => Some(()),
            b'N' if !template.raw && self.peek_at(1) == b'{' => {
                let end = memchr::memchr3(b'}', b'\n', template.quote, &self.source[self.at..])?;
                self.at += end + 1;
                (self.source[self.at - 1] == b'}').then_some(())
            }
            _ => self.escape(),
        }
    }
}
