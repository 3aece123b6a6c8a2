//! Why a program was not run.

use std::path::PathBuf;

use thiserror::Error;

/// Why a program was not run. What a program does once it runs is [`crate::process::Ended`].
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Error {
    /// It is not there, or the system refuses to start it.
    #[error("cannot start {}: {reason}", program.display())]
    Start {
        /// The program.
        program: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// Nothing confines a repository's code here, so none is run.
    #[error("no code of the repository is run here: {reason}; {remedy}")]
    NoSandbox {
        /// Why there is no sandbox.
        reason: String,
        /// What would give one.
        remedy: String,
    },
    /// The sandbox was to be had, and failed before the program began.
    #[error("the sandbox failed before the program began: {reason}")]
    Sandbox {
        /// What failed.
        reason: String,
    },
    /// A folder that is to be readable or writable cannot be used.
    #[error("{}: {reason}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}
