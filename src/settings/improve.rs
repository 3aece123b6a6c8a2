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
    /// Files that tests need and git ignores, such as `babel/locale-data/`, by patterns as in
    /// .gitignore: runs copy them from the checkout. Hidden files and links stay away. The user's own.
    pub bring: Vec<String>,
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
    /// Most tokens of one answer that is code: a whole function or a file of tests.
    pub code_tokens: u32,
    /// Most time for one answer that is code, in milliseconds.
    pub code_ms: u64,
    /// How often the model writes one function anew, to choose from.
    pub samples: u32,
    /// Most arguments that are made up to compare a function that was written anew with the old one.
    pub inputs: u32,
    /// Program and arguments whose time `optimize` is to shorten, such as `["python", "bench.py"]`;
    /// it runs in the sandbox. Where its last line of output is a number alone, that is its time in
    /// seconds.
    pub benchmark: Vec<String>,
    /// Functions that `optimize` may write anew, as `path:symbol`.
    pub optimize: Vec<String>,
    /// Pairs of runs of the benchmark, without and with a change; 5 at the least.
    pub benchmark_pairs: u32,
    /// Most time for one run of tests, comparison or benchmark that tries a change, in seconds.
    pub trial_s: u64,
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
    /// What a run tried in vain, or a person threw away with its run, no other run takes up for so
    /// many days while the text, the program and its settings stay the same; 0 for every run anew.
    pub retry_days: u32,
    /// Runs that `serve` makes by itself.
    pub schedule: Vec<ScheduledRun>,
}

impl Default for Improve {
    fn default() -> Self {
        Self {
            kinds: Vec::new(),
            docstring_style: DocstringStyle::Auto,
            bring: Vec::new(),
            changes: 200,
            changes_per_day: 500,
            findings: 2_000,
            files: 500,
            tokens: 5_000_000,
            attempts: 3,
            answer_tokens: 160,
            answer_ms: 60_000,
            code_tokens: 2_000,
            code_ms: 300_000,
            samples: 4,
            inputs: 200,
            benchmark: Vec::new(),
            optimize: Vec::new(),
            benchmark_pairs: 9,
            trial_s: 300,
            run_s: 3_600,
            line_columns: 88,
            private: false,
            branches: 10,
            expire_days: 30,
            disk_megabytes: 2_048,
            crashes: 3,
            retry_days: 7,
            schedule: Vec::new(),
        }
    }
}
