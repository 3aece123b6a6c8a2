//! What is remembered of a file: a hash of its content and what was found in it, and how a new
//! verdict compares with that.

use std::collections::BTreeMap;
use std::path::Path;

use crate::daemon::basis::Basis;
use crate::daemon::notice::FileVerdict;
use crate::gate::check_content;
use crate::rules::{Finding, Verdict};
use crate::text::RepoPath;

/// A rule and the function it is about.
type Place = (&'static str, Option<String>);

/// The last verdict over a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record {
    content: blake3::Hash,
    verdict: Verdict,
    findings: usize,
    inherited: usize,
    /// The largest number measured at each place.
    worst: BTreeMap<Place, u64>,
}

/// What a look at a file came to.
#[derive(Debug)]
pub(super) enum Looked {
    /// Its content is what it was, or there was no time for it.
    Same,
    /// It was judged.
    Judged(Record, Vec<Finding>),
    /// It went away meanwhile.
    Gone,
    /// It could not be read: with which file and why, in words.
    Unreadable(String),
}

/// Reads a file, and judges it unless its content is what is known.
pub(super) fn look(
    basis: &Basis,
    path: &RepoPath,
    on_disk: &Path,
    known: Option<&Record>,
) -> Looked {
    let source = match std::fs::read(on_disk) {
        Ok(source) => source,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Looked::Gone,
        Err(error) => return Looked::Unreadable(format!("{path} is not checked: {error}")),
    };
    let content = blake3::hash(&source);
    if known.is_some_and(|known| known.content == content) {
        return Looked::Same;
    }
    let report = check_content(path, &source, &basis.policy, basis.ratchet.as_ref());
    let findings: Vec<Finding> = report.findings.into_iter().map(|l| l.finding).collect();
    let mut worst: BTreeMap<Place, u64> = BTreeMap::new();
    for finding in &findings {
        let number = worst
            .entry((finding.rule, finding.symbol.clone()))
            .or_default();
        *number = finding.actual.max(*number);
    }
    let record = Record {
        content,
        verdict: report.verdict,
        findings: findings.len(),
        inherited: findings.iter().filter(|finding| finding.inherited).count(),
        worst,
    };
    Looked::Judged(record, findings)
}

impl Record {
    /// How many findings there are, inherited ones included.
    pub(super) fn findings(&self) -> usize {
        self.findings
    }

    /// The verdict to give out, unless all is as `before`.
    pub(super) fn verdict_since(
        &self,
        before: Option<&Self>,
        path: &RepoPath,
        findings: Vec<Finding>,
    ) -> Option<FileVerdict> {
        let none = BTreeMap::new();
        let old = before.map_or(&none, |before| &before.worst);
        (before != Some(self)).then(|| FileVerdict {
            path: path.clone(),
            verdict: self.verdict,
            removed: false,
            appeared: worse(old, &self.worst),
            cured: worse(&self.worst, old),
            findings,
        })
    }

    /// The verdict over a file that is gone.
    pub(super) fn removed(&self, path: &RepoPath) -> FileVerdict {
        FileVerdict {
            path: path.clone(),
            verdict: Verdict::Pass,
            removed: true,
            appeared: 0,
            cured: self.worst.len(),
            findings: Vec::new(),
        }
    }
}

/// Places where `new` has a larger number than `old`, or the only one.
fn worse(old: &BTreeMap<Place, u64>, new: &BTreeMap<Place, u64>) -> usize {
    let is_worse =
        |(place, number): &(&Place, &u64)| old.get(*place).is_none_or(|old| old < *number);
    new.iter().filter(is_worse).count()
}
