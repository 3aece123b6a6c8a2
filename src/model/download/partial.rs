//! The part file of a download: what has come so far, which content it belongs to, and the lock
//! that keeps a second download of the same file out.
//!
//! It lies in a hidden folder inside the models folder, so that the whole file can be renamed
//! into place. A process that is killed leaves it, and the next one goes on from there.

use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::error::failure;
use super::identity::Identity;
use super::{Error, Event, Reference};
use crate::model::digest::Hash;

/// The folder of part files, inside the models folder.
const FOLDER: &str = ".partial";

/// Which content a part belongs to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Note {
    /// The content.
    pub(super) identity: Identity,
    /// The `ETag` of the answer that the content came with, where it may be asked for by.
    pub(super) etag: Option<String>,
}

/// A part file under its lock.
#[derive(Debug)]
pub(super) struct Partial {
    path: PathBuf,
    file: File,
    hash: Hash,
    length: u64,
    note: Note,
    /// Held until this is dropped.
    _lock: File,
}

impl Partial {
    /// Opens or begins the part file of `reference`, and reads what is there.
    pub(super) fn open(
        models: &Path,
        reference: &Reference,
        observe: &mut dyn FnMut(Event),
    ) -> Result<Self, Error> {
        let folder = models.join(FOLDER);
        fs::create_dir_all(&folder).map_err(failure("make the folder", &folder))?;
        let path = folder.join(format!("{}.part", key(reference)));
        let lock = locked(&path.with_extension("lock"), reference)?;
        let opened = File::options()
            .read(true)
            .append(true)
            .create(true)
            .open(&path);
        let file = opened.map_err(failure("open", &path))?;
        let mut partial = Self {
            note: noted(&path.with_extension("json")),
            path,
            file,
            hash: Hash::default(),
            length: 0,
            _lock: lock,
        };
        partial.read(observe)?;
        Ok(partial)
    }

    fn read(&mut self, observe: &mut dyn FnMut(Event)) -> Result<(), Error> {
        let failed = failure("read", &self.path);
        let bytes = self.file.metadata().map_err(&failed)?.len();
        if bytes == 0 {
            return Ok(());
        }
        if !self.note.identity.is_known() {
            return self.reset();
        }
        let mut read = 0;
        self.length = self
            .hash
            .read(&self.file, &mut |more| {
                read += more;
                observe(Event::Rereading { read, bytes });
            })
            .map_err(failed)?;
        Ok(())
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// How many bytes there are.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// Which content they belong to.
    pub(super) fn note(&self) -> &Note {
        &self.note
    }

    /// Says which content the bytes belong to, before they come.
    pub(super) fn belongs_to(&mut self, note: Note) -> Result<(), Error> {
        if note == self.note {
            return Ok(());
        }
        let path = self.path.with_extension("json");
        let failed = failure("write", &path);
        let text = serde_json::to_vec(&note).map_err(|error| failed(error.into()))?;
        crate::model::whole::write(&path, &text).map_err(failed)?;
        self.note = note;
        Ok(())
    }

    /// Adds what came.
    pub(super) fn append(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.file
            .write_all(bytes)
            .map_err(failure("write", &self.path))?;
        self.hash.update(bytes);
        self.length += bytes.len() as u64;
        Ok(())
    }

    /// Throws away what there is.
    pub(super) fn reset(&mut self) -> Result<(), Error> {
        self.file.set_len(0).map_err(failure("empty", &self.path))?;
        self.hash = Hash::default();
        self.length = 0;
        Ok(())
    }

    /// Makes sure that the bytes are on the disk; their sha256.
    pub(super) fn sealed(&mut self) -> Result<String, Error> {
        self.file.sync_all().map_err(failure("write", &self.path))?;
        Ok(self.hash.clone().hex())
    }

    /// Moves the whole file to `target`, which must not exist or may be replaced.
    pub(super) fn moved_to(self, target: &Path) -> Result<(), Error> {
        let failed = failure("move the downloaded file to", target);
        fs::rename(&self.path, target).map_err(&failed)?;
        if let Some(folder) = target.parent() {
            // The name is on the disk only once its folder is; where folders cannot be opened
            // there is no such step.
            if let Ok(folder) = File::open(folder) {
                folder.sync_all().map_err(&failed)?;
            }
        }
        self.forget();
        Ok(())
    }

    /// Removes the part file.
    pub(super) fn discard(self) -> Result<(), Error> {
        fs::remove_file(&self.path).map_err(failure("remove", &self.path))?;
        self.forget();
        Ok(())
    }

    /// The note is of no use without the part; the empty lock file stays, since another process
    /// may be about to ask for it.
    fn forget(&self) {
        let _absent = fs::remove_file(self.path.with_extension("json"));
    }
}

/// A readable name that no other reference has.
fn key(reference: &Reference) -> String {
    let Reference {
        repository,
        revision,
        file,
    } = reference;
    let hash = blake3::hash(format!("{repository}\n{revision}\n{file}").as_bytes()).to_hex();
    format!("{}-{}", reference.name(), &hash[..8])
}

/// A note that cannot be read is none: the download begins anew.
fn noted(path: &Path) -> Note {
    let text = fs::read(path).unwrap_or_default();
    serde_json::from_slice(&text).unwrap_or_default()
}

fn locked(path: &Path, reference: &Reference) -> Result<File, Error> {
    let failed = failure("lock", path);
    let mut options = File::options();
    options.read(true).write(true).create(true).truncate(false);
    let mut file = options.open(path).map_err(&failed)?;
    match file.try_lock() {
        Ok(()) => {
            let write = |file: &mut File| -> io::Result<()> {
                file.set_len(0)?;
                file.rewind()?;
                write!(file, "{}", std::process::id())
            };
            write(&mut file).map_err(failed)?;
            Ok(file)
        }
        Err(TryLockError::WouldBlock) => {
            let mut text = String::new();
            let read = file.read_to_string(&mut text);
            Err(Error::InUse {
                what: reference.to_string(),
                process: read.ok().and_then(|_| text.trim().parse().ok()),
            })
        }
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reference(file: &str) -> Reference {
        Reference::new("owner/name", file).unwrap()
    }

    fn open(folder: &Path) -> Partial {
        Partial::open(folder, &reference("a.gguf"), &mut |_| {}).unwrap()
    }

    fn note(version: &str) -> Note {
        let identity = Identity {
            version: Some(version.to_owned()),
            ..Identity::default()
        };
        Note {
            identity,
            etag: None,
        }
    }

    #[test]
    fn what_came_is_there_again_with_its_hash_and_its_note() {
        let folder = tempfile::tempdir().unwrap();
        let mut first = open(folder.path());
        first.belongs_to(note("one")).unwrap();
        first.append(b"ab").unwrap();
        drop(first);
        let mut heard = Vec::new();
        let mut observe = |event| heard.push(event);
        let mut second = Partial::open(folder.path(), &reference("a.gguf"), &mut observe).unwrap();
        assert_eq!(heard, [Event::Rereading { read: 2, bytes: 2 }]);
        assert_eq!((second.length(), second.note()), (2, &note("one")));
        second.append(b"c").unwrap();
        let mut whole = Hash::default();
        whole.update(b"abc");
        assert_eq!(second.sealed().unwrap(), whole.hex());
        let target = folder.path().join("a.gguf");
        second.moved_to(&target).unwrap();
        assert_eq!(fs::read(target).unwrap(), b"abc");
        assert_eq!(open(folder.path()).note(), &Note::default());
    }

    #[test]
    fn bytes_of_an_unknown_content_are_thrown_away() {
        let folder = tempfile::tempdir().unwrap();
        let mut part = open(folder.path());
        part.append(b"ab").unwrap();
        drop(part);
        assert_eq!(open(folder.path()).length(), 0);
    }

    #[test]
    fn one_file_has_one_download_and_others_are_free() {
        let folder = tempfile::tempdir().unwrap();
        let held = open(folder.path());
        let again = Partial::open(folder.path(), &reference("a.gguf"), &mut |_| {});
        let process = Some(std::process::id());
        assert!(matches!(again, Err(Error::InUse { process: id, .. }) if id == process));
        assert!(Partial::open(folder.path(), &reference("b.gguf"), &mut |_| {}).is_ok());
        drop(held);
        open(folder.path());
    }
}
