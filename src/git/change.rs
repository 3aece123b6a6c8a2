//! What differs between a commit and a snapshot, file by file, with renames found.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::differing;
use super::error::{Doing, Result};
use super::id::{BlobId, CommitId, TreeId};
use super::rename::join_exact;
use super::repository::Repository;
use super::snapshot::{FileKind, Snapshot};
use crate::text::RepoPath;

/// How alike two files must be to count as a rename or copy, in percent; git's own default.
pub const RENAME_THRESHOLD_PERCENT: u16 = 50;

/// The most added and the most deleted files that are compared pair by pair for renames; git's own
/// default. With more of either, only files with the very same content are found.
pub const RENAME_LIMIT: usize = 1000;

/// What happened to a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeStatus {
    /// New.
    Added,
    /// Content or executable bit differs.
    Modified,
    /// Gone.
    Deleted,
    /// Moved from `old_path`, perhaps with edits.
    Renamed,
    /// Like `old_path`, which is still there.
    Copied,
    /// A file became a link or a submodule, or the other way round.
    TypeChanged,
}

/// One changed path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Where it is now; for a deletion, where it was.
    pub path: RepoPath,
    /// Where it was, for a rename or copy.
    pub old_path: Option<RepoPath>,
    /// What happened.
    pub status: ChangeStatus,
    /// The content now; `None` for a deletion.
    pub new: Option<BlobId>,
    /// The content before; `None` for an addition.
    pub old: Option<BlobId>,
    /// What it is now; for a deletion, what it was.
    pub kind: FileKind,
}

impl Repository {
    /// What `to` changes against `base`, ordered by path. Without a base, against nothing: every
    /// file is added, as before a repository's first commit.
    pub fn changes(&self, base: Option<CommitId>, to: &Snapshot) -> Result<Vec<Change>> {
        let mut diff = match self.few_changes(base, to)? {
            Some(few) => few,
            None => self.diff_to(base, to, &mut plain_options())?,
        };
        let compared = is_within_limit(&diff);
        if compared {
            find_renames(&mut diff)?;
        }
        let mut changes: Vec<Change> = diff
            .deltas()
            .filter_map(|delta| change_of(&delta))
            .collect();
        if !compared {
            changes = join_exact(changes);
        }
        changes.sort_by(|one, two| one.path.cmp(&two.path));
        Ok(changes)
    }

    /// The difference, found by looking only where the trees differ; libgit2 reads both as a whole.
    /// `None` when they differ in many places.
    fn few_changes(&self, base: Option<CommitId>, to: &Snapshot) -> Result<Option<git2::Diff<'_>>> {
        let Some(base) = base else {
            return Ok(None);
        };
        let old = self.tree_id(&Snapshot::Commit(base))?.oid();
        let (repository, new) = match to {
            Snapshot::Index => self.index_tree()?,
            Snapshot::Commit(_) | Snapshot::Tree(_) => (&self.inner, self.tree_id(to)?),
        };
        let Some(paths) = differing::paths(repository, old, new.oid())? else {
            return Ok(None);
        };
        if paths.is_empty() {
            return Ok(None);
        }
        let mut options = plain_options();
        options.disable_pathspec_match(true);
        for path in &paths {
            options.pathspec(path.as_slice());
        }
        let diff = self.diff_to(Some(base), to, &mut options)?;
        // Nothing may be left out: what is not listed is not judged.
        let listed: HashSet<&[u8]> = diff
            .deltas()
            .flat_map(|delta| [delta.old_file().path_bytes(), delta.new_file().path_bytes()])
            .flatten()
            .collect();
        let complete = paths.iter().all(|path| listed.contains(path.as_slice()));
        drop(listed);
        Ok(complete.then_some(diff))
    }

    pub(super) fn diff_to(
        &self,
        base: Option<CommitId>,
        to: &Snapshot,
        options: &mut git2::DiffOptions,
    ) -> Result<git2::Diff<'_>> {
        // Trees share what is the same, so only folders that differ are read.
        let (repository, tree) = match to {
            Snapshot::Index => self.index_tree()?,
            Snapshot::Commit(_) | Snapshot::Tree(_) => (&self.inner, self.tree_id(to)?),
        };
        let open = |tree: TreeId| {
            repository
                .find_tree(tree.oid())
                .doing(|| format!("read the tree {tree}"))
        };
        let base = match base {
            Some(commit) => Some(open(self.tree_id(&Snapshot::Commit(commit))?)?),
            None => None,
        };
        repository
            .diff_tree_to_tree(base.as_ref(), Some(&open(tree)?), Some(options))
            .doing(|| "compare".to_owned())
    }
}

/// libgit2 looks at the first sources only, in order, when there are more than the limit.
fn is_within_limit(diff: &git2::Diff<'_>) -> bool {
    let count = |status| {
        diff.deltas()
            .filter(|delta| delta.status() == status)
            .count()
    };
    count(git2::Delta::Added).max(count(git2::Delta::Deleted)) <= RENAME_LIMIT
}

fn find_renames(diff: &mut git2::Diff<'_>) -> Result<()> {
    let mut find = git2::DiffFindOptions::new();
    find.renames(true)
        .copies(true)
        .rename_threshold(RENAME_THRESHOLD_PERCENT)
        .copy_threshold(RENAME_THRESHOLD_PERCENT)
        .rename_limit(RENAME_LIMIT);
    diff.find_similar(Some(&mut find))
        .doing(|| "find renames".to_owned())
}

fn plain_options() -> git2::DiffOptions {
    let mut options = git2::DiffOptions::new();
    options.include_typechange(true).ignore_submodules(false);
    options
}

fn change_of(delta: &git2::DiffDelta<'_>) -> Option<Change> {
    let status = status_of(delta.status())?;
    let (old, new) = (delta.old_file(), delta.new_file());
    let current = if status == ChangeStatus::Deleted {
        &old
    } else {
        &new
    };
    let path = RepoPath::from_bytes(current.path_bytes()?);
    let moved = matches!(status, ChangeStatus::Renamed | ChangeStatus::Copied);
    let old_path = if moved {
        old.path_bytes().map(RepoPath::from_bytes)
    } else {
        None
    };
    Some(Change {
        path,
        old_path,
        status,
        new: (status != ChangeStatus::Deleted).then(|| BlobId::new(new.id())),
        old: (status != ChangeStatus::Added).then(|| BlobId::new(old.id())),
        kind: FileKind::of_mode(u32::from(current.mode()))?,
    })
}

/// `None` for what a comparison of two snapshots never holds: unmodified, ignored, untracked,
/// unreadable and conflicted entries.
fn status_of(delta: git2::Delta) -> Option<ChangeStatus> {
    use git2::Delta;
    Some(match delta {
        Delta::Added => ChangeStatus::Added,
        Delta::Modified => ChangeStatus::Modified,
        Delta::Deleted => ChangeStatus::Deleted,
        Delta::Renamed => ChangeStatus::Renamed,
        Delta::Copied => ChangeStatus::Copied,
        Delta::Typechange => ChangeStatus::TypeChanged,
        _ => return None,
    })
}

#[cfg(test)]
#[path = "change_tests.rs"]
mod tests;
