//! The report of a period: what runs cured, what people took and refused and why, what it cost, what
//! is still open, and what to do next. The data; how it is written has a file for each format.

mod charts;
mod form;
mod gather;
mod html;
mod issues;
mod markdown;
mod next;
mod tables;
mod tally;

use std::collections::BTreeMap;

use serde::Serialize;

pub use form::{Form, since};
pub use gather::{Scope, report};
pub use html::html;
pub use markdown::markdown;

use crate::improve::{Measures, Tokens};

/// A report, in the form of `schemas/report.schema.json`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// What it is about.
    pub metadata: Metadata,
    /// Sums over the period.
    pub period: Period,
    /// One for each run, oldest first.
    pub suites: Vec<Suite>,
    /// Findings in the last commit.
    pub issues: Issues,
    /// How long changes take.
    pub performance: Vec<Performance>,
    /// What was used of what there is.
    pub coverage: Coverage,
    /// The whole in a few sentences.
    pub summary: Summary,
}

/// What a report is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Metadata {
    /// Version of the form.
    pub version: u32,
    /// The program, with its version.
    pub program: String,
    /// Name of the repository's folder.
    pub repository: String,
    /// The last commit; null when there is none.
    pub commit: Option<String>,
    /// From when, RFC 3339.
    pub since: String,
    /// To when, RFC 3339.
    pub until: String,
}

/// Sums over a period.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Period {
    /// Runs that were begun, by the state they are in.
    pub runs: BTreeMap<String, usize>,
    /// Changes that are on a branch or were taken.
    pub committed: usize,
    /// Those of them that are in the history of HEAD.
    pub accepted: usize,
    /// Those whose branch a person threw away, or that expired.
    pub refused: usize,
    /// Those that wait to be looked at.
    pub waiting: usize,
    /// Changes that were tried and did not hold, by the reason.
    pub discarded: BTreeMap<String, usize>,
    /// Changes that were not tried, by the reason.
    pub skipped: BTreeMap<String, usize>,
    /// Why people refused branches, with the number of changes on them.
    pub refusals: BTreeMap<String, usize>,
    /// Measures of committed changes, summed: before.
    pub before: Measures,
    /// The same, after.
    pub after: Measures,
    /// Findings that committed changes cured, by rule.
    pub cured: Measures,
    /// Outcomes by kind.
    pub kinds: BTreeMap<String, Outcomes>,
    /// Tokens used.
    pub tokens: Tokens,
    /// Time taken, in milliseconds.
    pub wall_ms: u64,
    /// Tokens for each change that was taken; null when none was.
    pub tokens_per_accepted: Option<u64>,
    /// Time for each change that was taken, in milliseconds; null when none was.
    pub wall_ms_per_accepted: Option<u64>,
}

/// What became of the changes of a kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Outcomes {
    /// On a branch or taken.
    pub committed: usize,
    /// Tried, and did not hold.
    pub discarded: usize,
    /// Not tried.
    pub skipped: usize,
}

/// One run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Suite {
    /// Its id.
    pub name: String,
    /// When it began, RFC 3339.
    pub started: String,
    /// Where it is.
    pub state: String,
    /// The branch it left.
    pub branch: Option<String>,
    /// Why it is over, failed or waits.
    pub reason: Option<String>,
    /// How the tests of the repository stood, in sentences.
    pub tests: Vec<String>,
    /// Its changes.
    pub cases: Vec<Case>,
    /// Cases left out, beyond the number that is listed.
    pub cases_left_out: usize,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Case {
    /// Kind, file and definition.
    pub name: String,
    /// `passed` (committed), `failed` (discarded) or `skipped`.
    pub result: &'static str,
    /// Why.
    pub reason: String,
    /// The commit that holds it.
    pub commit: Option<String>,
    /// Names of the proofs that held.
    pub proofs: Vec<String>,
}

/// Findings in the last commit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Issues {
    /// How many there are, by rule.
    pub by_rule: Measures,
    /// The gravest, errors first, then by how far they are beyond their limit.
    pub listed: Vec<Issue>,
    /// How many there are.
    pub total: usize,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Issue {
    /// The rule.
    pub rule: String,
    /// `error` or `warn`.
    pub severity: String,
    /// Where: `path:line`.
    pub place: String,
    /// The definition.
    pub symbol: Option<String>,
    /// What is wrong.
    pub message: String,
    /// The command that shows it.
    pub reproduction: String,
}

/// How long the changes of a kind take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Performance {
    /// The kind.
    pub kind: String,
    /// Committed changes that were timed.
    pub changes: usize,
    /// Half of them took at most this, in milliseconds.
    pub median_ms: u64,
    /// Nineteen of twenty took at most this, in milliseconds.
    pub p95_ms: u64,
    /// Tokens of all of them.
    pub tokens: u64,
}

/// What was used of what there is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// Kinds of which a change was tried in the period.
    pub kinds_used: Vec<String>,
    /// Kinds of which none was.
    pub kinds_unused: Vec<String>,
    /// Tools of the MCP endpoint that changed something in the period, with how often.
    pub tools: BTreeMap<String, usize>,
}

/// The whole in a few sentences.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// What happened.
    pub sentences: Vec<String>,
    /// What to do next, most useful first.
    pub next_steps: Vec<String>,
}
