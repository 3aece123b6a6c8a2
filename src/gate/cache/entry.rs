//! What is remembered of one file.

use serde::{Deserialize, Serialize};

use crate::gate::cache::memory::Known;
use crate::gate::cache::stamp::Stamp;
use crate::gate::{Excerpt, Located};
use crate::rules::{Finding, Fingerprint, RULES, Severity};
use crate::text::RepoPath;

/// A file's content by its hash, and what was found in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::gate) struct Entry {
    stamp: Stamp,
    /// The stamp alone tells that the file is the same.
    settled: bool,
    pub(super) hash: [u8; 32],
    found: Vec<Found>,
    /// For rules that look at the repository as a whole, when they asked.
    pub(super) known: Option<Known>,
}

/// A finding without its path, and where it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Found {
    /// Index into [`RULES`]; another build has another key.
    rule: u32,
    place: (usize, usize, usize),
    symbol: Option<String>,
    message: String,
    numbers: (u64, u64),
    severity: u8,
    content: Option<Fingerprint>,
    text: String,
    marked: (usize, usize),
    shown_column: usize,
}

const SEVERITIES: [Severity; 3] = [Severity::Off, Severity::Warn, Severity::Error];

impl Entry {
    /// Of a file that was checked. `None` for what is not to be remembered: a file that was not
    /// understood may be another time, when there is more memory.
    pub(super) fn new(
        stamp: Stamp,
        settled: bool,
        hash: [u8; 32],
        located: &[Located],
    ) -> Option<Self> {
        let found = located.iter().map(Found::new);
        Some(Self {
            stamp,
            settled,
            hash,
            found: found.collect::<Option<_>>()?,
            known: None,
        })
    }

    /// The same content with a later stamp.
    pub(super) fn restamped(&self, stamp: Stamp, settled: bool) -> Self {
        Self {
            stamp,
            settled,
            ..self.clone()
        }
    }

    /// True when the stamp alone tells that the content is the same.
    pub(super) fn is_current(&self, stamp: &Stamp) -> bool {
        self.settled && self.stamp == *stamp
    }

    /// The findings, in the file at `path`.
    pub(super) fn located(&self, path: &RepoPath) -> Vec<Located> {
        self.found
            .iter()
            .filter_map(|one| one.located(path))
            .collect()
    }

    /// True when every finding is one of this build's rules.
    pub(super) fn is_sound(&self) -> bool {
        let known = |one: &Found| RULES.get(one.rule as usize).is_some();
        let weighed = |one: &Found| SEVERITIES.get(usize::from(one.severity)).is_some();
        self.found.iter().all(|one| known(one) && weighed(one))
    }

    /// A pair as it is stored, with its path in its own type.
    pub(super) fn with_path((path, entry): (Vec<u8>, Self)) -> (RepoPath, Self) {
        (RepoPath::from_bytes(path), entry)
    }
}

impl Found {
    fn new(located: &Located) -> Option<Self> {
        let finding = &located.finding;
        let rule = RULES.iter().position(|(name, ..)| *name == finding.rule)?;
        let severity = SEVERITIES.iter().position(|one| *one == finding.severity)?;
        let excerpt = &located.excerpt;
        (finding.rule != "syntax-error").then(|| Self {
            rule: u32::try_from(rule).unwrap_or(u32::MAX),
            place: (finding.line, finding.column, finding.end_line),
            symbol: finding.symbol.clone(),
            message: finding.message.clone(),
            numbers: (finding.actual, finding.limit),
            severity: u8::try_from(severity).unwrap_or(u8::MAX),
            content: finding.content.clone(),
            text: excerpt.text.clone(),
            marked: (excerpt.marked.start, excerpt.marked.end),
            shown_column: excerpt.column,
        })
    }

    fn located(&self, path: &RepoPath) -> Option<Located> {
        let (rule, ..) = RULES.get(self.rule as usize)?;
        let severity = *SEVERITIES.get(usize::from(self.severity))?;
        let (line, column, end_line) = self.place;
        let (actual, limit) = self.numbers;
        Some(Located {
            finding: Finding {
                line,
                column,
                end_line,
                symbol: self.symbol.clone(),
                message: self.message.clone(),
                actual,
                limit,
                content: self.content.clone(),
                ..Finding::of_file(rule, severity, path)
            },
            excerpt: Excerpt {
                text: self.text.clone(),
                marked: self.marked.0..self.marked.1,
                column: self.shown_column,
                ..Excerpt::default()
            },
        })
    }
}
