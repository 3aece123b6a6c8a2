//! A finding as tools report it.

use schemars::JsonSchema;
use serde::Serialize;

use crate::gate::{Located, Report};
use crate::rules::{Severity, Verdict};

/// One place that breaks a rule.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Fact {
    /// The rule; `explain_rule` tells more.
    pub(super) rule: &'static str,
    /// The file.
    pub(super) path: String,
    /// First line, from 1.
    line: usize,
    /// Last line.
    end_line: usize,
    /// The function, when it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) symbol: Option<String>,
    /// One sentence.
    message: String,
    /// The number measured.
    actual: u64,
    /// The most that is allowed.
    limit: u64,
    /// `error` or `warn`; a warning never blocks.
    severity: Severity,
    /// True when it stood there before: the change at hand does not answer for it.
    pub(super) inherited: bool,
}

impl From<&Located> for Fact {
    fn from(located: &Located) -> Self {
        let finding = &located.finding;
        Self {
            rule: finding.rule,
            path: finding.path.to_string(),
            line: finding.line,
            end_line: finding.end_line,
            symbol: finding.symbol.clone(),
            message: finding.message.clone(),
            actual: finding.actual,
            limit: finding.limit,
            severity: finding.severity,
            inherited: finding.inherited,
        }
    }
}

/// A report's findings.
pub(super) fn facts(report: &Report) -> Vec<Fact> {
    report.findings.iter().map(Fact::from).collect()
}

/// `pass` or `block`.
pub(super) fn verdict_name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "pass",
        Verdict::Block => "block",
    }
}
