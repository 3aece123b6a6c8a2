//! Why tests were not run.

use std::path::PathBuf;

use thiserror::Error;

use crate::process;

/// Why tests were not run. Tests that fail are an [`crate::testing::Outcome`].
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Error {
    /// The repository has no tests that are known here.
    #[error("no tests are found: {reason}")]
    NoTests {
        /// What was looked for.
        reason: String,
    },
    /// There are tests, and what they need is not there.
    #[error("the tests cannot be run: {reason}; {remedy}")]
    NoEnvironment {
        /// What is missing.
        reason: String,
        /// What would help.
        remedy: String,
    },
    /// A selection that the tests' runner cannot make.
    #[error("{reason}")]
    Selection {
        /// What cannot be selected, and what can.
        reason: String,
    },
    /// A folder that is needed cannot be made.
    #[error("{}: {reason}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// The program could not be run, or nothing confines it.
    #[error(transparent)]
    Process(#[from] process::Error),
}
