//! The line of code that a finding stands on, short enough to be shown.

use crate::gate::ExplainedLine;
use crate::rules::Finding;
use crate::text::LineIndex;

/// Bytes of a line that are kept; a line can be a whole minified file.
const BYTES_MAX: usize = 400;

/// Of these, how many stand before the finding.
const BYTES_BEFORE: usize = 120;

/// A line of code, and where in it the finding is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Excerpt {
    /// The line as written, lossy, cut when it is long; empty for a finding about a whole file.
    pub text: String,
    /// Bytes of `text` that the finding is about: the function's name, or what does not parse.
    pub marked: std::ops::Range<usize>,
    /// 1-based column of the finding in Unicode code points; 1 for one about a whole file.
    pub column: usize,
    /// For a measure, which lines add to it, when [`Policy::explaining`](crate::gate::Policy::explaining) asked.
    pub explained: Vec<ExplainedLine>,
}

impl Excerpt {
    /// The excerpt for `finding` in `source`, whose lines are `lines`.
    pub(super) fn new(finding: &Finding, lines: &LineIndex, source: &[u8]) -> Self {
        let shown = finding.symbol.is_some() || finding.line > 1 || finding.rule == "syntax-error";
        let Some(line) = lines.range(finding.line).filter(|_| shown) else {
            return Self {
                column: 1,
                ..Self::default()
            };
        };
        let at = (line.start + finding.column.saturating_sub(1)).min(line.end);
        let lossy = |range: std::ops::Range<usize>| String::from_utf8_lossy(&source[range]);
        let column = lossy(line.start..at).chars().count() + 1;
        let is_long = line.len() > BYTES_MAX;
        let start = if is_long {
            character_start(source, at.saturating_sub(BYTES_BEFORE).max(line.start))
        } else {
            line.start
        };
        let end = character_start(source, line.end.min(start + BYTES_MAX));
        let mut text = lossy(start..at).into_owned();
        let marked_start = text.len();
        text.push_str(&lossy(at..end.max(at)));
        text.truncate(text.trim_end().len().max(marked_start));
        let marked = marked_start..marked_start + marked_length(finding, &text[marked_start..]);
        Self {
            text,
            marked,
            column,
            explained: Vec::new(),
        }
    }
}

/// The first byte at or before `at` that opens a character.
fn character_start(source: &[u8], at: usize) -> usize {
    let is_inside = |at: &usize| source.get(*at).is_some_and(|byte| byte & 0xc0 == 0x80);
    // Four bytes are one character at most; in what is not UTF-8 there is none to find.
    (at.saturating_sub(3)..=at)
        .rev()
        .find(|at| !is_inside(at))
        .unwrap_or(at)
}

/// Bytes up to the end of the function's name, or of the first word.
fn marked_length(finding: &Finding, rest: &str) -> usize {
    let symbol = finding.symbol.as_deref().unwrap_or_default();
    let symbol = symbol.split('#').next().unwrap_or_default();
    let name = symbol.rsplit(['.', ':']).next().unwrap_or_default();
    let named = rest
        .match_indices(name)
        .find(|(at, _)| is_word(rest, *at, name));
    let named = named.filter(|_| !name.is_empty());
    let word = || rest.find(char::is_whitespace).unwrap_or(rest.len());
    named.map_or_else(word, |(at, _)| at + name.len())
}

/// True when what stands at `at` is `name` and not a part of a longer word.
fn is_word(text: &str, at: usize, name: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let before = text[..at].chars().next_back();
    let after = text[at + name.len()..].chars().next();
    !before.is_some_and(is_part) && !after.is_some_and(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Severity;
    use crate::text::RepoPath;

    fn excerpt(symbol: Option<&str>, column: usize, source: &[u8]) -> Excerpt {
        let finding = Finding {
            column,
            symbol: symbol.map(str::to_owned),
            ..Finding::of_file("syntax-error", Severity::Error, &RepoPath::from("a"))
        };
        Excerpt::new(&finding, &LineIndex::new(source), source)
    }

    #[test]
    fn the_head_up_to_the_name_is_marked() {
        let found = excerpt(Some("A::f#2"), 5, b"pub fn f(a: u8) {  \n}\n");
        assert_eq!(&found.text[found.marked.clone()], "fn f");
        assert_eq!(found.text, "pub fn f(a: u8) {");
    }

    #[test]
    fn columns_are_counted_in_characters() {
        let found = excerpt(None, 3, "é× )\n".as_bytes());
        assert_eq!((found.column, &found.text[found.marked]), (2, "×"));
        let found = excerpt(None, 6, "é× )\n".as_bytes());
        assert_eq!((found.column, &found.text[found.marked]), (4, ")"));
    }

    #[test]
    fn a_long_line_is_cut_around_the_finding_between_characters() {
        let source = "é".repeat(2000);
        let found = excerpt(None, 2001, source.as_bytes());
        assert!(found.text.chars().all(|c| c == 'é'), "{}", found.text);
        assert!(found.text.len() <= BYTES_MAX, "{}", found.text.len());
        assert_eq!(found.column, 1001);
        assert!(found.text.is_char_boundary(found.marked.start));
    }

    #[test]
    fn any_bytes_and_any_column_will_do() {
        for source in [&b"\xff\xfe\x80\x80\x80\x80\x80"[..], b"", b"\n", b"\xc3"] {
            for column in [1, 2, 5, 900] {
                let found = excerpt(Some("f"), column, source);
                assert!(found.marked.end <= found.text.len(), "{found:?}");
            }
        }
    }
}
