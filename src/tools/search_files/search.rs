//! Searching one file, with ripgrep's crates, and several side by side.

use std::io;

use grep_regex::{RegexMatcher, RegexMatcherBuilder};
use grep_searcher::{
    BinaryDetection, Searcher, SearcherBuilder, Sink, SinkContext, SinkContextKind, SinkMatch,
};
use rayon::prelude::*;

use crate::text::RepoPath;
use crate::tools::search_files::Input;
use crate::tools::{Context, PathError, ToolError};

/// Files that are searched side by side before the next ones are looked at.
pub(super) const BATCH: usize = 256;
/// Characters of a line that are shown.
const LINE_CHARACTERS: usize = 400;
/// Matching lines of one file that are kept; the largest page and one more.
const LINES_MAX: usize = 1_001;
/// Bytes that a compiled pattern may take.
const PATTERN_BYTES: usize = 10 << 20;

/// A search made ready.
pub(super) struct Search {
    matcher: RegexMatcher,
    context_lines: usize,
    file_bytes: usize,
    count_all: bool,
    after: Option<(u64, String)>,
}

/// What one file has.
pub(super) struct Found {
    pub(super) path: RepoPath,
    pub(super) lines: Vec<Line>,
    pub(super) too_large: bool,
}

/// A line that matches.
#[derive(Debug, Default)]
pub(super) struct Line {
    pub(super) number: u64,
    pub(super) text: String,
    pub(super) before: Vec<String>,
    pub(super) after: Vec<String>,
}

impl Search {
    pub(super) fn new(input: &Input, file_bytes: usize) -> Result<Self, ToolError> {
        let mut builder = RegexMatcherBuilder::new();
        builder
            .fixed_strings(input.literal.unwrap_or(false))
            .case_insensitive(input.ignore_case.unwrap_or(false))
            .word(input.word.unwrap_or(false))
            .line_terminator(Some(b'\n'))
            .size_limit(PATTERN_BYTES)
            .dfa_size_limit(PATTERN_BYTES);
        let matcher = builder.build(&input.pattern).map_err(|error| {
            let message =
                format!("argument `pattern`: {error}; set `literal` to look for it as plain text");
            ToolError::refused(message)
        })?;
        let cursor = input
            .cursor
            .as_deref()
            .and_then(|text| text.split_once(':'));
        Ok(Self {
            matcher,
            context_lines: input.context_lines.unwrap_or(0),
            file_bytes,
            count_all: input.files_only.unwrap_or(false),
            after: cursor.and_then(|(line, path)| Some((line.parse().ok()?, path.to_owned()))),
        })
    }

    /// What each file has, in the order of the paths.
    pub(super) fn files(&self, context: &Context, paths: &[RepoPath]) -> Vec<Found> {
        let each = paths.par_iter().map(|path| self.file(context, path));
        each.collect()
    }

    fn file(&self, context: &Context, path: &RepoPath) -> Found {
        let read = context.files.read(path, self.file_bytes);
        let too_large = matches!(read, Err(PathError::TooLarge { .. }));
        let mut lines = Lines {
            found: Vec::new(),
            before: Vec::new(),
            after_line: match &self.after {
                Some((line, seen)) if *seen == path.to_string() => *line,
                _ => 0,
            },
            count_all: self.count_all,
        };
        // What vanished or cannot be read has nothing to show.
        let content = read.unwrap_or_default();
        let searched = self
            .searcher()
            .search_slice(&self.matcher, &content, &mut lines);
        Found {
            path: path.clone(),
            lines: searched.map(|()| lines.found).unwrap_or_default(),
            too_large,
        }
    }

    fn searcher(&self) -> Searcher {
        SearcherBuilder::new()
            .line_number(true)
            .before_context(self.context_lines)
            .after_context(self.context_lines)
            .binary_detection(BinaryDetection::quit(0))
            .build()
    }
}

/// Takes the lines of one file.
struct Lines {
    found: Vec<Line>,
    /// Lines before the next match.
    before: Vec<String>,
    /// Lines up to here were given on an earlier page.
    after_line: u64,
    count_all: bool,
}

impl Sink for Lines {
    type Error = io::Error;

    fn matched(&mut self, _: &Searcher, found: &SinkMatch<'_>) -> Result<bool, io::Error> {
        let number = found.line_number().unwrap_or_default();
        let before = std::mem::take(&mut self.before);
        if number > self.after_line {
            let text = match self.count_all {
                true => String::new(),
                false => shown(found.bytes()),
            };
            self.found.push(Line {
                number,
                text,
                before,
                after: Vec::new(),
            });
        }
        Ok(self.count_all || self.found.len() < LINES_MAX)
    }

    fn context(&mut self, _: &Searcher, around: &SinkContext<'_>) -> Result<bool, io::Error> {
        let text = shown(around.bytes());
        match around.kind() {
            SinkContextKind::After => {
                if let Some(last) = self.found.last_mut() {
                    last.after.push(text);
                }
            }
            _ => self.before.push(text),
        }
        Ok(true)
    }

    fn context_break(&mut self, _: &Searcher) -> Result<bool, io::Error> {
        self.before.clear();
        Ok(true)
    }

    /// A file that turns out to be binary has no lines.
    fn binary_data(&mut self, _: &Searcher, _: u64) -> Result<bool, io::Error> {
        self.found.clear();
        Ok(false)
    }
}

fn shown(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_end_matches(['\n', '\r']);
    match text.char_indices().nth(LINE_CHARACTERS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
