//! A measure taken apart: which line of a function adds what.

use std::path::{Path, PathBuf};

use crate::gate::{Error, Located, Policy, walk};
use crate::lang::{self, Contribution, Function, Wanted};
use crate::text::{LineIndex, RepoPath};

/// Bytes of a line that are kept.
const BYTES_MAX: usize = 160;

/// A line that adds to a measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExplainedLine {
    /// 1-based.
    pub line: usize,
    /// As written, lossy, cut when it is long.
    pub text: String,
    /// What stands there, in source order.
    pub contributions: Vec<Contribution>,
}

impl ExplainedLine {
    /// Points of cyclomatic complexity.
    pub fn cyclomatic(&self) -> u32 {
        self.contributions.iter().map(|one| one.cyclomatic).sum()
    }

    /// Points of cognitive complexity.
    pub fn cognitive(&self) -> u32 {
        self.contributions.iter().map(|one| one.cognitive).sum()
    }

    /// What stands there: `if, 2 for nesting, logical operators`.
    pub fn words(&self, counts: impl Fn(&Contribution) -> bool, with_nesting: bool) -> String {
        let counted = self.contributions.iter().filter(|one| counts(one));
        let words = counted.map(|one| match one.nesting {
            nesting if nesting > 0 && with_nesting => {
                format!("{}, {nesting} for nesting", one.construct)
            }
            _ => one.construct.clone(),
        });
        words.collect::<Vec<_>>().join(", ")
    }
}

/// A function with what its lines add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExplainedFunction {
    /// The file.
    pub path: RepoPath,
    /// The function.
    pub function: Function,
    /// Its lines that add to a measure.
    pub lines: Vec<ExplainedLine>,
}

/// Explains every function of a file's content; none when it does not parse.
pub fn explain_content(path: &RepoPath, source: &[u8], policy: &Policy) -> Vec<ExplainedFunction> {
    let Some(language) = lang::for_path(path) else {
        return Vec::new();
    };
    let wanted = Wanted {
        contributions: true,
        variant: policy.wanted.variant,
        ..Wanted::all(policy.wanted.file_bytes)
    };
    let lines = LineIndex::new(source);
    let functions = lang::measure(language, source, &wanted)
        .functions
        .into_iter();
    let explained = functions.map(|function| ExplainedFunction {
        path: path.clone(),
        lines: explained_lines(&function, &lines, source),
        function,
    });
    explained.collect()
}

/// Explains every function below `targets`, in order of path and line.
pub fn explain_paths(
    root: &Path,
    targets: &[PathBuf],
    policy: &Policy,
) -> Result<Vec<ExplainedFunction>, Error> {
    let mut explained = Vec::new();
    for (path, on_disk) in walk::files(root, targets, policy)? {
        let source = std::fs::read(&on_disk).map_err(Error::io(&on_disk))?;
        explained.extend(explain_content(&path, &source, policy));
    }
    Ok(explained)
}

/// Gives findings about a function that was explained their lines.
pub(super) fn explain_findings(located: &mut [Located], functions: &[Function], source: &[u8]) {
    if located.is_empty() {
        return;
    }
    let lines = LineIndex::new(source);
    for one in located {
        let counts: fn(&ExplainedLine) -> u32 = match one.finding.rule {
            "too-complex" => ExplainedLine::cyclomatic,
            "too-tangled" => ExplainedLine::cognitive,
            _ => continue,
        };
        let symbol = one.finding.symbol.as_deref();
        let function = functions
            .iter()
            .find(|function| Some(function.symbol.as_str()) == symbol);
        if let Some(function) = function {
            let explained = explained_lines(function, &lines, source).into_iter();
            one.excerpt.explained = explained.filter(|line| counts(line) > 0).collect();
        }
    }
}

fn explained_lines(function: &Function, lines: &LineIndex, source: &[u8]) -> Vec<ExplainedLine> {
    let of_line = function.contributions.chunk_by(|a, b| a.line == b.line);
    let explained = of_line.map(|contributions| ExplainedLine {
        line: contributions[0].line,
        text: line_text(contributions[0].line, lines, source),
        contributions: contributions.to_vec(),
    });
    explained.collect()
}

fn line_text(line: usize, lines: &LineIndex, source: &[u8]) -> String {
    let range = lines.range(line).unwrap_or(0..0);
    let end = range.end.min(range.start + BYTES_MAX);
    let text = String::from_utf8_lossy(&source[range.start..end]);
    let cut = if end < range.end { "…" } else { "" };
    format!("{}{cut}", text.trim_end())
}
