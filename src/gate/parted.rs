//! Files that came of one that was too long: each may still be too long, as long as less is over the
//! limit than before. Who moves a class of 900 lines out of a file of 2000 should not be stopped.

use std::collections::BTreeSet;

use crate::gate::Located;
use crate::gate::bench::Bench;
use crate::gate::blob::inspect_blob;
use crate::gate::former::{Place, is_copy};
use crate::git;
use crate::rules::{Entry, Finding};
use crate::text::RepoPath;

/// The rule that is about a file's length.
const RULE: &str = "file-too-long";
/// The rule that is about a function's.
const LENGTH: &str = "function-too-long";
/// Lines of imports that a function may have to make where it moved to, one for each name.
const IMPORT_LINES: u64 = 24;

impl Bench<'_> {
    /// Marks new files that are too long as inherited, where the files that the change shortens had
    /// more lines over the limit before than all of these have now. Where there is a ratchet nothing
    /// is: the next check of the whole tree would block on what it does not record.
    pub(super) fn mark_parted(&self, located: &mut [Located], has_ratchet: bool) {
        let new = self.new_files();
        let is_parted = |one: &Finding| {
            one.rule == RULE && !one.inherited && new.contains(&one.path) && !has_ratchet
        };
        let all = || located.iter().map(|one| &one.finding);
        let came = excess(all().filter(|one| is_parted(one)));
        if came == 0 {
            return;
        }
        let shortened = self.changes.iter().map(|change| {
            let now = all().filter(|one| one.path == change.path);
            self.excess_before(change).saturating_sub(excess(now))
        });
        if shortened.sum::<u64>() > came {
            let parted = located.iter_mut().filter(|one| is_parted(&one.finding));
            parted.for_each(|one| one.finding.inherited = true);
        }
    }

    /// Marks functions of new files that stood in another file under the same name and are gone from
    /// there, where they measure no more than they did; for imports of what stayed, which such a
    /// function may have to make itself, it may have a few lines more.
    pub(super) fn mark_resettled(&self, located: &mut [Located]) {
        let new = self.new_files();
        let is_lost =
            |one: &Finding| !one.inherited && one.symbol.is_some() && new.contains(&one.path);
        if !located.iter().any(|one| is_lost(&one.finding)) {
            return;
        }
        let kept: BTreeSet<Place> = located.iter().map(|one| one.finding.place_of()).collect();
        let changes = self.changes.iter();
        let mut formers: Vec<Entry> = changes
            .flat_map(|change| self.formers_in(change, &kept))
            .collect();
        for one in located.iter_mut().filter(|one| is_lost(&one.finding)) {
            let finding = &one.finding;
            let room = if finding.rule == LENGTH {
                IMPORT_LINES
            } else {
                0
            };
            let same = formers.iter().position(|former| {
                former.rule == finding.rule
                    && former.symbol == finding.symbol
                    && former.actual + room >= finding.actual
                    && self.is_gone(former)
            });
            if let Some(same) = same {
                // Each is given away once.
                formers.remove(same);
                one.finding.inherited = true;
            }
        }
    }

    fn new_files(&self) -> BTreeSet<&RepoPath> {
        let changes = self.changes.iter();
        let new = changes.filter(|change| change.old.is_none() || is_copy(change));
        new.map(|change| &change.path).collect()
    }

    /// Lines over the limit that a changed file had.
    fn excess_before(&self, change: &git::Change) -> u64 {
        let old = change
            .old
            .filter(|_| !is_copy(change) && !self.policy.excludes(&change.path));
        let before = old.map(|blob| {
            inspect_blob(self.policy, self.repository, &change.path, blob, None).unwrap_or_default()
        });
        let before = before.unwrap_or_default();
        excess(before.iter().map(|one| &one.finding))
    }
}

fn excess<'a>(findings: impl Iterator<Item = &'a Finding>) -> u64 {
    let long = findings.filter(|one| one.rule == RULE);
    long.map(|one| one.actual.saturating_sub(one.limit)).sum()
}
