//! The ratchet: findings a repository already has, which may only shrink.
//!
//! A JSON file with one line per entry, sorted, keyed by rule, path and symbol, without line
//! numbers, so that changes to different places merge.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::rules::Finding;
use crate::rules::entry::{Entry, Key, Recorded};
use crate::rules::moves::moved;
use crate::rules::outweighed::outweighed;
use crate::text::RepoPath;

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    version: u32,
    entries: Vec<Entry>,
}

/// Why a ratchet file cannot be used.
#[derive(Debug, Error)]
pub enum RatchetError {
    /// A merge left its marks.
    #[error(
        "the ratchet file has the marks of a merge conflict; `groundskeeper ratchet resolve` takes \
         the smaller number of each entry, then `git add` it"
    )]
    Conflict,
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
    entries: BTreeMap<Key, Recorded>,
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
    /// Entries that followed their content to another file or name: what they were, what they are.
    pub moved: Vec<(Entry, Entry)>,
    /// Files that grew by no more than what was cured in them outweighs.
    pub outweighed: Vec<Entry>,
}

impl Ratchet {
    /// Reads a ratchet file. Of two entries for one thing the smaller number counts.
    pub fn parse(text: &[u8]) -> Result<Self, RatchetError> {
        let is_mark = |line: &[u8]| line.starts_with(b"<<<<<<<") || line.starts_with(b">>>>>>>");
        if text.split(|&byte| byte == b'\n').any(is_mark) {
            return Err(RatchetError::Conflict);
        }
        let document: Document = serde_json::from_slice(text)?;
        if document.version != 1 {
            return Err(RatchetError::Version(document.version));
        }
        let mut ratchet = Self::default();
        for entry in document.entries {
            let (key, recorded) = entry.split();
            ratchet.put(key, recorded, u64::min);
        }
        Ok(ratchet)
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
            .map(|((rule, path, symbol), recorded)| Entry {
                rule: rule.clone(),
                path: path.clone(),
                symbol: symbol.clone(),
                actual: recorded.actual,
                content: recorded.content.clone(),
            })
    }

    /// What would be recorded of `findings`; of two about one thing the worse.
    pub(super) fn of<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Self {
        let mut found = Self::default();
        for finding in findings {
            let (key, recorded) = Entry::of(finding).split();
            found.put(key, recorded, u64::max);
        }
        found
    }

    /// The number that is recorded for what `entry` is about.
    pub(super) fn number_of(&self, entry: &Entry) -> Option<u64> {
        let (key, _) = entry.clone().split();
        self.entries.get(&key).map(|recorded| recorded.actual)
    }

    /// Records `entries` as they are, also where that is more than before.
    pub fn raise(&mut self, entries: &[Entry]) {
        for entry in entries {
            let (key, recorded) = entry.clone().split();
            self.entries.insert(key, recorded);
        }
    }

    /// True when the finding is recorded, however bad it is.
    pub fn records(&self, finding: &Finding) -> bool {
        self.entries.contains_key(&key(finding))
    }

    /// True when the finding is recorded and no worse than recorded.
    pub fn covers(&self, finding: &Finding) -> bool {
        let recorded = self.recorded(finding);
        recorded.is_some_and(|recorded| finding.actual <= recorded)
    }

    /// The number that is recorded for the place of a finding.
    pub fn recorded(&self, finding: &Finding) -> Option<u64> {
        let recorded = self.entries.get(&key(finding));
        recorded.map(|recorded| recorded.actual)
    }

    /// Lets entries follow what they record to another file or name: a finding that no entry
    /// covers takes over one with the same content, at least as bad, whose own place is gone
    /// (`is_gone`). Each entry goes to one finding at most, so that a copy inherits nothing.
    pub fn follow(
        &mut self,
        findings: &[Finding],
        is_gone: &mut dyn FnMut(&Entry) -> bool,
    ) -> Vec<(Entry, Entry)> {
        let lost: Vec<&Finding> = findings.iter().filter(|one| !self.covers(one)).collect();
        if lost.is_empty() {
            return Vec::new();
        }
        let kept: BTreeSet<Key> = findings.iter().map(key).collect();
        let formers = self.entries().filter(|entry| {
            let key = (entry.rule.clone(), entry.path.clone(), entry.symbol.clone());
            entry.content.is_some() && !kept.contains(&key)
        });
        let formers: Vec<Entry> = formers.collect();
        let mut followed = Vec::new();
        for (finding, former) in moved(&lost, formers, is_gone) {
            let mut now = Entry::of(finding);
            now.actual = former.actual;
            let (old, recorded) = former.clone().split();
            self.entries.remove(&old);
            self.entries.insert(key(finding), recorded);
            followed.push((former, now));
        }
        followed
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
        let found = Self::of(findings);
        let mut update = Update::default();
        self.entries.retain(|key, recorded| {
            if !judged(&key.1) {
                return true;
            }
            let now = found.entries.get(key);
            let before = recorded.actual;
            update.shrunk += usize::from(now.is_none_or(|now| now.actual < before));
            if let Some(now) = now.filter(|now| now.actual <= before) {
                recorded.clone_from(now);
            }
            now.is_some()
        });
        for entry in found.entries() {
            if self.holds(&entry) {
                continue;
            }
            if allow_worse {
                self.raise(std::slice::from_ref(&entry));
                update.hidden.push(entry);
            } else {
                update.refused.push(entry);
            }
        }
        update
    }

    /// What this ratchet records that `before` did not, or with a smaller number; entries that
    /// only moved left out.
    pub fn grown_since(&self, before: &Self) -> Vec<Entry> {
        let mut left: Vec<Entry> = before
            .entries()
            .filter(|entry| !self.has_place_of(entry))
            .collect();
        let mut grown: Vec<Entry> = self
            .entries()
            .filter(|entry| !before.holds(entry))
            .collect();
        grown.retain(|entry| {
            let is_it = |old: &Entry| {
                old.content.is_some()
                    && (&old.rule, &old.content) == (&entry.rule, &entry.content)
                    && old.actual >= entry.actual
            };
            match left.iter().position(is_it) {
                Some(at) if !before.has_place_of(entry) => {
                    left.swap_remove(at);
                    false
                }
                _ => true,
            }
        });
        grown
    }

    /// Two ratchets that both came from `base`: what either cured is gone, and of two numbers the
    /// smaller counts, unless the other side left a file's number as it was and this one raised it
    /// for what it cured there.
    pub fn merged(base: &Self, ours: &Self, theirs: &Self) -> Self {
        let (mut merged, mut raised) = (Self::default(), Vec::new());
        for (one, other) in [(ours, theirs), (theirs, ours)] {
            for (key, recorded) in &one.entries {
                if other.entries.contains_key(key) || !base.entries.contains_key(key) {
                    merged.put(key.clone(), recorded.clone(), u64::min);
                }
            }
            // Whoever raised it was judged by the gate, which knows how much is fair.
            raised.extend(
                outweighed(base, one, u32::MAX)
                    .into_iter()
                    .filter(|entry| other.number_of(entry) == base.number_of(entry)),
            );
        }
        merged.raise(&raised);
        merged
    }

    fn has_place_of(&self, entry: &Entry) -> bool {
        self.entries.contains_key(&entry.clone().split().0)
    }

    /// True when the entry is recorded here with at least its number.
    pub(super) fn holds(&self, entry: &Entry) -> bool {
        self.number_of(entry)
            .is_some_and(|recorded| entry.actual <= recorded)
    }

    fn put(&mut self, key: Key, recorded: Recorded, choose: fn(u64, u64) -> u64) {
        match self.entries.get_mut(&key) {
            Some(there) if choose(there.actual, recorded.actual) == there.actual => {}
            Some(there) => *there = recorded,
            None => {
                self.entries.insert(key, recorded);
            }
        }
    }
}

fn key(finding: &Finding) -> Key {
    (
        finding.rule.to_owned(),
        finding.path.clone(),
        finding.symbol.clone(),
    )
}
