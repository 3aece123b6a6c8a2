//! `stale-suppression`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::rules::{File, Finding, Rule, Severity, Unused};

/// A suppression comment that there is nothing left to suppress for.
///
/// ## What it does
/// Reports each rule that a comment addressed to groundskeeper allows and that nothing breaks
/// there.
///
/// ## Why it matters
/// What stood there was mended or moved, and the comment waits to hide the next one.
///
/// ## How it is counted
/// One finding for each rule that a complete suppression names in vain. Rules that are off, that
/// were not selected or that look at the repository as a whole are not judged, and files that do
/// not parse are not either.
///
/// ## How to fix
/// Take the rule's name out of the comment, or the whole comment when no other is left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct StaleSuppression {
    /// What a finding weighs: `error` blocks, `warn` is shown, `off` turns the rule off.
    pub severity: Severity,
}

impl Default for StaleSuppression {
    fn default() -> Self {
        Self {
            severity: Severity::Warn,
        }
    }
}

impl Rule for StaleSuppression {
    fn name(&self) -> &'static str {
        "stale-suppression"
    }

    fn severity(&self) -> Severity {
        self.severity
    }

    fn check_unused(&self, file: &File<'_>, unused: &[Unused<'_>], findings: &mut Vec<Finding>) {
        findings.extend(unused.iter().map(|unused| Finding {
            line: unused.line,
            end_line: unused.line,
            message: format!("nothing here breaks `{}`, which is allowed", unused.rule),
            actual: 1,
            ..file.finding(self.name(), self.severity)
        }));
    }
}
