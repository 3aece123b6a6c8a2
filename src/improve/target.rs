//! What a run would change: a definition or a whole file, and the finding that would be cured.

use serde::{Deserialize, Serialize};

use crate::text::RepoPath;

/// What sort of thing a target is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sort {
    /// A whole file.
    Module,
    /// A class.
    Class,
    /// A function.
    Function,
    /// A function of a class.
    Method,
}

/// What a kind would change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// Qualified name; `None` for a whole file.
    pub symbol: Option<String>,
    /// What it is.
    pub sort: Sort,
    /// 1-based first line.
    pub line: usize,
    /// The rule whose finding would be cured.
    pub rule: String,
    /// The number measured.
    pub number: u64,
    /// Hash of the text it is about: what was tried on one text is not tried on it again.
    pub text: String,
}

impl Target {
    /// A target that is about `text`.
    pub fn new(symbol: Option<String>, sort: Sort, line: usize, rule: &str, text: &str) -> Self {
        Self {
            symbol,
            sort,
            line,
            rule: rule.to_owned(),
            number: 1,
            text: blake3::hash(text.as_bytes()).to_hex()[..16].to_owned(),
        }
    }

    /// What stays the same while its text does.
    pub(super) fn key(&self, kind: &str, path: &RepoPath) -> Key {
        Key {
            kind: kind.to_owned(),
            path: path.clone(),
            symbol: self.symbol.clone(),
            text: self.text.clone(),
        }
    }
}

/// Which change of which text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    kind: String,
    path: RepoPath,
    symbol: Option<String>,
    text: String,
}

impl Key {
    /// Whether it is of this kind and file.
    pub(super) fn is_of(&self, kind: &str, path: &RepoPath) -> bool {
        self.kind == kind && self.path == *path
    }
}

/// Targets of one file that are changed together, as one commit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Job {
    pub(super) kind: String,
    pub(super) path: RepoPath,
    pub(super) targets: Vec<Target>,
}

impl Job {
    /// Hash of what it is about.
    pub(super) fn input_hash(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for part in [self.kind.as_bytes(), self.path.as_bytes()] {
            hasher.update(part).update(b"\0");
        }
        for target in &self.targets {
            hasher.update(target.symbol.as_deref().unwrap_or_default().as_bytes());
            hasher.update(b"\0").update(target.text.as_bytes());
        }
        hasher.finalize().to_hex().to_string()
    }

    /// The one definition that it is about, if it is one.
    pub(super) fn symbol(&self) -> Option<String> {
        match self.targets.as_slice() {
            [one] => one.symbol.clone(),
            _ => None,
        }
    }
}

/// What was tried in a step, which outlives its work.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Tried {
    /// What was to be changed.
    pub(super) job: Job,
    /// The text of the file at the time.
    #[serde(default)]
    pub(super) blob: Option<String>,
    /// What came of it would come of it again; false where a budget ended it.
    #[serde(default)]
    pub(super) conclusive: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_and_a_hash_change_with_the_text_and_with_nothing_else() {
        let target =
            |line, text| Target::new(Some("a".to_owned()), Sort::Function, line, "r", text);
        let job = |target| Job {
            kind: "extract".to_owned(),
            path: "a.py".into(),
            targets: vec![target],
        };
        let (first, moved, other) = (target(1, "x"), target(9, "x"), target(1, "y"));
        let key = |target: &Target| target.key("extract", &"a.py".into());
        assert_eq!(key(&first), key(&moved));
        assert_ne!(key(&first), key(&other));
        assert_eq!(job(first.clone()).input_hash(), job(moved).input_hash());
        assert_ne!(job(first.clone()).input_hash(), job(other).input_hash());
        assert_eq!(job(first).symbol().as_deref(), Some("a"));
    }
}
