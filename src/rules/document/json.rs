//! JSON: values, and places by a scan that follows a pointer through valid text.

use serde_json::Value;

use crate::rules::document::Problem;
use crate::rules::document::strict::Strict;
use crate::text::LineIndex;

pub(super) fn value(text: &str) -> Result<Value, Problem> {
    serde_json::from_str(text)
        .map(|Strict(value)| value)
        .map_err(|error| {
            let whole = error.to_string();
            let message = whole.split(" at line ").next().unwrap_or(&whole);
            Problem {
                line: error.line().max(1),
                column: error.column().max(1),
                message: message.to_owned(),
            }
        })
}

/// 1-based line and column of the value that `steps` lead to, or of the last one on the way.
pub(super) fn place(text: &str, steps: &[String]) -> (usize, usize) {
    let mut scan = Scan {
        bytes: text.as_bytes(),
        at: 0,
    };
    scan.blanks();
    let mut found = scan.at;
    for step in steps {
        match scan.step(step) {
            Some(place) => found = place,
            None => break,
        }
    }
    LineIndex::new(text.as_bytes()).line_column(found.min(text.len()))
}

/// Stands before a value.
struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Scan<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn blanks(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    /// Goes into the entry that `step` names: byte of its key or item.
    fn step(&mut self, step: &str) -> Option<usize> {
        let is_list = match self.peek()? {
            b'[' => true,
            b'{' => false,
            _ => return None,
        };
        self.at += 1;
        let mut index = 0_usize;
        loop {
            self.blanks();
            if matches!(self.peek()?, b']' | b'}') {
                return None;
            }
            let start = self.at;
            let found = if is_list {
                step.parse() == Ok(index)
            } else {
                let key = self.key()?;
                key == step
            };
            if found {
                return Some(start);
            }
            index += 1;
            self.skip_value();
            self.blanks();
            if self.peek()? == b',' {
                self.at += 1;
            }
        }
    }

    /// Reads a key and the colon behind it; stands before the value then.
    fn key(&mut self) -> Option<String> {
        let start = self.at;
        self.skip_value();
        let key = serde_json::from_slice(self.bytes.get(start..self.at)?).ok()?;
        self.blanks();
        self.at += 1;
        self.blanks();
        Some(key)
    }

    /// Goes behind a value.
    fn skip_value(&mut self) {
        let mut open = 0_usize;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => self.skip_string(),
                b'[' | b'{' => open += 1,
                b']' | b'}' | b',' | b':' if open == 0 => return,
                b']' | b'}' => open -= 1,
                _ if open == 0 && byte.is_ascii_whitespace() => return,
                _ => {}
            }
            self.at += 1;
            let ended = open == 0 && matches!(byte, b'"' | b']' | b'}');
            if ended {
                return;
            }
        }
    }

    /// Goes to the quote that ends a string.
    fn skip_string(&mut self) {
        self.at += 1;
        while self.peek().is_some_and(|byte| byte != b'"') {
            self.at += if self.peek() == Some(b'\\') { 2 } else { 1 };
        }
    }
}
