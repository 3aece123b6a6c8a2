//! What the last check of a work tree found, file by file, so that what did not change is not
//! checked again. One file per repository below the user's cache folder.
//!
//! Only checks of a work tree use it. What is committed is always judged anew: whoever can write
//! the cache could otherwise have a commit pass.

mod entry;
mod file;
mod memory;
mod stamp;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::gate::cache::entry::Entry;
use crate::gate::cache::file::Key;
use crate::gate::cache::memory::Learned;
pub(super) use crate::gate::cache::memory::Memory;
use crate::gate::cache::stamp::{Stamp, now_ns};
use crate::gate::{Error, Located, Policy, inspect};
use crate::text::RepoPath;

/// More files than this are not remembered; the cache is read and written as a whole.
const ENTRIES_MAX: usize = 1_000_000;

/// Where caches lie, and which program wrote them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CachePlace {
    /// The folder, made when it does not exist.
    pub folder: PathBuf,
    /// Tells this build of the program from every other.
    pub build: String,
}

/// The cache of one check.
pub(super) struct Cache {
    file: PathBuf,
    key: Key,
    known: HashMap<RepoPath, Entry>,
    started_ns: u64,
    changed: AtomicBool,
}

/// A file's findings, and what the cache is to know of it.
pub(super) struct Checked {
    pub(super) located: Vec<Located>,
    entry: Option<Entry>,
}

impl Cache {
    /// Reads what is known of the repository at `root`; nothing when the file was written by
    /// another build, for other settings, or is damaged.
    pub(super) fn load(place: &CachePlace, root: &Path, policy: &Policy) -> Self {
        let name = blake3::hash(root.as_os_str().as_encoded_bytes()).to_hex();
        let file = place.folder.join(format!("{}.bin", &name[..32]));
        let key = file::key(&place.build, policy.fingerprint);
        let known = file::read(&file, &key).unwrap_or_else(|reason| {
            tracing::debug!(file = %file.display(), %reason, "the cache is not used");
            Vec::new()
        });
        Self {
            changed: AtomicBool::new(false),
            known: known.into_iter().map(Entry::with_path).collect(),
            started_ns: now_ns(),
            file,
            key,
        }
    }

    /// Checks one file of the disk, or remembers what was found in it.
    pub(super) fn check(
        &self,
        policy: &Policy,
        path: &RepoPath,
        on_disk: &Path,
    ) -> Result<Checked, Error> {
        let known = self.known.get(path);
        // Taken before the content is read: a change in between makes the stamp too old, not too new.
        let stamp = Stamp::of(on_disk).map_err(Error::io(on_disk))?;
        if let Some(entry) = known.filter(|entry| entry.is_current(&stamp)) {
            return Ok(Checked::remembered(path, entry.clone()));
        }
        let source = std::fs::read(on_disk).map_err(Error::io(on_disk))?;
        let hash = *blake3::hash(&source).as_bytes();
        let settled = stamp.is_settled_at(self.started_ns);
        let entry = known
            .filter(|entry| entry.hash == hash)
            .map(|entry| entry.restamped(stamp, settled));
        if entry.as_ref() != known {
            self.changed.store(true, Ordering::Relaxed);
        }
        if let Some(entry) = entry {
            return Ok(Checked::remembered(path, entry));
        }
        self.changed.store(true, Ordering::Relaxed);
        let located = inspect(policy, path, &source, None);
        let entry = Entry::new(stamp, settled, hash, &located);
        Ok(Checked { located, entry })
    }

    /// Writes what is known now, when that differs from what was read. Of the other files, those
    /// outside of `scope` are kept. A cache that cannot be written is no error.
    pub(super) fn store(
        self,
        scope: &[RepoPath],
        files: &[(RepoPath, PathBuf)],
        mut checked: Vec<Option<Entry>>,
        learned: Learned,
    ) {
        let is_wiser = learned.add_to(&mut checked);
        let Self {
            file, key, known, ..
        } = self;
        let before = known.len();
        let paths = files.iter().map(|(path, _)| path.clone());
        let mut entries: Vec<(RepoPath, Entry)> = paths
            .zip(checked)
            .filter_map(|(path, entry)| Some((path, entry?)))
            .collect();
        let outside = |path: &RepoPath| !scope.iter().any(|top| path.is_below(top));
        entries.extend(known.into_iter().filter(|(path, _)| outside(path)));
        let is_changed = is_wiser || self.changed.into_inner() || entries.len() != before;
        if !is_changed || entries.len() > ENTRIES_MAX {
            return;
        }
        if let Err(error) = file::write(&file, &key, &entries) {
            tracing::debug!(file = %file.display(), %error, "the cache is not written");
        }
    }
}

impl Checked {
    fn remembered(path: &RepoPath, entry: Entry) -> Self {
        Self {
            located: entry.located(path),
            entry: Some(entry),
        }
    }

    /// The findings, and what the cache is to know.
    pub(super) fn into_parts(self) -> (Vec<Located>, Option<Entry>) {
        (self.located, self.entry)
    }
}

#[cfg(test)]
mod tests;
