//! Why something could not be judged.

use std::path::PathBuf;

use thiserror::Error;

/// An error of the gate: nothing was judged.
#[derive(Debug, Error)]
pub enum Error {
    /// A path that was asked for does not exist.
    #[error("{} does not exist", .0.display())]
    NoSuchPath(PathBuf),
    /// A path outside the folder that is checked.
    #[error("{} is not below {}", .path.display(), .root.display())]
    OutsideRoot {
        /// The path.
        path: PathBuf,
        /// The folder.
        root: PathBuf,
    },
    /// A file or folder could not be read or written.
    #[error("{}: {source}", .path.display())]
    Io {
        /// What was read or written.
        path: PathBuf,
        /// Why it failed.
        source: std::io::Error,
    },
    /// The folders could not be walked.
    #[error("cannot list files: {0}")]
    Walk(#[from] ignore::Error),
    /// A pattern in the settings is not valid.
    #[error("setting `{key}`: {source}")]
    Pattern {
        /// The setting.
        key: &'static str,
        /// What is wrong with it.
        source: ignore::Error,
    },
    /// What the settings declare about the repository cannot be used.
    #[error(transparent)]
    Declared(#[from] crate::rules::DeclaredError),
    /// A name that is no rule.
    #[error("there is no rule `{0}`; `groundskeeper rule` lists them")]
    NoSuchRule(String),
    /// The file of shared agents.
    #[error(
        ".groundskeeper/agents.toml: {0}; mend it, or write it anew with `groundskeeper agents \
         export`"
    )]
    Claims(String),
    /// The ratchet file.
    #[error(transparent)]
    Ratchet(#[from] crate::rules::RatchetError),
    /// The settings in the judged snapshot.
    #[error(transparent)]
    Settings(#[from] crate::settings::Error),
    /// Git.
    #[error(transparent)]
    Git(#[from] crate::git::Error),
}

impl Error {
    pub(super) fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }
}
