//! `file-too-long`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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
/// Newline characters, as `wc -l` counts.
///
/// ## How to fix
/// Move definitions that belong together into a module of their own, by concept and not by size.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct FileTooLong {
    /// What a finding weighs.
    pub severity: Severity,
    /// The most lines allowed.
    pub limit: u32,
}

impl Default for FileTooLong {
    fn default() -> Self {
        Self {
            severity: Severity::Error,
            limit: 300,
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

    fn check(&self, file: &File<'_>, findings: &mut Vec<Finding>) {
        if file.language.is_none() {
            return;
        }
        let lines = line_count(file.source);
        if lines as u64 > u64::from(self.limit) {
            findings.push(Finding {
                end_line: lines,
                message: format!("the file has {lines} lines (limit {})", self.limit),
                actual: lines as u64,
                limit: u64::from(self.limit),
                ..file.finding(self.name(), self.severity)
            });
        }
    }
}
