//! Files that came of one that was too long: each may still be too long, as long as less is over the
//! limit than before. Who moves a class of 900 lines out of a file of 2000 should not be stopped.

use std::collections::BTreeSet;

use crate::gate::Located;
use crate::gate::bench::Bench;
use crate::gate::blob::inspect_blob;
use crate::git::{self, ChangeStatus};
use crate::rules::Finding;
use crate::text::RepoPath;

/// The rule that is about a file's length.
const RULE: &str = "file-too-long";

impl Bench<'_> {
    /// Marks new files that are too long as inherited, where the files that the change shortens had
    /// more lines over the limit before than all of these have now. Where there is a ratchet nothing
    /// is: the next check of the whole tree would block on what it does not record.
    pub(super) fn mark_parted(&self, located: &mut [Located], has_ratchet: bool) {
        let new: BTreeSet<&RepoPath> = self
            .changes
            .iter()
            .filter(|change| change.old.is_none() || change.status == ChangeStatus::Copied)
            .map(|change| &change.path)
            .collect();
        let is_parted = |one: &Finding| {
            one.rule == RULE && !one.inherited && new.contains(&one.path) && !has_ratchet
        };
        let all: Vec<Finding> = located.iter().map(|one| one.finding.clone()).collect();
        let came = excess(all.iter().filter(|one| is_parted(one)));
        if came == 0 {
            return;
        }
        let shortened = self.changes.iter().map(|change| {
            let now = all.iter().filter(|one| one.path == change.path);
            self.excess_before(change).saturating_sub(excess(now))
        });
        if shortened.sum::<u64>() > came {
            let parted = located.iter_mut().filter(|one| is_parted(&one.finding));
            parted.for_each(|one| one.finding.inherited = true);
        }
    }

    /// Lines over the limit that a changed file had.
    fn excess_before(&self, change: &git::Change) -> u64 {
        let copied = change.status == ChangeStatus::Copied;
        let old = change
            .old
            .filter(|_| !copied && !self.policy.excludes(&change.path));
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
