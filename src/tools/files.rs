//! The repository's files through a handle on its root: nothing outside of it, nothing of `.git`
//! and no secrets can be read. Checked where a file is opened, so a link cannot lead around it.

use std::fmt;
use std::io::{self, Read};
use std::path::{Component, Path};

use cap_std::ambient_authority;
use cap_std::fs::Dir;
use thiserror::Error;

use crate::text::RepoPath;

/// A path that is not read. The message names it as the caller wrote it.
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
    /// It is larger than what is read.
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
}

/// The files below a repository's root.
pub struct Files {
    root: Dir,
}

impl Files {
    /// Opens the root.
    pub fn open(root: &Path) -> io::Result<Self> {
        let root = Dir::open_ambient_dir(root, ambient_authority())?;
        Ok(Self { root })
    }

    /// Reads a file of at most `limit_bytes`.
    pub fn read(&self, path: &RepoPath, limit_bytes: usize) -> Result<Vec<u8>, PathError> {
        let real = self.real(path)?;
        let unreadable = |error: io::Error| unreadable(path, &error);
        let file = self.root.open(real.to_path()).map_err(unreadable)?;
        let metadata = file.metadata().map_err(unreadable)?;
        if !metadata.is_file() {
            return Err(not_a(path, "file"));
        }
        let too_large = |bytes| PathError::TooLarge {
            path: path.to_string(),
            bytes,
            limit: limit_bytes,
        };
        if metadata.len() > limit_bytes as u64 {
            return Err(too_large(metadata.len()));
        }
        let mut content = Vec::new();
        // It may have grown since.
        let most = limit_bytes as u64 + 1;
        file.take(most)
            .read_to_end(&mut content)
            .map_err(unreadable)?;
        if content.len() > limit_bytes {
            return Err(too_large(content.len() as u64));
        }
        Ok(content)
    }

    /// Reads a file that need not be there.
    pub fn read_optional(
        &self,
        path: &RepoPath,
        limit_bytes: usize,
    ) -> Result<Option<Vec<u8>>, PathError> {
        match self.root.symlink_metadata(path.to_path()) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            _ => self.read(path, limit_bytes).map(Some),
        }
    }

    /// Where a path leads once links are followed; only inside the root, and to nothing denied.
    pub fn real(&self, path: &RepoPath) -> Result<RepoPath, PathError> {
        check(path)?;
        let found = self.root.canonicalize(path.to_path());
        let real = found.map_err(|error| unreadable(path, &error))?;
        let real = RepoPath::from_path(&real);
        match denial(&real) {
            Some(reason) => Err(PathError::Denied(path.to_string(), reason)),
            None => Ok(real),
        }
    }

    /// True when a folder stands at a path that [`Files::real`] gave.
    pub fn is_folder(&self, real: &RepoPath) -> bool {
        real.as_bytes().is_empty() || self.root.is_dir(real.to_path())
    }
}

impl fmt::Debug for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Files")
    }
}

/// A caller's path, which need not exist: relative, without `..`, nothing denied by name.
pub(super) fn parse(path: &str) -> Result<RepoPath, PathError> {
    let outside = || PathError::Outside(path.escape_debug().to_string());
    if path.is_empty() || path.contains('\0') {
        return Err(outside());
    }
    let native = Path::new(path);
    let plain = |part| matches!(part, Component::Normal(_) | Component::CurDir);
    if !native.components().all(plain) {
        return Err(outside());
    }
    let path = RepoPath::from_path(native);
    check(&path)?;
    Ok(path)
}

fn check(path: &RepoPath) -> Result<(), PathError> {
    match denial(path) {
        Some(reason) => Err(PathError::Denied(path.to_string(), reason)),
        None => Ok(()),
    }
}

/// Why a path is not served, by its names alone.
pub(super) fn denial(path: &RepoPath) -> Option<&'static str> {
    let text = String::from_utf8_lossy(path.as_bytes()).to_lowercase();
    let mut parts = text.split('/');
    if parts.clone().any(is_git_folder) {
        return Some("it is git's own; use the git tools");
    }
    if parts.any(|part| part == ".ssh" || part == ".gnupg" || part == ".aws") {
        return Some("it is in a folder of keys");
    }
    let name = text.rsplit('/').next().unwrap_or_default();
    is_secret(name).then_some("its name is that of a secret, such as a key or a password file")
}

/// Also as file systems that ignore case, trailing dots or short names would find it.
fn is_git_folder(part: &str) -> bool {
    let part = part.split(':').next().unwrap_or_default();
    matches!(part.trim_end_matches(['.', ' ']), ".git" | "git~1")
}

const SECRET_NAMES: &[&str] = &[
    ".env",
    ".netrc",
    "_netrc",
    ".pgpass",
    ".npmrc",
    ".pypirc",
    ".htpasswd",
    ".git-credentials",
    "credentials.json",
    "service-account.json",
];
const SECRET_ENDINGS: &[&str] = &[
    ".pem",
    ".key",
    ".p12",
    ".pfx",
    ".jks",
    ".keystore",
    ".kdbx",
    ".ppk",
];
const KEY_PREFIXES: &[&str] = &["id_rsa", "id_dsa", "id_ecdsa", "id_ed25519"];
const HARMLESS_ENDINGS: &[&str] = &[".example", ".sample", ".template", ".dist", ".pub"];

fn is_secret(name: &str) -> bool {
    if HARMLESS_ENDINGS.iter().any(|end| name.ends_with(end)) {
        return false;
    }
    SECRET_NAMES.contains(&name)
        || name.starts_with(".env.")
        || SECRET_ENDINGS.iter().any(|end| name.ends_with(end))
        || KEY_PREFIXES.iter().any(|start| name.starts_with(start))
}

fn unreadable(path: &RepoPath, error: &io::Error) -> PathError {
    let reason = match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => {
            "it is not permitted, or a link leads out of the repository".to_owned()
        }
        _ => error.to_string(),
    };
    PathError::Unreadable {
        path: path.to_string(),
        reason,
    }
}

/// The refusal of a path that is something else than was asked for.
pub(super) fn not_a(path: &RepoPath, wanted: &str) -> PathError {
    PathError::Unreadable {
        path: path.to_string(),
        reason: format!("it is not a {wanted}"),
    }
}

#[cfg(test)]
#[path = "files_tests.rs"]
mod tests;
