//! Why a service cannot start or go on.

use std::path::PathBuf;

/// What ends a service.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Another process is this user's service.
    #[error(
        "the service runs already{}; `groundskeeper stop` ends it",
        .process.map(|id| format!(" (process {id})")).unwrap_or_default()
    )]
    Running {
        /// The process, where it can be told.
        process: Option<u32>,
    },
    /// Another process serves this repository.
    #[error(
        "groundskeeper serve already runs for {}{}; stop it first",
        .root.display(),
        .process.map(|id| format!(" (process {id})")).unwrap_or_default()
    )]
    AlreadyServed {
        /// The repository.
        root: PathBuf,
        /// The process that serves it, where it can be told.
        process: Option<u32>,
    },
    /// The repository's folder was removed, moved or unmounted.
    #[error("{} is gone; it is served no longer", .root.display())]
    RootGone {
        /// The folder.
        root: PathBuf,
    },
    /// The system cannot watch any more folders.
    #[error(
        "the system's limit of watched folders is reached at {}; raise it with \
         `sysctl fs.inotify.max_user_watches`, or have git ignore folders that need no watching",
        .path.display()
    )]
    WatchLimit {
        /// The folder that could not be watched.
        path: PathBuf,
    },
    /// The folders cannot be watched.
    #[error("cannot watch {}: {message}", .path.display())]
    Watch {
        /// The folder.
        path: PathBuf,
        /// The system's answer.
        message: String,
    },
    /// A file could not be read or written.
    #[error("{}: {source}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's answer.
        source: std::io::Error,
    },
    /// The settings.
    #[error(transparent)]
    Settings(#[from] crate::settings::Error),
    /// The settings made ready, or the ratchet.
    #[error(transparent)]
    Gate(#[from] crate::gate::Error),
    /// The store.
    #[error(transparent)]
    Store(#[from] crate::store::Error),
    /// A task of ours ended in a panic.
    #[error("a check ended unexpectedly: {0}; please report this")]
    Defect(String),
}

impl Error {
    pub(super) fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }
}
