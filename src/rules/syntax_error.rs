//! `syntax-error`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::lang::{Syntax, Wanted};
use crate::rules::{File, Finding, Rule, Severity};

/// A file cannot be parsed, so no rule can be trusted on it.
///
/// ## What it does
/// Reports files of a known language that do not parse, and files too large or too deeply nested
/// to be measured.
///
/// ## Why it matters
/// A parser that recovers from errors hides code from every other rule. A file that is not
/// understood never counts as good.
///
/// ## How it is counted
/// Places where the parser had to recover. A Python file with any is parsed again by ruff's
/// parser; when that accepts the file, its numbers are used and nothing is reported. In C and C++
/// macros may make valid what no parser can read without the compiler's settings, so there it is
/// a warning: the file is not measured.
///
/// ## How to fix
/// Mend the syntax at the line named, or exclude the file (setting `files.exclude`) when it is not
/// meant to be valid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SyntaxError {
    /// What a finding weighs: `error` blocks, `warn` is shown, `off` turns the rule off.
    pub severity: Severity,
}

impl Default for SyntaxError {
    fn default() -> Self {
        Self {
            severity: Severity::Error,
        }
    }
}

impl Rule for SyntaxError {
    fn name(&self) -> &'static str {
        "syntax-error"
    }

    fn severity(&self) -> Severity {
        self.severity
    }

    fn want(&self, wanted: &mut Wanted) {
        wanted.syntax = true;
    }

    fn check(&self, file: &File<'_>, findings: &mut Vec<Finding>) {
        let Some(Syntax::Broken(problem)) = file.measured.map(|measured| &measured.syntax) else {
            return;
        };
        let (severity, message) = match file.language {
            Some(language) if language.preprocessed => (
                self.severity.min(Severity::Warn),
                format!(
                    "not measured, for macros may hide it from the parser: {}",
                    problem.message
                ),
            ),
            _ => (self.severity, problem.message.clone()),
        };
        findings.push(Finding {
            line: problem.line,
            column: problem.column,
            end_line: problem.line,
            message,
            actual: problem.count as u64,
            ..file.finding(self.name(), severity)
        });
    }
}
