//! What stood somewhere before: whether it is gone from there, and where a change took it.

use std::collections::BTreeSet;
use std::path::Path;

use crate::gate::bench::Bench;
use crate::gate::blob::inspect_blob;
use crate::gate::{Located, Policy};
use crate::git::{self, ChangeStatus};
use crate::lang::{self, Wanted};
use crate::rules::{Entry, Finding, moved};
use crate::text::RepoPath;

/// True when the file of an entry is not on disk any more, or the function not in the file.
pub(super) fn is_gone_on_disk(root: &Path, policy: &Policy, entry: &Entry) -> bool {
    match std::fs::read(root.join(entry.path.to_path())) {
        Ok(source) => is_gone_from(&source, policy, entry),
        // One that cannot be read is still there.
        Err(error) => error.kind() == std::io::ErrorKind::NotFound,
    }
}

/// True when `source`, the present content of the entry's file, has no such function any more.
pub(super) fn is_gone_from(source: &[u8], policy: &Policy, entry: &Entry) -> bool {
    let (Some(symbol), Some(language)) = (&entry.symbol, lang::for_path(&entry.path)) else {
        return false;
    };
    let measured = lang::measure(language, source, &Wanted::all(policy.wanted.file_bytes));
    !measured
        .functions
        .iter()
        .any(|function| &function.symbol == symbol)
}

/// What the finding would be called before the changes, under its present path.
pub(super) type Place = (&'static str, RepoPath, Option<String>);

impl Bench<'_> {
    /// Marks functions that the change only renamed or moved to another file: their definition,
    /// its name left out, stood in a parent and is gone from its place there.
    pub(super) fn mark_moved(&self, located: &mut [Located]) {
        let is_lost = |one: &Finding| !one.inherited && one.symbol.is_some();
        let lost: Vec<Finding> = located
            .iter()
            .map(|one| one.finding.clone())
            .filter(is_lost)
            .collect();
        if lost.is_empty() {
            return;
        }
        let place = |one: &Located| one.finding.place_of();
        let kept: BTreeSet<Place> = located.iter().map(place).collect();
        let mut formers = Vec::new();
        for change in self.changes {
            formers.extend(self.formers_in(change, &kept));
        }
        let lost: Vec<&Finding> = lost.iter().collect();
        let pairs = moved(&lost, formers, &mut |former| self.is_gone(former));
        let found: BTreeSet<Place> = pairs.iter().map(|(one, _)| one.place_of()).collect();
        for one in located {
            one.finding.inherited |= found.contains(&place(one));
        }
    }

    /// What the changed file had before, but for what it still has.
    pub(super) fn formers_in(&self, change: &git::Change, kept: &BTreeSet<Place>) -> Vec<Entry> {
        let was = former_path(change);
        let Some(blob) = change
            .old
            .filter(|_| !is_copy(change) && !self.policy.excludes(was))
        else {
            return Vec::new();
        };
        // A submodule or what was no file has no content to read here.
        let before = inspect_blob(self.policy, self.repository, &change.path, blob, None);
        let findings = before.unwrap_or_default().into_iter();
        let gone = findings.filter(|one| !kept.contains(&one.finding.place_of()));
        gone.map(|one| Entry::of(&one.finding)).collect()
    }

    /// True when the function is not in the file any more that had it.
    pub(super) fn is_gone(&self, former: &Entry) -> bool {
        let here = |change: &&git::Change| change.path == former.path && !is_copy(change);
        let change = self.changes.iter().find(here);
        let blob = change.and_then(|change| change.new.filter(|_| change.kind.is_file()));
        match blob.map(|blob| self.repository.blob(blob)) {
            Some(Ok(source)) => is_gone_from(&source, self.policy, former),
            Some(Err(_)) => false,
            None => true,
        }
    }
}

fn former_path(change: &git::Change) -> &RepoPath {
    change.old_path.as_ref().unwrap_or(&change.path)
}

pub(super) fn is_copy(change: &git::Change) -> bool {
    change.status == ChangeStatus::Copied
}
