//! `read_file`.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::text::line_count;
use crate::tools::{Call, Context, Hints, Tool, ToolError, content_hash, files};

/// Read a text file of the repository, whole or a range of lines, with line numbers. What does not
/// fit into one answer is left out and `next_line` says where to go on. Paths outside of the
/// repository, git's own files and secrets are refused.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// The file, relative to the repository's root.
    path: String,
    /// First line to read, from 1.
    #[schemars(range(min = 1))]
    start_line: Option<usize>,
    /// Last line to read; the end of the file if left out.
    #[schemars(range(min = 1))]
    end_line: Option<usize>,
    /// Whether each line begins with its number and a tab; true if left out.
    numbered: Option<bool>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    /// The file.
    path: String,
    /// Size of the whole file in bytes.
    bytes: usize,
    /// Lines of the whole file.
    total_lines: usize,
    /// First line in `content`.
    start_line: usize,
    /// Last line in `content`; one less than `start_line` when it is empty.
    end_line: usize,
    /// The lines.
    content: String,
    /// Names the content of the whole file: pass it as `if_match` to change just that.
    hash: String,
    /// Where to go on reading, when the range did not fit.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_line: Option<usize>,
    /// Present and true when bytes that are not UTF-8 were replaced: the content is not exact.
    #[serde(skip_serializing_if = "Option::is_none")]
    replaced_bytes: Option<bool>,
}

pub(super) struct ReadFile;

impl Tool for ReadFile {
    type Input = Input;
    type Output = Output;
    const HINTS: Hints = Hints::LOOKS;
    const IS_BRIEF: bool = true;

    fn run(context: &Context, input: Input, call: &Call) -> Result<Output, ToolError> {
        let limits = call.settings(context)?.limits;
        let path = files::parse(&input.path)?;
        let source = context.files.read(&path, limits.file_bytes)?;
        // Nearly every file is whole, and that is found sooner than what to replace.
        let whole = std::str::from_utf8(&source);
        let text = whole.map_or_else(|_| String::from_utf8_lossy(&source), Cow::Borrowed);
        let total_lines = count(&text);
        let range = range(&input, total_lines)?;
        // The rest of the answer takes its part of the limit, too.
        let room = limits.output_bytes.saturating_sub(1_000);
        let numbered = input.numbered.unwrap_or(true);
        let page = if !numbered && range.len() == total_lines && fits(text.len(), room) {
            Page {
                next: range.end,
                content: text.into_owned(),
            }
        } else {
            let lines = text.split_inclusive('\n').skip(range.start - 1);
            let lines: Vec<&str> = lines.take(range.len()).collect();
            page(&lines, &range, numbered, room)
        };
        Ok(Output {
            path: path.to_string(),
            bytes: source.len(),
            total_lines,
            start_line: range.start,
            end_line: page.next - 1,
            content: page.content,
            hash: content_hash(&source),
            next_line: (page.next < range.end).then_some(page.next),
            replaced_bytes: whole.is_err().then_some(true),
        })
    }
}

/// The lines asked for, from 1, the end not included.
fn range(input: &Input, total: usize) -> Result<std::ops::Range<usize>, ToolError> {
    let start = input.start_line.unwrap_or(1);
    let end = input.end_line.unwrap_or(usize::MAX);
    if end < start {
        let message = format!("end_line {end} is before start_line {start}");
        return Err(ToolError::refused(message));
    }
    if start > total.max(1) {
        let message = format!("start_line {start} is past the end: the file has {total} lines");
        return Err(ToolError::refused(message).with("total_lines", total));
    }
    Ok(start..end.min(total) + 1)
}

/// What a character may become in JSON: `\u001f`.
const ESCAPED_BYTES: usize = 6;

/// What stands before a line: its number and a tab.
const PREFIX_BYTES: usize = 21;

/// Whether so many bytes fit whatever is in them: most files do, which is sooner known than how long
/// each line becomes.
fn fits(bytes: usize, room: usize) -> bool {
    bytes * ESCAPED_BYTES <= room
}

struct Page {
    content: String,
    /// The first line that is not in it.
    next: usize,
}

/// Lines, the last of which may have no end.
fn count(text: &str) -> usize {
    line_count(text.as_bytes()) + usize::from(!text.is_empty() && !text.ends_with('\n'))
}

/// What stands before a line, right-aligned for six digits; without `write!`, since there are as many
/// as lines.
fn push_number(content: &mut String, number: usize) {
    let mut buffer = itoa::Buffer::new();
    let digits = buffer.format(number);
    content.push_str(&"      "[digits.len().min(6)..]);
    content.push_str(digits);
    content.push('\t');
}

/// As many of the lines of a range as fit into `room` bytes of JSON, whole; at least one.
fn page(lines: &[&str], range: &std::ops::Range<usize>, numbered: bool, room: usize) -> Page {
    let bytes = lines.iter().map(|line| line.len()).sum::<usize>();
    let most = bytes
        + if numbered {
            lines.len() * PREFIX_BYTES
        } else {
            0
        };
    let counts = !fits(most, room);
    let mut content = String::with_capacity(most.min(room));
    let mut used = 0;
    for (number, line) in range.clone().zip(lines) {
        let start = content.len();
        if numbered {
            push_number(&mut content, number);
        }
        if counts {
            used += content.len() - start + 1 + escaped_len(line);
            if used > room && number > range.start {
                content.truncate(start);
                return Page {
                    content,
                    next: number,
                };
            }
        }
        content.push_str(line);
    }
    Page {
        content,
        next: range.end,
    }
}

fn escaped_len(line: &str) -> usize {
    let of = |byte: u8| match byte {
        b'"' | b'\\' | b'\n' | b'\r' | b'\t' => 2,
        0..0x20 => 6,
        _ => 1,
    };
    line.bytes().map(of).sum()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tools::fixture::Fixture;

    #[test]
    fn a_range_is_numbered_and_inclusive() {
        let fixture = Fixture::new(&[("a.py", "one\ntwo\nthree\nfour")]);
        let result = fixture.ok(
            "read_file",
            json!({"path": "a.py", "start_line": 2, "end_line": 3}),
        );
        assert_eq!(result["content"], "     2\ttwo\n     3\tthree\n");
        assert_eq!(result["total_lines"], 4);
        assert!(result.get("next_line").is_none());
        let result = fixture.ok("read_file", json!({"path": "a.py", "numbered": false}));
        assert_eq!(result["content"], "one\ntwo\nthree\nfour");
        assert_eq!(result["end_line"], 4);
    }

    #[test]
    fn an_empty_file_is_read() {
        let fixture = Fixture::new(&[("a.py", "")]);
        let result = fixture.ok("read_file", json!({"path": "a.py"}));
        assert_eq!(
            (&result["content"], &result["end_line"]),
            (&json!(""), &json!(0))
        );
    }

    #[test]
    fn ranges_that_are_none_name_the_argument() {
        let fixture = Fixture::new(&[("a.py", "one\ntwo\n")]);
        for (start, end, name) in [
            (9, 2, "end_line"),
            (0, 2, "start_line"),
            (3, 4, "start_line"),
        ] {
            let arguments = json!({"path": "a.py", "start_line": start, "end_line": end});
            let words = fixture.refused("read_file", arguments);
            assert!(words.contains(name), "{words}");
        }
    }

    #[test]
    fn a_long_file_comes_in_pages_that_join_to_the_whole() {
        let text = "a \"line\"\t\\\n".repeat(5_000);
        let fixture = Fixture::new(&[("a.txt", &text)]);
        let (mut joined, mut next, mut pages) = (String::new(), Some(1), 0);
        while let Some(start) = next {
            let arguments = json!({"path": "a.txt", "start_line": start, "numbered": false});
            let result = fixture.ok("read_file", arguments);
            assert!(result.get("shortened").is_none());
            assert!(result.to_string().len() <= 40_000);
            joined.push_str(result["content"].as_str().unwrap());
            next = result["next_line"].as_u64();
            pages += 1;
        }
        assert_eq!(joined, text);
        assert!(pages > 1);
    }

    #[test]
    fn one_line_that_is_too_long_is_cut_and_said() {
        let fixture = Fixture::new(&[("a.js", &"x".repeat(100_000))]);
        let result = fixture.ok("read_file", json!({"path": "a.js"}));
        assert_eq!(result["shortened"], true);
        assert!(result.to_string().len() <= 40_100);
    }

    #[test]
    fn bytes_that_are_not_utf8_are_said() {
        let fixture = Fixture::new(&[]);
        std::fs::write(fixture.root().join("a.bin"), b"a\xffb\n").unwrap();
        let result = fixture.ok("read_file", json!({"path": "a.bin", "numbered": false}));
        assert_eq!(result["replaced_bytes"], true);
        assert_eq!(result["content"], "a\u{fffd}b\n");
    }
}
