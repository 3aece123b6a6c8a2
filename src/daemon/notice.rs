//! What a service says: a closed set of notices for faces to show and hand on.

use std::path::PathBuf;
use std::time::Duration;

use serde::Serialize;

use crate::rules::{Finding, Verdict};
use crate::text::RepoPath;

/// Something a service says.
#[derive(Debug, Clone, PartialEq)]
pub enum Notice {
    /// The first check of everything is done, and the repository is under watch.
    Watching {
        /// The work tree's top folder.
        root: PathBuf,
        /// Files under watch.
        files: usize,
        /// Findings in them, inherited ones included.
        findings: usize,
        /// Time of the first check.
        elapsed: Duration,
    },
    /// What was saved has been checked.
    Checked {
        /// One for each file whose content or findings changed, or that is gone, by path.
        verdicts: Vec<FileVerdict>,
        /// Files that were read.
        files: usize,
        /// Time of the check, without the wait for more changes.
        elapsed: Duration,
    },
    /// Everything is checked again, and why.
    Rescan {
        /// The reason, in words.
        why: String,
    },
    /// The new settings or the new ratchet are in force.
    Reloaded {
        /// The file, relative to the root.
        file: String,
    },
    /// A changed settings file or ratchet cannot be used; the old one stays in force.
    Refused {
        /// The file, relative to the root.
        file: String,
        /// What is wrong with it.
        message: String,
    },
    /// Something was left out, and the service goes on.
    Warning {
        /// What, and why.
        message: String,
    },
    /// The service was told to stop.
    Stopping,
}

/// The verdict over one file as it is now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileVerdict {
    /// The file.
    pub path: RepoPath,
    /// Whether it would pass as it is.
    pub verdict: Verdict,
    /// The file is gone, or no rule looks at it any more.
    pub removed: bool,
    /// Findings that are new or worse since the last verdict.
    pub appeared: usize,
    /// Findings that are gone or better since then.
    pub cured: usize,
    /// Its findings.
    pub findings: Vec<Finding>,
}
