//! Index files: private copies for reading, and replacing one under git's lock. Nothing here uses
//! the repository's own index object, so no half-made change can reach the disk through it.
//!
//! A second handle on the repository holds, in memory, the trees that the index would be committed
//! as; the file is read again when its checksum has changed.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::error::{Doing, Error, OnFile, Result};
use super::id::{BlobId, TreeId};
use super::index_tree::{self, Checksum};
use super::repository::Repository;
use crate::text::RepoPath;

/// Opens an index file; one that does not exist is empty.
pub(super) fn open(path: &Path) -> Result<git2::Index> {
    git2::Index::open(path).map_err(|error| {
        let mut message = error.message().to_owned();
        // libgit2 reads neither split nor sparse indexes, the two extensions that must be known.
        if message.contains("unsupported mandatory extension") {
            message.push_str(
                "; write it whole with `git update-index --no-split-index` \
                 or `git sparse-checkout reapply --no-sparse-index`",
            );
        }
        Error::Git {
            doing: format!("read the index {}", path.display()),
            message,
        }
    })
}

impl Repository {
    /// The tree that the index would be committed as, with the handle that holds its objects: they
    /// are in memory only. The index file is read when it has changed since the last call.
    pub(super) fn index_tree(&self) -> Result<(&git2::Repository, TreeId)> {
        let reader = self.index_reader()?;
        if let Some((checksum, tree)) = self.index_seen.get()
            && checksum_of(self.index_path()) == Some(checksum)
        {
            return Ok((reader, tree));
        }
        let (tree, checksum) = index_tree::write(self.index_path(), reader)?;
        self.index_seen
            .set(checksum.map(|checksum| (checksum, tree)));
        Ok((reader, tree))
    }

    fn index_reader(&self) -> Result<&git2::Repository> {
        if let Some(reader) = self.index_reader.get() {
            return Ok(reader);
        }
        let reader = self.open_again()?;
        reader
            .odb()
            .and_then(|odb| odb.add_new_mempack_backend(IN_MEMORY_FIRST).map(drop))
            .doing(|| "read the index".to_owned())?;
        Ok(self.index_reader.get_or_init(|| reader))
    }

    /// The contents of a path in conflict: what both sides began with, ours, theirs; `None` for a
    /// side without the file. `None` in all when the path is in no conflict.
    pub fn conflict_sides(&self, path: &RepoPath) -> Result<Option<[Option<Vec<u8>>; 3]>> {
        let index = open(self.index_path())?;
        let path = path.to_path();
        let mut sides = [None, None, None];
        for (side, stage) in sides.iter_mut().zip(1..) {
            if let Some(entry) = index.get_path(&path, stage) {
                *side = Some(self.blob(BlobId::new(entry.id))?);
            }
        }
        Ok(sides.iter().any(Option::is_some).then_some(sides))
    }
}

/// Priority of the in-memory object store: above the disk's, so that it takes every write.
const IN_MEMORY_FIRST: i32 = 1000;

/// The checksum that the file ends in; `None` where `index.skipHash` leaves it out, and without a
/// file.
fn checksum_of(path: &Path) -> Option<Checksum> {
    let read = || {
        let mut file = File::open(path)?;
        let mut checksum = Checksum::default();
        file.seek(SeekFrom::End(-20))?;
        file.read_exact(&mut checksum)?;
        std::io::Result::Ok(checksum)
    };
    index_tree::checksum(&read().ok()?)
}

/// An index entry to put in place, or with `None` a path to take out.
pub(super) type EntryUpdate = (RepoPath, Option<git2::IndexEntry>);

/// git's own lock on an index: while held, no other git program changes it.
pub(super) struct IndexLock {
    index_path: PathBuf,
    lock_path: PathBuf,
    lock: File,
    is_held: bool,
}

impl IndexLock {
    /// Takes the lock or says who has it.
    pub(super) fn take(index_path: &Path) -> Result<Self> {
        let mut lock_path = index_path.as_os_str().to_owned();
        lock_path.push(".lock");
        let lock_path = PathBuf::from(lock_path);
        match File::create_new(&lock_path) {
            Ok(lock) => Ok(Self {
                index_path: index_path.to_owned(),
                lock_path,
                lock,
                is_held: true,
            }),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                Err(Error::Locked { path: lock_path })
            }
            Err(error) => Err(error).on_file("create", &lock_path),
        }
    }

    /// Writes the index with entries replaced into the lock file; the index itself stays.
    pub(super) fn prepare(&mut self, updates: &[EntryUpdate]) -> Result<()> {
        let folder = self.index_path.parent().unwrap_or(Path::new("."));
        let scratch = tempfile::Builder::new()
            .prefix("groundskeeper-index-")
            .tempdir_in(folder)
            .on_file("make a folder in", folder)?;
        let path = scratch.path().join("index");
        if self.index_path.exists() {
            std::fs::copy(&self.index_path, &path).on_file("copy", &self.index_path)?;
        }
        let mut index = open(&path)?;
        for (path, entry) in updates {
            let result = match entry {
                Some(entry) => index.add(&unverified(entry)),
                None if index.get_path(&path.to_path(), 0).is_none() => Ok(()),
                None => index.remove(&path.to_path(), 0),
            };
            result.doing(|| format!("put {path} into the index"))?;
        }
        index
            .write()
            .doing(|| format!("write {}", path.display()))?;
        let bytes = std::fs::read(&path).on_file("read", &path)?;
        self.lock
            .write_all(&bytes)
            .on_file("write", &self.lock_path)?;
        self.lock.sync_all().on_file("write", &self.lock_path)
    }

    /// Replaces the index by what was prepared and gives the lock back.
    pub(super) fn replace_index(mut self) -> Result<()> {
        std::fs::rename(&self.lock_path, &self.index_path).on_file("replace", &self.index_path)?;
        // From here on a lock file of that name is another program's.
        self.is_held = false;
        Ok(())
    }
}

impl Drop for IndexLock {
    /// Gives the lock back where it was not turned into the index.
    fn drop(&mut self) {
        if self.is_held {
            // Nothing more can be done here; the next git program names the file that is left.
            let _ = std::fs::remove_file(&self.lock_path);
        }
    }
}

/// The entry without the times and size of the file it was read from: the file may have changed
/// since, and git then compares its content instead of trusting them.
fn unverified(entry: &git2::IndexEntry) -> git2::IndexEntry {
    let never = git2::IndexTime::new(0, 0);
    git2::IndexEntry {
        ctime: never,
        mtime: never,
        dev: 0,
        ino: 0,
        mode: entry.mode,
        uid: 0,
        gid: 0,
        file_size: 0,
        id: entry.id,
        flags: 0,
        flags_extended: 0,
        path: entry.path.clone(),
    }
}
