//! The tree that an index would be committed as.
//!
//! The index is read with gix-index: libgit2 hashes the whole file and allocates every entry, which
//! for 100,000 files takes longer than judging a commit. Like git itself this does not check the
//! file's hash. Folders whose tree the index remembers are taken over, as git takes them over when
//! it commits; only the others are written.

use std::path::Path;

use gix_index::entry::{Flags, Mode, Stage};
use gix_index::{Entry, File, State, extension};

use super::error::{Doing, Error, Result};
use super::id::TreeId;
use crate::text::RepoPath;

/// Writes the trees that are missing into `target` and returns the root's, with the checksum that
/// the file ends in: `None` where there is no file or git was told to leave the checksum out.
///
/// Entries of `git add --intent-to-add` are left out. Unresolved conflicts are
/// [`Error::Unmerged`].
pub(super) fn write(index: &Path, target: &git2::Repository) -> Result<(TreeId, Option<Checksum>)> {
    let file = read(index)?;
    refuse_conflicts(&file)?;
    let tree = Writer::new(&file, target)?.write()?;
    Ok((
        tree,
        file.checksum().and_then(|sum| checksum(sum.as_slice())),
    ))
}

/// What an index file ends in: the SHA-1 of all that stands before.
pub(super) type Checksum = [u8; 20];

/// A checksum that tells one content from another; git writes zeros when it has computed none.
pub(super) fn checksum(bytes: &[u8]) -> Option<Checksum> {
    let checksum = Checksum::try_from(bytes).ok()?;
    (checksum != [0; 20]).then_some(checksum)
}

fn read(path: &Path) -> Result<File> {
    // One thread: the hook of a large commit should not take the machine from the editor.
    let options = gix_index::decode::Options {
        thread_limit: Some(1),
        ..Default::default()
    };
    File::at_or_default(path, gix_index::hash::Kind::Sha1, true, options).map_err(|error| {
        Error::Git {
            doing: format!("read the index {}", path.display()),
            message: error.to_string(),
        }
    })
}

fn refuse_conflicts(state: &State) -> Result<()> {
    let conflicts = state.entries().iter();
    let conflicts = conflicts.filter(|entry| entry.stage() != Stage::Unconflicted);
    let mut paths: Vec<RepoPath> = conflicts
        .map(|entry| RepoPath::from_bytes(entry.path(state).to_vec()))
        .collect();
    paths.dedup();
    let count = paths.len();
    match paths.into_iter().next() {
        Some(path) => Err(Error::Unmerged { path, count }),
        None => Ok(()),
    }
}

/// A folder whose tree is being put together.
struct Folder<'a> {
    /// Its name in the folder above.
    name: &'a [u8],
    /// Length of its path, with the slash behind it.
    prefix: usize,
    /// The next of its entries, by position in the index, and the position after its last.
    next: usize,
    end: usize,
    /// What the index remembers of it.
    known: Option<&'a extension::Tree>,
    builder: git2::TreeBuilder<'a>,
}

/// Walks with a stack of its own, so that a path of many folders cannot exhaust the thread's.
struct Writer<'a> {
    state: &'a State,
    target: &'a git2::Repository,
    objects: git2::Odb<'a>,
    folders: Vec<Folder<'a>>,
}

impl<'a> Writer<'a> {
    fn new(state: &'a State, target: &'a git2::Repository) -> Result<Self> {
        Ok(Self {
            state,
            target,
            objects: target.odb().doing(doing)?,
            folders: Vec::new(),
        })
    }

    fn write(mut self) -> Result<TreeId> {
        let all = self.state.entries().len();
        if let Some(tree) = self.remembered(self.state.tree(), all) {
            return Ok(TreeId::new(tree));
        }
        self.open(b"", 0, 0..all, self.state.tree())?;
        loop {
            let Some(folder) = self.folders.last_mut() else {
                return Err(failed("its folders are not in order"));
            };
            if folder.next < folder.end {
                self.take_next()?;
            } else if let Some(root) = self.close()? {
                return Ok(TreeId::new(root));
            }
        }
    }

    fn open(
        &mut self,
        name: &'a [u8],
        prefix: usize,
        entries: std::ops::Range<usize>,
        known: Option<&'a extension::Tree>,
    ) -> Result<()> {
        self.folders.push(Folder {
            name,
            prefix,
            next: entries.start,
            end: entries.end,
            known,
            builder: self.target.treebuilder(None).doing(doing)?,
        });
        Ok(())
    }

    /// Takes the next file of the innermost folder, or the next folder in it.
    fn take_next(&mut self) -> Result<()> {
        let Some(folder) = self.folders.last_mut() else {
            return Ok(());
        };
        let entry = &self.state.entries()[folder.next];
        let path: &'a [u8] = entry.path(self.state);
        let rest = &path[folder.prefix..];
        let Some(slash) = memchr::memchr(b'/', rest) else {
            folder.next += 1;
            return insert(folder, rest, entry);
        };
        let name = &rest[..slash];
        if entry.mode == Mode::DIR && slash + 1 == rest.len() {
            // A folder that a sparse index names as a whole.
            folder.next += 1;
            return insert(folder, name, entry);
        }
        let prefix = folder.prefix + slash + 1;
        let (start, end) = (folder.next, folder.end);
        let inside = |entry: &Entry| entry.path(self.state).starts_with(&path[..prefix]);
        let count = self.state.entries()[start..end].partition_point(inside);
        folder.next += count;
        let known = folder.known.and_then(|known| child(known, name));
        if let Some(tree) = self.remembered(known, count) {
            return self.insert_folder(name, tree);
        }
        self.open(name, prefix, start..start + count, known)
    }

    /// The tree that the index remembers, where it stands for just as many entries and is there.
    fn remembered(&self, known: Option<&extension::Tree>, entries: usize) -> Option<git2::Oid> {
        let known = known?;
        let same = known
            .num_entries
            .is_some_and(|count| count as usize == entries);
        let tree = git2::Oid::from_bytes(known.id.as_slice()).ok()?;
        (same && self.objects.exists(tree)).then_some(tree)
    }

    /// Writes the innermost folder; returns the tree when it was the outermost.
    fn close(&mut self) -> Result<Option<git2::Oid>> {
        let Some(folder) = self.folders.pop() else {
            return Ok(None);
        };
        // git has no empty folders: one of which all is only intended to be added is left out.
        let is_left_out = folder.builder.is_empty() && !self.folders.is_empty();
        if is_left_out {
            return Ok(None);
        }
        let tree = folder.builder.write().doing(doing)?;
        if self.folders.is_empty() {
            return Ok(Some(tree));
        }
        self.insert_folder(folder.name, tree)?;
        Ok(None)
    }

    fn insert_folder(&mut self, name: &[u8], tree: git2::Oid) -> Result<()> {
        let Some(folder) = self.folders.last_mut() else {
            return Ok(());
        };
        let mode = Mode::DIR.bits().cast_signed();
        put(folder, name, tree, mode)
    }
}

fn insert(folder: &mut Folder<'_>, name: &[u8], entry: &Entry) -> Result<()> {
    if entry.flags.contains(Flags::INTENT_TO_ADD) {
        return Ok(());
    }
    let id = git2::Oid::from_bytes(entry.id.as_slice()).doing(doing)?;
    put(folder, name, id, entry.mode.bits().cast_signed())
}

fn put(folder: &mut Folder<'_>, name: &[u8], id: git2::Oid, mode: i32) -> Result<()> {
    let shown = || format!("take {} from the index", String::from_utf8_lossy(name));
    folder.builder.insert(name, id, mode).map(drop).doing(shown)
}

/// What is remembered of a folder's child; gix-index keeps them by name.
fn child<'a>(known: &'a extension::Tree, name: &[u8]) -> Option<&'a extension::Tree> {
    let children = &known.children;
    let found = children.binary_search_by(|child| child.name.as_slice().cmp(name));
    found.ok().map(|index| &children[index])
}

fn doing() -> String {
    "compute the index's tree".to_owned()
}

fn failed(message: &str) -> Error {
    Error::Git {
        doing: doing(),
        message: message.to_owned(),
    }
}

#[cfg(test)]
#[path = "index_tree_tests.rs"]
mod tests;
