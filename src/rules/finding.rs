//! Findings: one place that breaks one rule.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::rules::Fingerprint;
use crate::text::RepoPath;

/// What a finding weighs.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The rule does not run.
    Off,
    /// Shown, never blocks.
    Warn,
    /// Blocks a change that introduces it.
    Error,
}

/// One place that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Name of the rule.
    pub rule: &'static str,
    /// The file.
    pub path: RepoPath,
    /// 1-based first line.
    pub line: usize,
    /// 1-based byte column.
    pub column: usize,
    /// 1-based last line.
    pub end_line: usize,
    /// Qualified name of the function, `None` for a finding about the whole file.
    pub symbol: Option<String>,
    /// One sentence without a full stop.
    pub message: String,
    /// The number measured.
    pub actual: u64,
    /// The most that is allowed.
    pub limit: u64,
    /// What it weighs.
    pub severity: Severity,
    /// It stood there before the change, or the ratchet records it.
    pub inherited: bool,
    /// The content it is about; `None` until it was located in its source.
    #[serde(skip)]
    pub content: Option<Fingerprint>,
}

impl Finding {
    /// A finding about a whole file, its message and numbers still to be given.
    pub fn of_file(rule: &'static str, severity: Severity, path: &RepoPath) -> Self {
        Self {
            rule,
            path: path.clone(),
            line: 1,
            column: 1,
            end_line: 1,
            symbol: None,
            message: String::new(),
            actual: 0,
            limit: 0,
            severity,
            inherited: false,
            content: None,
        }
    }

    /// The same as [`Finding::key`], owned.
    pub fn place_of(&self) -> (&'static str, RepoPath, Option<String>) {
        (self.rule, self.path.clone(), self.symbol.clone())
    }

    /// What stays the same when lines move: rule, path, symbol.
    pub fn key(&self) -> (&str, &RepoPath, Option<&str>) {
        (self.rule, &self.path, self.symbol.as_deref())
    }
}
