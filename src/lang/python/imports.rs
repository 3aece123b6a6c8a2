//! Python's imports without a tree: the linear scan says where they start, and each is read by
//! itself. What is out of the ordinary is left to the tree; both give the same
//! (`imports_tests.rs` holds that).

use memchr::memmem;

use crate::lang::imports::Found;
use crate::lang::measured::ImportKind;
use crate::lang::python::scan::Scan;

/// What type checkers alone set.
const FOR_TYPES: &str = "TYPE_CHECKING";

/// First words of lines that open a block.
const BLOCK_WORDS: &[&[u8]] = &[
    b"if", b"elif", b"else", b"for", b"while", b"try", b"except", b"finally", b"with", b"async",
    b"def", b"class", b"match", b"case",
];

/// The imports of `source`; `None` when only the tree can tell.
pub(super) fn read(source: &[u8], scan: &Scan) -> Option<Found> {
    let mut found = Found::default();
    let mut names = scan.names(source);
    found.notice(
        !scan.bounds.is_empty(),
        names.any(|name| name.starts_with(b"test_")),
    );
    let lines = Lines::new(source, &scan.import_lines)?;
    let for_types = memmem::find(source, FOR_TYPES.as_bytes()).is_some();
    for (start, line) in lines.0 {
        let kind = match for_types && is_for_types(source, start)? {
            true => ImportKind::Types,
            false => ImportKind::Use,
        };
        Statement::new(source, start, line)?.read(kind, &mut found)?;
    }
    Some(found)
}

/// Offsets and numbers of the lines with an import.
struct Lines(Vec<(usize, usize)>);

impl Lines {
    /// `None` when two imports share a line.
    fn new(source: &[u8], wanted: &[usize]) -> Option<Self> {
        let mut starts = Vec::with_capacity(wanted.len());
        let mut newlines = memchr::memchr_iter(b'\n', source);
        let (mut line, mut start) = (1, 0);
        for &number in wanted {
            while line < number {
                start = newlines.next()? + 1;
                line += 1;
            }
            if starts.last() == Some(&(start, line)) {
                return None;
            }
            starts.push((start, line));
        }
        Some(Self(starts))
    }
}

/// True when the import that starts on the line at `start` stands in an `if TYPE_CHECKING:`; `None`
/// when that name is used in another way around it, or lines above are not what they look like.
fn is_for_types(source: &[u8], start: usize) -> Option<bool> {
    let mut indent = indentation(&source[start..]);
    let mut end = start;
    let mut quotes = [0, 0];
    while indent > 0 && end > 0 {
        let above = memchr::memrchr(b'\n', &source[..end - 1]).map_or(0, |newline| newline + 1);
        let line = &source[above..end - 1];
        end = above;
        let text = line.trim_ascii();
        for (count, quote) in quotes.iter_mut().zip(["\"\"\"", "'''"]) {
            *count += memmem::find_iter(text, quote).count();
        }
        // What is further left and has a colon opens a block around, or is as good as never there;
        // a closing bracket goes on with a line above.
        let goes_on = text.starts_with(b"#") || text.starts_with(b")");
        if indentation(line) >= indent || goes_on || !text.contains(&b':') {
            continue;
        }
        let is_quoted = quotes.iter().any(|count| count % 2 == 1);
        if is_quoted || !opens_block(text) {
            // A line of a string, or one that goes on with a statement.
            return None;
        }
        indent = indentation(line);
        if memmem::find(text, FOR_TYPES.as_bytes()).is_some() {
            return names_types(text);
        }
        if text.starts_with(b"el") {
            // The `if` that this belongs to may be the one.
            return None;
        }
    }
    Some(false)
}

fn opens_block(text: &[u8]) -> bool {
    let length = text
        .iter()
        .take_while(|byte| byte.is_ascii_alphabetic())
        .count();
    BLOCK_WORDS.contains(&&text[..length])
}

/// True for an `if TYPE_CHECKING:`, with or without the name of its module.
fn names_types(text: &[u8]) -> Option<bool> {
    let condition = text.strip_prefix(b"if ")?.strip_suffix(b":")?;
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.');
    let last = condition.rsplit(|&byte| byte == b'.').next();
    let whole = condition.iter().all(plain) && last == Some(FOR_TYPES.as_bytes());
    whole.then_some(true)
}

fn indentation(line: &[u8]) -> usize {
    line.iter()
        .take_while(|byte| matches!(byte, b' ' | b'\t' | b'\x0c'))
        .count()
}

/// A piece of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'s> {
    Word(&'s str),
    Mark(u8),
}

/// One import statement, token by token.
struct Statement<'s> {
    tokens: Vec<(Token<'s>, (usize, usize))>,
    next: usize,
}

impl<'s> Statement<'s> {
    /// Takes the statement that begins the line at `start` apart; `None` when something else stands
    /// on its lines.
    fn new(source: &'s [u8], start: usize, line: usize) -> Option<Self> {
        let mut at = start;
        let (mut line, mut line_start) = (line, start);
        let mut open = false;
        let mut tokens = Vec::new();
        while let Some(&byte) = source.get(at) {
            match byte {
                b'\n' if !open => break,
                b'\n' => (line, line_start) = (line + 1, at + 1),
                b'\\' => {
                    let rest = &source[at + 1..];
                    let width = [&b"\n"[..], b"\r\n"]
                        .iter()
                        .find(|end| rest.starts_with(end))?
                        .len();
                    at += width;
                    (line, line_start) = (line + 1, at + 1);
                }
                b' ' | b'\t' | b'\r' | b'\x0c' => {}
                b'#' => {
                    at = memchr::memchr(b'\n', &source[at..]).map_or(source.len(), |end| at + end);
                    continue;
                }
                b'(' | b')' | b',' | b'.' | b'*' => {
                    open = byte == b'(' || open && byte != b')';
                    tokens.push((Token::Mark(byte), (line, at - line_start + 1)));
                }
                _ => {
                    let length = source[at..]
                        .iter()
                        .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_')
                        .count();
                    let word = std::str::from_utf8(&source[at..at + length]).ok()?;
                    if word.is_empty() {
                        return None;
                    }
                    tokens.push((Token::Word(word), (line, at - line_start + 1)));
                    at += length;
                    continue;
                }
            }
            at += 1;
        }
        Some(Self { tokens, next: 0 })
    }

    /// Adds what the statement imports.
    fn read(mut self, kind: ImportKind, found: &mut Found) -> Option<()> {
        let (first, at) = self.take()?;
        match first {
            Token::Word("import") => loop {
                let (_, at) = *self.tokens.get(self.next)?;
                let module = self.dotted()?;
                self.alias()?;
                found.add_at(at, &module, Vec::new(), kind);
                if !self.skip(Token::Mark(b',')) {
                    break;
                }
            },
            Token::Word("from") => {
                let mut module = String::new();
                while self.skip(Token::Mark(b'.')) {
                    module.push('.');
                }
                if self.peek() != Some(Token::Word("import")) {
                    module.push_str(&self.dotted()?);
                }
                self.skip(Token::Word("import")).then_some(())?;
                let names = self.names()?;
                if module != "__future__" {
                    found.add_at(at, &module, names, kind);
                }
            }
            _ => return None,
        }
        (self.next == self.tokens.len()).then_some(())
    }

    /// What is taken from a module.
    fn names(&mut self) -> Option<Vec<String>> {
        if self.skip(Token::Mark(b'*')) {
            return Some(vec!["*".to_owned()]);
        }
        let open = self.skip(Token::Mark(b'('));
        let mut names = Vec::new();
        loop {
            names.push(self.word()?.to_owned());
            self.alias()?;
            let more = self.skip(Token::Mark(b','));
            if !more || open && self.peek() == Some(Token::Mark(b')')) {
                break;
            }
        }
        (!open || self.skip(Token::Mark(b')'))).then_some(names)
    }

    /// `a.b.c`
    fn dotted(&mut self) -> Option<String> {
        let mut name = self.word()?.to_owned();
        while self.skip(Token::Mark(b'.')) {
            name.push('.');
            name.push_str(self.word()?);
        }
        Some(name)
    }

    /// `as a`, when it stands here.
    fn alias(&mut self) -> Option<()> {
        if self.skip(Token::Word("as")) {
            self.word()?;
        }
        Some(())
    }

    fn word(&mut self) -> Option<&'s str> {
        match self.take()?.0 {
            Token::Word(word) => Some(word),
            Token::Mark(_) => None,
        }
    }

    fn peek(&self) -> Option<Token<'s>> {
        self.tokens.get(self.next).map(|(token, _)| *token)
    }

    fn skip(&mut self, token: Token<'_>) -> bool {
        let found = self.peek() == Some(token);
        self.next += usize::from(found);
        found
    }

    fn take(&mut self) -> Option<(Token<'s>, (usize, usize))> {
        let token = self.tokens.get(self.next).copied()?;
        self.next += 1;
        Some(token)
    }
}

#[cfg(test)]
#[path = "imports_tests.rs"]
mod tests;
