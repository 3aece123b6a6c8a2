//! One entry of the ratchet: a recorded finding.

use serde::{Deserialize, Serialize};

use crate::rules::{Finding, Fingerprint};
use crate::text::RepoPath;

/// Rule, path and symbol: what an entry is found by.
pub(super) type Key = (String, RepoPath, Option<String>);

/// One recorded finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Name of the rule.
    pub rule: String,
    /// The file.
    pub path: RepoPath,
    /// The function, when the finding is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub symbol: Option<String>,
    /// The number recorded.
    pub actual: u64,
    /// What it is about, by which it is known again when it moved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Fingerprint>,
}

impl Entry {
    /// What a finding would be recorded as.
    pub fn of(finding: &Finding) -> Self {
        Self {
            rule: finding.rule.to_owned(),
            path: finding.path.clone(),
            symbol: finding.symbol.clone(),
            actual: finding.actual,
            content: finding.content.clone(),
        }
    }

    pub(super) fn split(self) -> (Key, Recorded) {
        let Self {
            rule,
            path,
            symbol,
            actual,
            content,
        } = self;
        ((rule, path, symbol), Recorded { actual, content })
    }
}

impl std::fmt::Display for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.rule, self.path)?;
        if let Some(symbol) = &self.symbol {
            write!(f, " {symbol}")?;
        }
        write!(f, " {}", self.actual)
    }
}

/// What is recorded of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Recorded {
    pub(super) actual: u64,
    pub(super) content: Option<Fingerprint>,
}
