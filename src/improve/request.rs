//! What a run is asked for, what it works with, and how it says how far it is.

use std::path::Path;

use crate::git::Repository;
use serde::{Deserialize, Serialize};

use crate::improve::Journal;
use crate::improve::ground::Ground;
use crate::improve::state::State;
use crate::model::{Cancel, Lazy};
use crate::settings::Configuration;
use crate::text::RepoPath;

/// What a run is to do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RunRequest {
    /// The kinds; those that the settings name when empty.
    pub kinds: Vec<String>,
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
    /// Also try what earlier runs tried in vain, and what was thrown away.
    pub again: bool,
    /// The schedule that asked for it; `None` for a person.
    pub schedule: Option<String>,
    /// Most changes that the day leaves room for; found when the run begins.
    pub room_today: Option<u32>,
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
    /// The model, which is loaded when something is asked.
    pub model: &'a Lazy,
    /// Where the repository's own code may run.
    pub ground: &'a dyn Ground,
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
    /// The model is loaded, as it is asked something.
    LoadingModel,
    /// Tests run.
    Testing,
    /// A change is taken up.
    Change {
        /// The kind.
        kind: &'a str,
        /// The file.
        path: &'a RepoPath,
        /// Targets in it.
        targets: usize,
        /// Changes that were tried before.
        done: usize,
    },
    /// It is recorded where the run is.
    State {
        /// Where it is.
        state: State,
        /// The number of the change that it is about, from 0.
        step: usize,
    },
}
