//! The state of the work tree: what is staged, what is not, what is new.

use serde::{Deserialize, Serialize};

use super::error::{Doing, Result};
use super::repository::Repository;
use crate::text::RepoPath;

/// What happened to a path on one side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatusKind {
    /// New; in the work tree: untracked.
    Added,
    /// Content or mode differs.
    Modified,
    /// Gone.
    Deleted,
    /// Moved.
    Renamed,
    /// A file became a link or the other way round.
    TypeChanged,
    /// In conflict.
    Conflicted,
}

/// One path that is not as HEAD has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StatusEntry {
    /// Where it is.
    pub path: RepoPath,
    /// Index against HEAD: what is staged.
    pub index: Option<StatusKind>,
    /// Work tree against index: what is not.
    pub worktree: Option<StatusKind>,
}

impl Repository {
    /// Every path that is not as HEAD has it, ordered by path. Ignored files are left out,
    /// untracked folders are opened. The index file is not refreshed.
    pub fn status(&self) -> Result<Vec<StatusEntry>> {
        let mut options = git2::StatusOptions::new();
        options
            .include_untracked(true)
            .recurse_untracked_dirs(true)
            .renames_head_to_index(true)
            .update_index(false);
        let doing = || format!("read the status of {}", self.root().display());
        let statuses = self.inner.statuses(Some(&mut options)).doing(doing)?;
        let mut entries: Vec<StatusEntry> = statuses
            .iter()
            .map(|entry| {
                let status = entry.status();
                StatusEntry {
                    path: path_of(&entry),
                    index: kind_of(status, &IN_INDEX),
                    worktree: kind_of(status, &IN_WORK_TREE),
                }
            })
            .collect();
        entries.sort_by(|one, two| one.path.cmp(&two.path));
        Ok(entries)
    }
}

/// A staged rename is listed where the file is now, not where it was.
fn path_of(entry: &git2::StatusEntry<'_>) -> RepoPath {
    let renamed = entry
        .head_to_index()
        .filter(|_| entry.status().is_index_renamed());
    let now = renamed.and_then(|delta| delta.new_file().path_bytes().map(RepoPath::from_bytes));
    now.unwrap_or_else(|| RepoPath::from_bytes(entry.path_bytes()))
}

type Table = [(git2::Status, StatusKind); 6];

const IN_INDEX: Table = [
    (git2::Status::CONFLICTED, StatusKind::Conflicted),
    (git2::Status::INDEX_NEW, StatusKind::Added),
    (git2::Status::INDEX_RENAMED, StatusKind::Renamed),
    (git2::Status::INDEX_TYPECHANGE, StatusKind::TypeChanged),
    (git2::Status::INDEX_DELETED, StatusKind::Deleted),
    (git2::Status::INDEX_MODIFIED, StatusKind::Modified),
];

const IN_WORK_TREE: Table = [
    (git2::Status::CONFLICTED, StatusKind::Conflicted),
    (git2::Status::WT_NEW, StatusKind::Added),
    (git2::Status::WT_RENAMED, StatusKind::Renamed),
    (git2::Status::WT_TYPECHANGE, StatusKind::TypeChanged),
    (git2::Status::WT_DELETED, StatusKind::Deleted),
    (git2::Status::WT_MODIFIED, StatusKind::Modified),
];

fn kind_of(status: git2::Status, table: &Table) -> Option<StatusKind> {
    table
        .iter()
        .find(|(flag, _)| status.contains(*flag))
        .map(|(_, kind)| *kind)
}
