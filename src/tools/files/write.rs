//! Writing and removing: whole or not at all, and only what the caller expects to find.

use std::io::{self, Read, Write};
use std::time::SystemTime;

use cap_std::fs::{Metadata, Permissions};

use crate::text::RepoPath;
use crate::tools::files::place::Place;
use crate::tools::files::sweep::{draft_name, sweep};
use crate::tools::files::{Files, PathError};

/// Folders that one process sweeps.
const SWEPT_MAX: usize = 10_000;

/// What must be there for a file to be written or removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// Whatever there is, or nothing.
    Anything,
    /// Nothing.
    Nothing,
    /// Content with this [`content_hash`].
    Hash(String),
}

/// A file that was written or removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Where it really is: links followed.
    pub path: RepoPath,
    /// It was not there before.
    pub created: bool,
}

/// Names a content, so that a later call can say which one it means: 16 hexadecimal digits.
pub fn content_hash(content: &[u8]) -> String {
    blake3::hash(content).to_hex()[..16].to_owned()
}

impl Files {
    /// Where a file of this path stands or would stand: links followed, only inside the root and to
    /// nothing denied. What is missing is taken as it is written.
    pub fn destination(&self, path: &RepoPath) -> Result<RepoPath, PathError> {
        super::check(path)?;
        let mut standing = path.clone();
        loop {
            match self.root.symlink_metadata(standing.to_path()) {
                Ok(_) => break,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    standing = standing.parent();
                }
                Err(error) => return Err(PathError::unwritable(path, &error)),
            }
            if standing.as_bytes().is_empty() {
                return Ok(path.clone());
            }
        }
        let mut real = self.real(&standing)?.to_path();
        let whole = path.to_path();
        let missing = whole.strip_prefix(standing.to_path());
        for part in missing.into_iter().flat_map(|rest| rest.iter()) {
            real.push(part);
        }
        let real = RepoPath::from_path(&real);
        match super::denial(&real) {
            Some(reason) => Err(PathError::Denied(path.to_string(), reason)),
            None => Ok(real),
        }
    }

    /// Puts `content` at `path`, making folders that are missing. It is written beside the file,
    /// flushed to the disk and then moved into place, so that whoever reads sees the old content or
    /// the new. Permissions stay.
    pub fn write(
        &self,
        path: &RepoPath,
        content: &[u8],
        expected: &Expected,
    ) -> Result<Written, PathError> {
        let real = self.destination(path)?;
        let unwritable = |error: io::Error| PathError::unwritable(path, &error);
        let mut turn = self.turn();
        let place = match expected {
            Expected::Hash(_) => Place::find(&self.root, &real),
            _ => Place::make(&self.root, &real),
        };
        let place = place.map_err(unwritable)?;
        if turn.len() < SWEPT_MAX && turn.insert(real.parent()) {
            sweep(&place.folder, SystemTime::now());
        }
        let old = place.metadata().map_err(unwritable)?;
        let permissions = writable(old.as_ref()).map_err(unwritable)?;
        let draft = Draft::new(&place, content, permissions).map_err(unwritable)?;
        meets(&place, path, expected)?;
        draft
            .put_in_place(expected)
            .map_err(|error| match error.kind() {
                io::ErrorKind::AlreadyExists => PathError::Exists(path.to_string()),
                _ => unwritable(error),
            })?;
        Ok(Written {
            path: real,
            created: old.is_none(),
        })
    }

    /// Removes a file; a link is removed itself, and not what it leads to.
    pub fn remove(&self, path: &RepoPath, expected: &Expected) -> Result<Written, PathError> {
        super::check(path)?;
        let unwritable = |error: io::Error| PathError::unwritable(path, &error);
        let real = self.own_place(path)?;
        let _turn = self.turn();
        let place = Place::find(&self.root, &real).map_err(unwritable)?;
        let old = place.metadata().map_err(unwritable)?;
        match old {
            None => return Err(unwritable(io::ErrorKind::NotFound.into())),
            Some(old) if old.is_dir() => return Err(not_a_file(path)),
            Some(_) => {}
        }
        meets(&place, path, expected)?;
        place.folder.remove_file(&place.name).map_err(unwritable)?;
        place.sync().map_err(unwritable)?;
        Ok(Written {
            path: real,
            created: false,
        })
    }

    /// The path itself with the links on the way to it followed.
    pub(in crate::tools) fn own_place(&self, path: &RepoPath) -> Result<RepoPath, PathError> {
        let folder = path.parent();
        let folder = match folder.as_bytes() {
            b"" => folder,
            _ => self.real(&folder)?,
        };
        let mut real = folder.to_path();
        let whole = path.to_path();
        real.extend(whole.file_name());
        let real = RepoPath::from_path(&real);
        super::check(&real)?;
        Ok(real)
    }
}

fn not_a_file(path: &RepoPath) -> PathError {
    PathError::Unwritable {
        path: path.to_string(),
        reason: "it is not a file".to_owned(),
    }
}

/// The permissions to keep; an error for what is not a file that may be written.
fn writable(old: Option<&Metadata>) -> io::Result<Option<Permissions>> {
    let Some(old) = old else { return Ok(None) };
    if !old.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    if old.permissions().readonly() {
        return Err(io::Error::other("the file is marked read-only"));
    }
    Ok(Some(old.permissions()))
}

/// Whether what stands there is what the caller expects.
fn meets(place: &Place, path: &RepoPath, expected: &Expected) -> Result<(), PathError> {
    let found = match expected {
        Expected::Anything => return Ok(()),
        Expected::Nothing => {
            return match place.metadata() {
                Ok(None) => Ok(()),
                Ok(Some(_)) => Err(PathError::Exists(path.to_string())),
                Err(error) => Err(PathError::unwritable(path, &error)),
            };
        }
        Expected::Hash(expected) => match current(place) {
            Ok(content) if &content_hash(&content) == expected => return Ok(()),
            Ok(content) => format!("its hash is {} now", content_hash(&content)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => "it is gone".to_owned(),
            Err(error) => return Err(PathError::unwritable(path, &error)),
        },
    };
    Err(PathError::Changed {
        path: path.to_string(),
        found,
    })
}

fn current(place: &Place) -> io::Result<Vec<u8>> {
    let mut content = Vec::new();
    place.open()?.read_to_end(&mut content)?;
    Ok(content)
}

/// New content beside the place that it is meant for; removed again unless it is put there.
struct Draft<'p> {
    place: &'p Place,
    name: String,
}

impl<'p> Draft<'p> {
    fn new(place: &'p Place, content: &[u8], permissions: Option<Permissions>) -> io::Result<Self> {
        let mut random = [0; 8];
        getrandom::fill(&mut random).map_err(|error| io::Error::other(error.to_string()))?;
        let name = draft_name(u64::from_ne_bytes(random));
        // Until it has the permissions of what it replaces nobody else reads it.
        let mut file = place.create(&name, permissions.is_some())?;
        let draft = Self { place, name };
        file.write_all(content)?;
        if let Some(permissions) = permissions {
            file.set_permissions(permissions)?;
        }
        file.sync_all()?;
        Ok(draft)
    }

    /// Moves it over what is there; a file that must be new is never moved over another.
    fn put_in_place(self, expected: &Expected) -> io::Result<()> {
        let (folder, name) = (&self.place.folder, &self.place.name);
        let linked = match expected {
            Expected::Nothing => folder.hard_link(&self.name, folder, name),
            _ => Err(io::ErrorKind::Unsupported.into()),
        };
        match linked {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(error),
            // A file system without hard links; it was looked at just before.
            Err(_) => folder.rename(&self.name, folder, name)?,
        }
        self.place.sync()
    }
}

impl Drop for Draft<'_> {
    fn drop(&mut self) {
        // Gone already when it was moved into place.
        let _ = self.place.folder.remove_file(&self.name);
    }
}

#[cfg(test)]
#[path = "write_tests.rs"]
mod tests;
