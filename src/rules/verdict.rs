//! The verdict: which findings a change answers for.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::rules::{Finding, Ratchet, Severity};

/// What the gate blocks on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Findings that are new or worse than what was there or is recorded.
    #[default]
    Ratchet,
    /// Every finding, also inherited ones.
    Strict,
    /// Nothing; findings are only shown.
    Report,
}

/// The outcome of a judgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The change may be committed.
    Pass,
    /// It may not.
    Block,
}

/// Marks the findings that stood there before: in one of the `parents` (the findings of the same
/// file there, with the path it has now) at least as bad, or recorded in the ratchet. One that got
/// worse says what it was.
pub fn mark_inherited(findings: &mut [Finding], parents: &[Vec<Finding>], ratchet: &Ratchet) {
    for finding in findings {
        let of_parents = parents.iter().flatten();
        let stood = of_parents.filter(|old| old.key() == finding.key());
        let stood = stood.map(|old| old.actual);
        let before = stood.chain(ratchet.recorded(finding)).max();
        finding.inherited = before.is_some_and(|before| before >= finding.actual);
        if let Some(before) = before.filter(|_| !finding.inherited) {
            say_before(finding, before);
        }
    }
}

/// Says in a finding that got worse what it was, since that alone is what the change answers for.
fn say_before(finding: &mut Finding, before: u64) {
    let note = format!(", {before} before");
    if !finding.message.ends_with(&note) {
        finding.message.push_str(&note);
    }
}

/// The verdict over findings whose inheritance is known.
pub fn judge(findings: &[Finding], mode: Mode) -> Verdict {
    let blocks = |finding: &Finding| {
        finding.severity == Severity::Error
            && match mode {
                Mode::Ratchet => !finding.inherited,
                Mode::Strict => true,
                Mode::Report => false,
            }
    };
    if findings.iter().any(blocks) {
        Verdict::Block
    } else {
        Verdict::Pass
    }
}
