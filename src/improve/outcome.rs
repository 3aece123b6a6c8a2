//! What a run reports: one record for each change, and a summary.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::refactor::proofs::Proof;
use crate::text::RepoPath;

/// Numbers by name, for example `findings` and `undocumented`.
pub type Measures = BTreeMap<String, u64>;

/// What became of a change.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum ChangeOutcome {
    /// It is on the branch.
    Committed,
    /// It was tried and did not hold.
    Discarded,
    /// It was not tried.
    Skipped,
    /// It would be tried (a dry run).
    Planned,
}

impl ChangeOutcome {
    /// Every outcome.
    pub const ALL: [Self; 4] = [
        Self::Committed,
        Self::Discarded,
        Self::Skipped,
        Self::Planned,
    ];

    /// Its name in the store.
    pub fn name(self) -> &'static str {
        match self {
            Self::Committed => "committed",
            Self::Discarded => "discarded",
            Self::Skipped => "skipped",
            Self::Planned => "planned",
        }
    }
}

/// One change, as `improve --json` prints it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The kind.
    pub kind: String,
    /// The file.
    pub path: RepoPath,
    /// The definition.
    pub symbol: Option<String>,
    /// What became of it.
    pub outcome: ChangeOutcome,
    /// Why, in a sentence.
    pub reason: String,
    /// Id of the commit that holds it.
    pub commit: Option<String>,
    /// Measures of the changed files before.
    pub before: Measures,
    /// Measures of the same files in the commit.
    pub after: Option<Measures>,
    /// What was proven about the change.
    pub proofs: Vec<Proof>,
}

impl Change {
    pub(super) fn new(kind: &str, path: RepoPath, outcome: ChangeOutcome) -> Self {
        Self {
            kind: kind.to_owned(),
            path,
            symbol: None,
            outcome,
            reason: String::new(),
            commit: None,
            before: Measures::new(),
            after: None,
            proofs: Vec::new(),
        }
    }
}

/// Tokens that a run used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tokens {
    /// Of prompts.
    pub prompt: usize,
    /// Of answers.
    pub answer: usize,
}

impl Tokens {
    /// Both together.
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            prompt: self.prompt + other.prompt,
            answer: self.answer + other.answer,
        }
    }

    /// Tokens used since `before`.
    pub(super) fn since(self, before: Self) -> Self {
        Self {
            prompt: self.prompt - before.prompt,
            answer: self.answer - before.answer,
        }
    }
}

/// A whole run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunReport {
    /// Its id.
    pub run: String,
    /// Where it is, as [`super::State`] names it.
    pub state: String,
    /// The branch it left, when it left one.
    pub branch: Option<String>,
    /// The commit it started from.
    pub base: String,
    /// Commits on the branch, oldest first.
    pub commits: Vec<String>,
    /// Every change, in the order in which it was made; those that were not tried last.
    #[serde(skip)]
    pub changes: Vec<Change>,
    /// Sums over the files looked at, before.
    pub before: Measures,
    /// The same, on the branch.
    pub after: Measures,
    /// Tokens used.
    pub tokens: Tokens,
    /// The model, when one was asked.
    pub model: Option<String>,
    /// How the tests stood before the first change and after the last.
    pub tests: Vec<String>,
    /// What a person should know, such as why a kind was not offered.
    pub remarks: Vec<String>,
    /// Time taken, in milliseconds.
    pub wall_ms: u64,
}

impl RunReport {
    /// How many changes had this outcome.
    pub fn count(&self, outcome: ChangeOutcome) -> usize {
        self.changes
            .iter()
            .filter(|change| change.outcome == outcome)
            .count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_read_back_as_it_was_recorded() {
        let change = Change::new("split", "a.py".into(), ChangeOutcome::Discarded);
        let recorded = serde_json::to_value(&change).unwrap();
        assert_eq!(recorded["outcome"], ChangeOutcome::Discarded.name());
        assert_eq!(serde_json::from_value::<Change>(recorded).unwrap(), change);
    }
}
