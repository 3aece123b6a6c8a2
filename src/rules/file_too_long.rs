//! `file-too-long`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::lang::Wanted;
use crate::rules::{File, Finding, Rule, Severity};
use crate::text::line_count;

/// A source file has more lines than it should.
///
/// ## What it does
/// Reports files of a known language with more lines than `limit`.
///
/// ## Why it matters
/// A long file is read in pieces, by people and by models: nobody has the whole in mind, and two
/// changes meet in it more often.
///
/// ## How it is counted
/// Newline characters, as `wc -l` counts. With `count = "code"` only lines that are neither blank
/// nor comment alone; docstrings are code, and in a file that does not parse comments count too.
///
/// A file that was too long before a change may be longer after it where the change cures findings
/// about its functions, since taking a function apart costs lines: `lines_per_cure` for each. What
/// the ratchet records may grow so as well, by what is gone of what it records for the file, and
/// `groundskeeper ratchet update` raises the number with it. A new file may be too long where it came
/// of one that was: all of them together have to have fewer lines over the limit than before, and
/// the repository no ratchet, which would not know the new file.
///
/// ## How to fix
/// Move definitions that belong together into a module of their own, by concept and not by size.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct FileTooLong {
    /// What a finding weighs: `error` blocks, `warn` is shown, `off` turns the rule off.
    pub severity: Severity,
    /// The most lines allowed.
    pub limit: u32,
    /// `lines`: every line; `code`: lines that are neither blank nor comment alone.
    pub count: LineCount,
    /// Lines by which a file beyond the limit may grow for each finding about one of its functions
    /// that the change cures; 0 for none.
    pub lines_per_cure: u32,
}

/// Which lines of a file count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LineCount {
    /// Every line.
    #[default]
    Lines,
    /// Lines that are neither blank nor comment alone.
    Code,
}

impl Default for FileTooLong {
    fn default() -> Self {
        Self {
            severity: Severity::Error,
            limit: 300,
            count: LineCount::Lines,
            lines_per_cure: 12,
        }
    }
}

impl Rule for FileTooLong {
    fn name(&self) -> &'static str {
        "file-too-long"
    }

    fn severity(&self) -> Severity {
        self.severity
    }

    fn want(&self, wanted: &mut Wanted) {
        wanted.code_lines |= self.count == LineCount::Code;
    }

    fn check(&self, file: &File<'_>, findings: &mut Vec<Finding>) {
        if file.language.is_none() {
            return;
        }
        let lines = line_count(file.source);
        let (actual, what) = match self.count {
            LineCount::Lines => (lines, "lines"),
            LineCount::Code => (file.measured.map_or(0, |m| m.code_lines), "lines of code"),
        };
        if actual as u64 > u64::from(self.limit) {
            findings.push(Finding {
                end_line: lines,
                message: format!("the file has {actual} {what} (limit {})", self.limit),
                actual: actual as u64,
                limit: u64::from(self.limit),
                ..file.finding(self.name(), self.severity)
            });
        }
    }
}
