//! The ratchet: findings a repository already has, which may only shrink.
//!
//! A JSON file with one line per entry, sorted, keyed by rule, path and symbol, without line
//! numbers, so that changes to different places merge.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::rules::Finding;
use crate::text::RepoPath;

type Key = (String, RepoPath, Option<String>);

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
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    version: u32,
    entries: Vec<Entry>,
}

/// Why a ratchet file cannot be used.
#[derive(Debug, Error)]
pub enum RatchetError {
    /// It is not the JSON we write.
    #[error(
        "the ratchet file is not valid: {0}; mend it, or write a new one with `groundskeeper ratchet update`"
    )]
    Invalid(#[from] serde_json::Error),
    /// It was written by a later version.
    #[error("the ratchet file has version {0}, this program knows version 1; update groundskeeper")]
    Version(u32),
}

/// Recorded findings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ratchet {
    entries: BTreeMap<Key, u64>,
}

/// What an update did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Update {
    /// Entries that went or shrank.
    pub shrunk: usize,
    /// Findings that are new or worse and were taken in (`allow_worse`).
    pub hidden: Vec<Entry>,
    /// Findings that are new or worse and were left out.
    pub refused: Vec<Entry>,
}

impl Ratchet {
    /// Reads a ratchet file.
    pub fn parse(text: &[u8]) -> Result<Self, RatchetError> {
        let document: Document = serde_json::from_slice(text)?;
        if document.version != 1 {
            return Err(RatchetError::Version(document.version));
        }
        let entries = document.entries.into_iter();
        Ok(Self {
            entries: entries
                .map(|e| ((e.rule, e.path, e.symbol), e.actual))
                .collect(),
        })
    }

    /// The file's text: sorted, one entry a line.
    pub fn to_text(&self) -> String {
        let lines: Vec<String> = self
            .entries()
            .map(|entry| format!("    {}", serde_json::to_string(&entry).unwrap_or_default()))
            .collect();
        if lines.is_empty() {
            return "{\n  \"version\": 1,\n  \"entries\": []\n}\n".to_owned();
        }
        format!(
            "{{\n  \"version\": 1,\n  \"entries\": [\n{}\n  ]\n}}\n",
            lines.join(",\n")
        )
    }

    /// Every entry, sorted.
    pub fn entries(&self) -> impl Iterator<Item = Entry> + '_ {
        self.entries
            .iter()
            .map(|((rule, path, symbol), actual)| Entry {
                rule: rule.clone(),
                path: path.clone(),
                symbol: symbol.clone(),
                actual: *actual,
            })
    }

    /// True when the finding is recorded and no worse than recorded.
    pub fn covers(&self, finding: &Finding) -> bool {
        self.entries
            .get(&key(finding))
            .is_some_and(|recorded| finding.actual <= *recorded)
    }

    /// Takes in the findings of `judged` files: entries of those that are cured go, those that
    /// improved shrink. New or worse ones are taken in only with `allow_worse`. Entries of other
    /// files stay as they are, so a run over part of a repository loses nothing.
    pub fn update(
        &mut self,
        judged: impl Fn(&RepoPath) -> bool,
        findings: &[Finding],
        allow_worse: bool,
    ) -> Update {
        let found: BTreeMap<Key, u64> = findings.iter().map(|f| (key(f), f.actual)).collect();
        let mut update = Update::default();
        self.entries.retain(|key, recorded| {
            let now = if judged(&key.1) {
                found.get(key).copied()
            } else {
                Some(*recorded)
            };
            update.shrunk += usize::from(now.is_none_or(|now| now < *recorded));
            *recorded = now.map_or(*recorded, |now| now.min(*recorded));
            now.is_some()
        });
        for (key, actual) in found {
            if self
                .entries
                .get(&key)
                .is_some_and(|recorded| actual <= *recorded)
            {
                continue;
            }
            let entry = Entry {
                rule: key.0.clone(),
                path: key.1.clone(),
                symbol: key.2.clone(),
                actual,
            };
            if allow_worse {
                self.entries.insert(key, actual);
                update.hidden.push(entry);
            } else {
                update.refused.push(entry);
            }
        }
        update
    }
}

fn key(finding: &Finding) -> Key {
    (
        finding.rule.to_owned(),
        finding.path.clone(),
        finding.symbol.clone(),
    )
}
