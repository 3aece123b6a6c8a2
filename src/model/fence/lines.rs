//! Lines of a text, and which of them open or close a fence.

use std::ops::Range;

/// A line, without its end.
pub(super) struct Line<'t> {
    pub(super) text: &'t str,
    /// Where it stands in the whole text, without its end.
    pub(super) range: Range<usize>,
}

/// An opening fence.
pub(super) struct Fence {
    mark: char,
    length: usize,
    /// Columns before it.
    pub(super) indent: usize,
    pub(super) language: String,
}

/// Characters that show nothing, which some models write before a fence.
const INVISIBLE: [char; 4] = ['\u{200b}', '\u{200c}', '\u{200d}', '\u{feff}'];

/// The lines from byte `start` on. `\n`, `\r\n` and `\r` end a line.
pub(super) fn lines(text: &str, start: usize) -> Vec<Line<'_>> {
    let mut found = Vec::new();
    let mut at = start;
    while at < text.len() {
        let rest = &text[at..];
        let length = rest.find(['\n', '\r']).unwrap_or(rest.len());
        let end_bytes = match rest.as_bytes().get(length..) {
            Some([b'\r', b'\n', ..]) => 2,
            _ => 1,
        };
        found.push(Line {
            text: &rest[..length],
            range: at..at + length,
        });
        at += length + end_bytes;
    }
    found
}

impl Line<'_> {
    /// The fence that this line opens. One may stand behind the mark of a list item or a quote.
    pub(super) fn opening(&self) -> Option<Fence> {
        let (indent, rest) = unmarked(self.text);
        let mark = rest
            .chars()
            .next()
            .filter(|mark| matches!(mark, '`' | '~'))?;
        let tag = rest.trim_start_matches(mark);
        let length = rest.len() - tag.len();
        // Backticks in the tag make it inline code: ``` like this ```.
        let is_fence = length >= 3 && (mark == '~' || !tag.contains('`'));
        is_fence.then(|| Fence {
            mark,
            length,
            indent,
            language: language(tag),
        })
    }

    /// Whether this line closes the block that `fence` opened.
    pub(super) fn closes(&self, fence: &Fence) -> bool {
        let rest = self.text.trim_start().trim_start_matches(INVISIBLE);
        let tail = rest.trim_start_matches(fence.mark);
        let is_long = rest.len() - tail.len() >= fence.length;
        // A deeper fence belongs to the code, as in a docstring that shows Markdown.
        let depth = columns(self.text);
        is_long && tail.trim().trim_matches(INVISIBLE).is_empty() && depth < fence.indent + 4
    }
}

/// The first word of a tag: of `python title="x"`, `{.python}`, `python:file.py`, `Python`.
fn language(tag: &str) -> String {
    let tag = tag.trim_matches(|c: char| c.is_whitespace() || INVISIBLE.contains(&c));
    let tag = tag.trim_start_matches(['{', '.']);
    let is_end = |c: char| c.is_whitespace() || matches!(c, '{' | '}' | ',' | ':' | ';' | '=');
    tag.split(is_end).next().unwrap_or_default().to_lowercase()
}

/// A line behind spaces, invisible characters and the marks of lists and quotes, and the columns
/// that these take.
fn unmarked(line: &str) -> (usize, &str) {
    let mut rest = line;
    loop {
        let before = rest.len();
        rest = rest
            .trim_start_matches([' ', '\t'])
            .trim_start_matches(INVISIBLE);
        rest = after_list_mark(rest);
        if rest.len() == before {
            let head = &line[..line.len() - rest.len()];
            return (
                head.chars().filter(|c| !INVISIBLE.contains(c)).count(),
                rest,
            );
        }
    }
}

fn after_list_mark(line: &str) -> &str {
    let bullet = line.strip_prefix(['-', '*', '+', '>']);
    let digits = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = (digits.len() < line.len()).then(|| digits.strip_prefix(['.', ')']));
    match bullet.or(numbered.flatten()) {
        Some(rest) if rest.starts_with(' ') => rest,
        _ => line,
    }
}

fn columns(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}

/// A line of code without the indentation that its fence has, as far as it has it.
pub(super) fn without_indent(line: &str, indent: usize) -> &str {
    let spaces = columns(line).min(indent);
    &line[spaces..]
}
