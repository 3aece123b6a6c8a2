//! Why a path is neither read nor written. The messages name it as the caller wrote it.

use std::io;

use thiserror::Error;

use crate::text::RepoPath;

/// A path that is not read or not written.
#[derive(Debug, Error)]
pub enum PathError {
    /// It is not a plain path below the root.
    #[error(
        "path `{0}` is not inside the repository; give a path relative to its root, without `..`"
    )]
    Outside(String),
    /// It is git's own, or named like a secret.
    #[error("path `{0}` is not served: {1}")]
    Denied(String, &'static str),
    /// Nothing is there, or not a file, or it cannot be read.
    #[error("path `{path}` cannot be read: {reason}; `list_files` shows what there is")]
    Unreadable {
        /// As the caller wrote it.
        path: String,
        /// Why.
        reason: String,
    },
    /// It is larger than what is read or written.
    #[error(
        "path `{path}` has {bytes} bytes, more than the limit of {limit} (setting limits.file_bytes)"
    )]
    TooLarge {
        /// As the caller wrote it.
        path: String,
        /// Its size.
        bytes: u64,
        /// The limit.
        limit: usize,
    },
    /// It cannot be written or removed; what was there is there still.
    #[error("path `{path}` cannot be written: {reason}; nothing was changed")]
    Unwritable {
        /// As the caller wrote it.
        path: String,
        /// Why.
        reason: String,
    },
    /// It is there, and was to be new.
    #[error(
        "path `{0}` exists; read it first, then pass its `hash` as `if_match`, or use update_file"
    )]
    Exists(String),
    /// It is not what the caller expects.
    #[error("path `{path}` has changed: {found}; read it again, nothing was written")]
    Changed {
        /// As the caller wrote it.
        path: String,
        /// What is there instead.
        found: String,
    },
}

impl PathError {
    pub(super) fn unreadable(path: &RepoPath, error: &io::Error) -> Self {
        Self::Unreadable {
            path: path.to_string(),
            reason: reason(error),
        }
    }

    pub(super) fn unwritable(path: &RepoPath, error: &io::Error) -> Self {
        Self::Unwritable {
            path: path.to_string(),
            reason: reason(error),
        }
    }

    /// The refusal of a path that is something else than was asked for.
    pub(in crate::tools) fn not_a(path: &RepoPath, wanted: &str) -> Self {
        Self::Unreadable {
            path: path.to_string(),
            reason: format!("it is not a {wanted}"),
        }
    }
}

fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => {
            "it is not permitted, or a link leads out of the repository".to_owned()
        }
        io::ErrorKind::NotADirectory => "a part of the path is not a folder".to_owned(),
        _ => error.to_string(),
    }
}
