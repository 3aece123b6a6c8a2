//! `search_files`.

mod search;

use globset::GlobMatcher;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::text::RepoPath;
use crate::tools::{Call, Context, Hints, Tool, ToolError, files, list_files};
use search::{Found, Search};

/// Search the text of the work tree's files, line by line, sorted by path and page by page. What
/// .gitignore excludes, binary files, links, git's own files and secrets are left out. Regular
/// expressions are those of ripgrep: no backreferences, no look-around.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// What to look for: a regular expression, or text with `literal`.
    #[schemars(length(min = 1, max = 2000))]
    pattern: String,
    /// Take the pattern as plain text.
    literal: Option<bool>,
    /// Whether `A` finds `a`, too.
    ignore_case: Option<bool>,
    /// Only whole words.
    word: Option<bool>,
    /// Only below this folder or in this file, relative to the repository's root.
    path: Option<String>,
    /// Only paths that match, such as `**/*.py`. A pattern without a slash matches the file name at
    /// any depth.
    glob: Option<String>,
    /// Lines shown before and after each match; none if left out.
    #[schemars(range(max = 20))]
    context_lines: Option<usize>,
    /// Most matching lines in one answer; 100 if left out.
    #[schemars(range(min = 1, max = 1000))]
    limit: Option<usize>,
    /// Name the files that match and how many lines do, instead of showing the lines.
    files_only: Option<bool>,
    /// `next_cursor` of the answer before.
    cursor: Option<String>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    /// Lines that match; empty with `files_only`.
    matches: Vec<Match>,
    /// Files that match, with `files_only`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    files: Vec<FileMatches>,
    /// Files that were not searched, because they are too large.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    too_large: Vec<String>,
    /// Pass it as `cursor` for the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct Match {
    /// The file.
    path: String,
    /// The line's number, from 1.
    line: u64,
    /// The line; a long one is cut.
    text: String,
    /// Lines before it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    before: Vec<String>,
    /// Lines after it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    after: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
struct FileMatches {
    /// The file.
    path: String,
    /// Lines that match in it.
    lines: usize,
}

pub(super) struct SearchFiles;

impl Tool for SearchFiles {
    type Input = Input;
    type Output = Output;
    const HINTS: Hints = Hints::LOOKS;

    fn run(context: &Context, input: Input, call: &Call) -> Result<Output, ToolError> {
        let limits = call.settings(context)?.limits;
        let search = Search::new(&input, limits.file_bytes)?;
        let cursor = input.cursor.as_deref().map(Cursor::read).transpose()?;
        let mut paths = paths(context, &input, call)?;
        if let Some(cursor) = &cursor {
            paths.retain(|path| path.to_string() >= cursor.path);
        }
        let mut page = Page {
            output: Output {
                matches: Vec::new(),
                files: Vec::new(),
                too_large: Vec::new(),
                next_cursor: None,
            },
            limit: input.limit.unwrap_or(100),
            // The cursor and the list of what is too large take their part.
            room_bytes: limits.output_bytes.saturating_sub(2_000),
            files_only: input.files_only.unwrap_or(false),
        };
        for batch in paths.chunks(search::BATCH) {
            if call.cancel.is_cancelled() {
                return Err(ToolError::Cancelled);
            }
            for found in search.files(context, batch) {
                if !page.take(found, cursor.as_ref()) {
                    return Ok(page.output);
                }
            }
        }
        Ok(page.output)
    }
}

/// The files to be searched, sorted.
fn paths(context: &Context, input: &Input, call: &Call) -> Result<Vec<RepoPath>, ToolError> {
    let matcher: Option<GlobMatcher> =
        input.glob.as_deref().map(list_files::matcher).transpose()?;
    let wanted = |path: &RepoPath| {
        let named = matcher.as_ref().is_none_or(|m| m.is_match(path.to_path()));
        named && files::denial(path).is_none()
    };
    let below = match input
        .path
        .as_deref()
        .filter(|path| !matches!(*path, "." | "./"))
    {
        None => RepoPath::from(""),
        Some(path) => context.files.real(&files::parse(path)?)?,
    };
    if context.files.is_folder(&below) {
        return list_files::walk(context, &below, call, wanted);
    }
    Ok(Some(below).filter(wanted).into_iter().collect())
}

/// The last line that was given: `LINE:PATH`.
struct Cursor {
    line: u64,
    path: String,
}

impl Cursor {
    fn read(text: &str) -> Result<Self, ToolError> {
        let parts = text.split_once(':');
        let read = parts.and_then(|(line, path)| {
            let (line, path) = (line.parse().ok()?, path.to_owned());
            Some(Self { line, path })
        });
        read.ok_or_else(|| ToolError::refused("argument `cursor` is none; search from the start"))
    }
}

/// One answer while it is filled.
struct Page {
    output: Output,
    limit: usize,
    room_bytes: usize,
    files_only: bool,
}

impl Page {
    /// Adds what a file has; false when the page is full.
    fn take(&mut self, found: Found, cursor: Option<&Cursor>) -> bool {
        let path = found.path.to_string();
        let seen = cursor.filter(|cursor| cursor.path == path);
        if found.too_large {
            self.output.too_large.push(path);
            return self.output.too_large.len() < self.limit;
        }
        if self.files_only {
            return found.lines.is_empty() || seen.is_some() || self.take_file(path, &found);
        }
        for line in found.lines {
            if seen.is_some_and(|cursor| line.number <= cursor.line) {
                continue;
            }
            let entry = Match {
                path: path.clone(),
                line: line.number,
                text: line.text,
                before: line.before,
                after: line.after,
            };
            if !self.has_room(&entry, self.output.matches.len()) {
                let last = self.output.matches.last();
                self.output.next_cursor = last.map(|last| format!("{}:{}", last.line, last.path));
                return false;
            }
            self.output.matches.push(entry);
        }
        true
    }

    fn take_file(&mut self, path: String, found: &Found) -> bool {
        let lines = found.lines.len();
        let entry = FileMatches { path, lines };
        if !self.has_room(&entry, self.output.files.len()) {
            let last = self.output.files.last();
            self.output.next_cursor = last.map(|last| format!("{}:{}", u64::MAX, last.path));
            return false;
        }
        self.output.files.push(entry);
        true
    }

    /// Takes room for an entry; the first one always has it.
    fn has_room(&mut self, entry: &impl Serialize, before: usize) -> bool {
        let bytes = serde_json::to_string(entry).map_or(0, |text| text.len() + 1);
        let fits = bytes <= self.room_bytes || before == 0;
        self.room_bytes = self.room_bytes.saturating_sub(bytes);
        fits && before < self.limit
    }
}

#[cfg(test)]
mod tests;
