//! `suppression-without-reason`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::rules::suppression::Suppression;
use crate::rules::{File, Finding, Rule, Severity};

/// A suppression comment that suppresses nothing, because it is not complete.
///
/// ## What it does
/// Reports comments addressed to groundskeeper that name no known rule or give no reason.
///
/// ## Why it matters
/// An exception is a decision; the next reader needs to know why it was made. Without a reason the
/// comment has no effect.
///
/// ## How it is counted
/// One finding for each comment.
///
/// ## How to fix
/// Write `groundskeeper: allow(RULE) why this place is an exception` in a comment on the line of
/// the finding or right above it. For a finding about the whole file it may stand on any line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SuppressionWithoutReason {
    /// What a finding weighs: `error` blocks, `warn` is shown, `off` turns the rule off.
    pub severity: Severity,
}

impl Default for SuppressionWithoutReason {
    fn default() -> Self {
        Self {
            severity: Severity::Warn,
        }
    }
}

impl Rule for SuppressionWithoutReason {
    fn name(&self) -> &'static str {
        "suppression-without-reason"
    }

    fn severity(&self) -> Severity {
        self.severity
    }

    fn check(&self, file: &File<'_>, findings: &mut Vec<Finding>) {
        let directives = file
            .measured
            .map_or(&[][..], |measured| &measured.directives);
        for directive in directives {
            if let Err(message) = Suppression::parse(directive) {
                findings.push(Finding {
                    line: directive.line,
                    end_line: directive.line,
                    message,
                    actual: 1,
                    ..file.finding(self.name(), self.severity)
                });
            }
        }
    }
}
