//! `update_file`: one section of a file replaced, which is named in one of three ways.

mod exact;
mod lines;
mod symbol;

use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::text::{Edit, apply, newline};
use crate::tools::change::{self, Applied, Change};
use crate::tools::principal::principal;
use crate::tools::{Call, Context, Expected, Hints, Tool, ToolError, content_hash, files};

/// Change one section of a file and leave the rest as it is, byte for byte. Name the section in one
/// of three ways: `symbol`, a function, method, class or type by its qualified name; `start_line`
/// with `end_line`; or `old_text`, text that stands in the file exactly once. `content` takes its
/// place; an empty one deletes it. The answer says which rules the file breaks now.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// The file, relative to the repository's root.
    path: String,
    /// What stands there afterwards. For a symbol: the whole definition. Its indentation is added
    /// when it has none; decorators, attributes and comments above it stay unless the content
    /// begins with its own.
    content: String,
    /// The definition, such as `Shop.price` in Python or `Shop::price` in Rust.
    symbol: Option<String>,
    /// First line of the section, from 1.
    #[schemars(range(min = 1))]
    start_line: Option<usize>,
    /// Last line of the section; the first one if left out.
    #[schemars(range(min = 1))]
    end_line: Option<usize>,
    /// Text to be replaced, with its white space, as `read_file` with `numbered` false gives it.
    old_text: Option<String>,
    /// Replace `old_text` everywhere instead of refusing when it stands there several times.
    replace_all: Option<bool>,
    /// `replace` the section, or put the content `before` or `after` it; replace if left out.
    place: Option<Where>,
    /// Only if the file still has this `hash`, as `read_file` or an earlier write gave it.
    if_match: Option<String>,
    /// Write nothing when the gate would block a commit of it; by default it is written and said.
    strict: Option<bool>,
    /// The agent that asks; ownership is judged by it.
    #[schemars(regex(pattern = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"))]
    agent_id: Option<String>,
}

/// Where the content goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Where {
    #[default]
    Replace,
    Before,
    After,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    #[serde(flatten)]
    applied: Applied,
    /// How many sections were changed.
    changed: usize,
    /// First line of the new text.
    first_line: usize,
    /// Last line of the new text; one less than `first_line` when it is empty.
    last_line: usize,
}

/// A part of a file and what is to stand there.
#[derive(Debug, PartialEq, Eq)]
struct Section {
    range: Range<usize>,
    text: String,
}

pub(super) struct UpdateFile;

impl Tool for UpdateFile {
    type Input = Input;
    type Output = Output;
    const HINTS: Hints = Hints::REPLACES;

    fn run(context: &Context, input: Input, call: &Call) -> Result<Output, ToolError> {
        let path = files::parse(&input.path)?;
        let limit = call.settings(context)?.limits.file_bytes;
        let source = context.files.read(&path, limit)?;
        let hash = content_hash(&source);
        let source = String::from_utf8(source).map_err(|_| {
            ToolError::refused(format!(
                "`{path}` is not UTF-8, so it cannot be changed by sections"
            ))
        })?;
        let sections = sections(&input, &path, &source)?;
        let sections: Vec<Section> = sections
            .into_iter()
            .map(|s| placed(s, input.place))
            .collect();
        let edits: Vec<Edit> = sections.iter().map(edit).collect();
        let text = apply(&source, &edits)
            .map_err(|error| ToolError::refused(format!("`{path}`: {error}")))?;
        let (first_line, last_line) = lines_of(&sections[0], &source);
        let change = Change {
            path,
            content: Some(text.into_bytes()),
            // What was read here is what is replaced, also when the caller does not ask for it.
            expected: Expected::Hash(input.if_match.unwrap_or(hash)),
            principal: principal(context, input.agent_id)?,
            strict: input.strict.unwrap_or(false),
        };
        Ok(Output {
            applied: change::apply(context, change)?,
            changed: sections.len(),
            first_line,
            last_line,
        })
    }
}

/// The sections that the arguments name, and what is to stand there; at least one.
fn sections(
    input: &Input,
    path: &crate::text::RepoPath,
    source: &str,
) -> Result<Vec<Section>, ToolError> {
    let content = fitting(&input.content, source);
    match (&input.symbol, input.start_line, &input.old_text) {
        (Some(name), None, None) => Ok(vec![symbol::section(path, source, name, content)?]),
        (None, Some(start), None) => {
            let end = input.end_line.unwrap_or(start);
            Ok(vec![lines::section(source, start, end, content)?])
        }
        (None, None, Some(old)) => {
            let old = fitting(old, source);
            let all = input.replace_all.unwrap_or(false);
            exact::sections(path, source, &old, &content, all)
        }
        (None, None, None) => Err(ToolError::refused(
            "say which section is meant: `symbol`, `start_line` with `end_line`, or `old_text`",
        )),
        _ => Err(ToolError::refused(
            "give one of `symbol`, `start_line` and `old_text`, not several",
        )),
    }
}

/// The text with the line ends that the file has throughout.
fn fitting(text: &str, source: &str) -> String {
    let newlines = source.matches('\n').count();
    let windows = newlines > 0 && source.matches("\r\n").count() == newlines;
    match windows && !text.contains('\r') {
        true => text.replace('\n', "\r\n"),
        false => text.to_owned(),
    }
}

fn placed(section: Section, place: Option<Where>) -> Section {
    let range = match place.unwrap_or_default() {
        Where::Replace => section.range,
        Where::Before => section.range.start..section.range.start,
        Where::After => section.range.end..section.range.end,
    };
    Section { range, ..section }
}

fn edit(section: &Section) -> Edit {
    Edit {
        range: section.range.clone(),
        replacement: section.text.clone(),
    }
}

/// First and last line of a section's new text, in the file as it is to be.
fn lines_of(section: &Section, source: &str) -> (usize, usize) {
    let count = |text: &str| text.matches('\n').count();
    let first = count(&source[..section.range.start]) + 1;
    let open_end = !section.text.is_empty() && !section.text.ends_with('\n');
    (
        first,
        first + count(&section.text) + usize::from(open_end) - 1,
    )
}

/// The text as whole lines, where those around it are.
fn whole_lines(mut text: String, source: &str) -> String {
    if !text.is_empty() && !text.ends_with('\n') {
        text.push_str(newline(source));
    }
    text
}

#[cfg(test)]
mod tests;
