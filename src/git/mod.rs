//! Snapshots, diffs, commits, worktrees and hooks. The only room that names git2.
//!
//! Everything is read from git's own data (index, commits, trees), as bytes, and no call writes
//! to the work tree, the index, HEAD or the stash of the user unless its documentation says so:
//! [`Repository::commit`] and [`Repository::commit_staged`] move HEAD's branch, and the latter
//! also the index entries of the committed paths. Both need a [`Clearance`] from the gate.
//!
//! Environment variables are read only by [`HookEnvironment::from_process`].

mod branch;
mod branches;
mod change;
mod commit;
mod differing;
mod error;
mod history;
mod hooks;
mod id;
mod index;
mod index_tree;
mod log;
mod message;
mod note;
mod passes;
mod patch;
mod rename;
mod repository;
mod revision;
mod run_branch;
mod snapshot;
mod staging;
mod status;
mod timestamp;
mod worktree;

#[cfg(test)]
pub(crate) mod fixture;

pub use branch::{BRANCH_COMMITS_MAX, OUR_BRANCHES};
pub use branches::{BRANCHES_MAX, BranchEntry, Upstream};
pub use change::{Change, ChangeStatus, RENAME_LIMIT, RENAME_THRESHOLD_PERCENT};
pub use commit::Clearance;
pub use error::{Error, Result};
pub use history::{BranchUpdate, CommitRecord, RANGE_COMMITS_MAX};
pub use hooks::{Existing, HOOK_MARKER, HookKind, HookStatus, Installed, Outcome};
pub use id::{BlobId, CommitId, ParseIdError, TreeId};
pub use log::{LOG_WALK_MAX, LogEntry};
pub use message::{AGENT_TRAILER, CommitMessage, GATE_TRAILER, Trailer, draft_trailers};
pub use note::NOTES_REF;
pub use patch::{DiffOptions, DiffTarget, Patch};
pub use repository::{HookEnvironment, Repository};
pub use revision::Range;
pub use snapshot::{FILES_MAX, FileEntry, FileKind, Snapshot};
pub use staging::Staged;
pub use status::{StatusEntry, StatusKind};
pub use timestamp::rfc3339;
pub use worktree::Worktree;
