//! `[improve]`: improvement runs.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::schedule::ScheduledRun;

/// How docstrings are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum DocstringStyle {
    /// What most docstrings of the repository use; Google when there is none to tell.
    #[default]
    Auto,
    /// `Args:` and `Returns:` sections.
    Google,
    /// Underlined `Parameters` and `Returns` sections.
    Numpy,
    /// `:param x:` and `:returns:` fields.
    Rest,
}

/// Improvement runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Improve {
    /// The kinds that runs make when none is named; the default ones for an empty list. Kinds that
    /// are off by default, such as `rewrite`, can only be named where they stand here.
    pub kinds: Vec<String>,
    /// How docstrings are laid out: auto, google, numpy or rest.
    pub docstring_style: DocstringStyle,
    /// Most changes of one run.
    pub changes: u32,
    /// Most changes of all runs of a day (UTC) in one repository.
    pub changes_per_day: u32,
    /// Most findings that one run tries to cure.
    pub findings: u32,
    /// Most files that one run changes.
    pub files: u32,
    /// Most tokens, read and written, of one run.
    pub tokens: u64,
    /// Most times the model is asked for one slot.
    pub attempts: u32,
    /// Most tokens of one answer.
    pub answer_tokens: u32,
    /// Most time for one answer, in milliseconds.
    pub answer_ms: u64,
    /// Most time for a whole run, in seconds.
    pub run_s: u64,
    /// Longest line that a docstring may have, in columns.
    pub line_columns: u32,
    /// Document names that begin with an underscore, too.
    pub private: bool,
    /// Most branches of runs that wait to be looked at; no run starts beyond.
    pub branches: u32,
    /// A run that nobody took for so many days expires: its branch goes, its record stays.
    pub expire_days: u32,
    /// Most space of all worktrees of runs, in megabytes; no run starts beyond.
    pub disk_megabytes: u32,
    /// How often a change is taken up again after the program ended in the middle of it.
    pub crashes: u32,
    /// Runs that `serve` makes by itself.
    pub schedule: Vec<ScheduledRun>,
}

impl Default for Improve {
    fn default() -> Self {
        Self {
            kinds: Vec::new(),
            docstring_style: DocstringStyle::Auto,
            changes: 200,
            changes_per_day: 500,
            findings: 2_000,
            files: 500,
            tokens: 5_000_000,
            attempts: 3,
            answer_tokens: 160,
            answer_ms: 60_000,
            run_s: 3_600,
            line_columns: 88,
            private: false,
            branches: 10,
            expire_days: 30,
            disk_megabytes: 2_048,
            crashes: 3,
            schedule: Vec::new(),
        }
    }
}
