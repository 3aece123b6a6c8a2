//! What a run is asked for, what it works with, and how it says how far it is.

use std::path::Path;

use crate::git::Repository;
use crate::improve::Journal;
use crate::model::{Cancel, Lazy};
use crate::settings::Configuration;
use crate::text::RepoPath;

/// What a run is to do.
#[derive(Debug, Clone, Default)]
pub struct RunRequest {
    /// The kind.
    pub kind: String,
    /// Files and folders; everything when empty.
    pub paths: Vec<RepoPath>,
    /// Only this definition.
    pub symbol: Option<String>,
    /// Most changes; `improve.changes` without it.
    pub limit: Option<u32>,
    /// Name of the branch; one is made up without it.
    pub branch: Option<String>,
    /// Only say what would be done.
    pub dry_run: bool,
}

impl RunRequest {
    /// True when the run is to look at `path`.
    pub(super) fn covers(&self, path: &RepoPath) -> bool {
        let below = |folder: &RepoPath| {
            let rest = path.as_bytes().strip_prefix(folder.as_bytes());
            rest.is_some_and(|rest| {
                rest.is_empty() || rest[0] == b'/' || folder.as_bytes().is_empty()
            })
        };
        self.paths.is_empty() || self.paths.iter().any(below)
    }
}

/// What a run works with.
pub struct Services<'a> {
    /// The user's repository; only read, but for the new branch, worktree and notes.
    pub repository: &'a Repository,
    /// Settings around the repository's own.
    pub configuration: &'a Configuration,
    /// Read no settings file of the repository.
    pub isolated: bool,
    /// The model.
    pub model: &'a Lazy,
    /// Folder for worktrees.
    pub worktrees: &'a Path,
    /// Where the run is recorded.
    pub journal: &'a Journal,
    /// Stops the run.
    pub cancel: &'a Cancel,
    /// Is told how far the run is.
    pub progress: &'a (dyn Fn(Progress<'_>) + Sync),
}

/// How far a run is.
#[derive(Debug, Clone, Copy)]
pub enum Progress<'a> {
    /// So many definitions in so many files are to be changed.
    Planned {
        /// Files.
        files: usize,
        /// Definitions.
        targets: usize,
    },
    /// The model is being loaded.
    LoadingModel,
    /// A file is taken up, after so many definitions.
    File {
        /// The file.
        path: &'a RepoPath,
        /// Definitions done before.
        done: usize,
    },
}
