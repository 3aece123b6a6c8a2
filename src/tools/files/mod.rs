//! The repository's files through a handle on its root: nothing outside of it, nothing of `.git`
//! and no secrets can be read or written. Checked where a file is opened, so a link cannot lead
//! around it. What is good content is none of this room's business.

mod denial;
mod direct;
mod error;
mod place;
mod sweep;
mod write;

use std::collections::BTreeSet;
use std::fmt;
use std::io::{self, Read};
use std::path::{Component, Path};
use std::sync::{Mutex, MutexGuard, PoisonError};

use cap_std::ambient_authority;
use cap_std::fs::{Dir, File};

use crate::text::RepoPath;
use place::Place;

pub(super) use denial::denial;
pub use error::PathError;
pub use write::{Expected, Written, content_hash};

/// The files below a repository's root.
pub struct Files {
    root: Dir,
    /// One write at a time, so that what is expected still holds when it is replaced. Knows the
    /// folders that were swept.
    writes: Mutex<BTreeSet<RepoPath>>,
}

impl Files {
    /// Opens the root.
    pub fn open(root: &Path) -> io::Result<Self> {
        let root = Dir::open_ambient_dir(root, ambient_authority())?;
        Ok(Self {
            root,
            writes: Mutex::default(),
        })
    }

    /// Whether the root that was opened is still the folder at `path`.
    pub fn is_at(&self, path: &Path) -> bool {
        use cap_std::fs::MetadataExt as _;
        use std::os::unix::fs::MetadataExt as _;
        match (self.root.dir_metadata(), std::fs::metadata(path)) {
            (Ok(opened), Ok(found)) => (opened.dev(), opened.ino()) == (found.dev(), found.ino()),
            _ => false,
        }
    }

    /// Reads a file of at most `limit_bytes`.
    pub fn read(&self, path: &RepoPath, limit_bytes: usize) -> Result<Vec<u8>, PathError> {
        let file = self.opened(path)?;
        let unreadable = |error: io::Error| PathError::unreadable(path, &error);
        let metadata = file.metadata().map_err(unreadable)?;
        if !metadata.is_file() {
            return Err(PathError::not_a(path, "file"));
        }
        let too_large = |bytes| PathError::TooLarge {
            path: path.to_string(),
            bytes,
            limit: limit_bytes,
        };
        if metadata.len() > limit_bytes as u64 {
            return Err(too_large(metadata.len()));
        }
        let room = usize::try_from(metadata.len()).unwrap_or_default();
        let mut content = Vec::with_capacity(room);
        let mut file = file.take(metadata.len());
        file.read_to_end(&mut content).map_err(unreadable)?;
        // Files of the kernel do not tell their size.
        if room == 0 {
            file.set_limit(limit_bytes as u64 + 1);
            file.read_to_end(&mut content).map_err(unreadable)?;
        }
        if content.len() > limit_bytes {
            return Err(too_large(content.len() as u64));
        }
        Ok(content)
    }

    fn opened(&self, path: &RepoPath) -> Result<File, PathError> {
        check(path)?;
        // Without a link on the way the path is where it leads, and that was checked.
        if let Some(file) = direct::open(&self.root, path) {
            return Ok(file);
        }
        let real = self.real(path)?;
        let place = Place::find(&self.root, &real);
        let file = place.and_then(|place| place.open());
        file.map_err(|error| PathError::unreadable(path, &error))
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
        let real = found.map_err(|error| PathError::unreadable(path, &error))?;
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

    fn turn(&self) -> MutexGuard<'_, BTreeSet<RepoPath>> {
        self.writes.lock().unwrap_or_else(PoisonError::into_inner)
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

#[cfg(test)]
mod tests;
