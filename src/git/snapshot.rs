//! The content git holds: index, commit or tree as a list of files, and their bytes.

use serde::{Deserialize, Serialize};

use super::error::{Doing, Error, Result};
use super::id::{BlobId, CommitId, TreeId};
use super::repository::Repository;
use crate::text::RepoPath;

/// The most files one snapshot may list; a tree can name more than fit in memory.
pub const FILES_MAX: usize = 5_000_000;

/// A state of the repository's content that git holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Snapshot {
    /// What the next commit would contain.
    Index,
    /// What a commit contains.
    Commit(CommitId),
    /// What a tree contains, for example that of [`super::Staged`].
    Tree(TreeId),
}

/// What a path is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// A file.
    Regular,
    /// A file that may be run.
    Executable,
    /// A symbolic link; its blob is the path it points to.
    Symlink,
    /// Another repository's commit; its content is not here.
    Submodule,
}

impl FileKind {
    /// Whether the blob is content that rules can read.
    pub fn is_file(self) -> bool {
        matches!(self, Self::Regular | Self::Executable)
    }

    /// Of a git file mode; `None` for a folder.
    pub(super) fn of_mode(mode: u32) -> Option<Self> {
        match mode & 0o170_000 {
            0o120_000 => Some(Self::Symlink),
            0o160_000 => Some(Self::Submodule),
            0o100_000 if mode & 0o100 != 0 => Some(Self::Executable),
            0o100_000 => Some(Self::Regular),
            _ => None,
        }
    }
}

/// One path of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileEntry {
    /// Where it is.
    pub path: RepoPath,
    /// Its content.
    pub blob: BlobId,
    /// What it is.
    pub kind: FileKind,
}

impl Repository {
    /// Every path of a snapshot, ordered by path bytes. Paths added with `git add -N` are not in
    /// it, as they are in no commit.
    pub fn files(&self, snapshot: &Snapshot) -> Result<Vec<FileEntry>> {
        let mut files = match snapshot {
            Snapshot::Index => {
                let (reader, tree) = self.index_tree()?;
                tree_files(reader, tree)?
            }
            Snapshot::Commit(_) | Snapshot::Tree(_) => {
                tree_files(&self.inner, self.tree_id(snapshot)?)?
            }
        };
        files.sort_unstable_by(|one, two| one.path.cmp(&two.path));
        Ok(files)
    }

    /// The bytes of a blob. Ask [`Repository::blob_len`] first where it may be huge.
    pub fn blob(&self, id: BlobId) -> Result<Vec<u8>> {
        let blob = self
            .inner
            .find_blob(id.oid())
            .doing(|| format!("read the blob {id}"))?;
        Ok(blob.content().to_vec())
    }

    /// The length of a blob in bytes, without reading its content.
    pub fn blob_len(&self, id: BlobId) -> Result<u64> {
        let doing = || format!("read the length of the blob {id}");
        let odb = self.inner.odb().doing(doing)?;
        let (length, kind) = odb.read_header(id.oid()).doing(doing)?;
        if kind != git2::ObjectType::Blob {
            return Err(Error::Git {
                doing: doing(),
                message: format!("it is a {kind}"),
            });
        }
        Ok(length as u64)
    }

    /// The blob at a path; `None` where the snapshot has no file or link there.
    pub fn blob_at(&self, snapshot: &Snapshot, path: &RepoPath) -> Result<Option<BlobId>> {
        let found = match snapshot {
            Snapshot::Index => {
                let (reader, tree) = self.index_tree()?;
                in_tree(reader, tree, path)?
            }
            Snapshot::Commit(_) | Snapshot::Tree(_) => {
                in_tree(&self.inner, self.tree_id(snapshot)?, path)?
            }
        };
        Ok(found.and_then(|(mode, id)| match FileKind::of_mode(mode)? {
            FileKind::Submodule => None,
            _ => Some(BlobId::new(id)),
        }))
    }

    /// The tree of a snapshot. The index's tree is computed in memory: neither the index file nor
    /// the object database is written.
    pub fn tree_id(&self, snapshot: &Snapshot) -> Result<TreeId> {
        match snapshot {
            Snapshot::Index => Ok(self.index_tree()?.1),
            Snapshot::Commit(commit) => {
                let commit = self
                    .inner
                    .find_commit(commit.oid())
                    .doing(|| format!("read the commit {commit}"))?;
                Ok(TreeId::new(commit.tree_id()))
            }
            Snapshot::Tree(tree) => Ok(*tree),
        }
    }

    pub(super) fn tree(&self, id: TreeId) -> Result<git2::Tree<'_>> {
        self.inner
            .find_tree(id.oid())
            .doing(|| format!("read the tree {id}"))
    }
}

/// Walks with a stack of its own, so that a deeply nested tree cannot exhaust the thread's.
fn tree_files(repository: &git2::Repository, root: TreeId) -> Result<Vec<FileEntry>> {
    let mut files = Vec::new();
    let mut folders = vec![(Vec::new(), root.oid())];
    while let Some((prefix, id)) = folders.pop() {
        let tree = repository
            .find_tree(id)
            .doing(|| format!("read the tree {id}"))?;
        for entry in &tree {
            let path = [prefix.as_slice(), entry.name_bytes()].concat();
            match FileKind::of_mode(entry.filemode().cast_unsigned()) {
                Some(kind) => files.push(FileEntry {
                    path: RepoPath::from_bytes(path),
                    blob: BlobId::new(entry.id()),
                    kind,
                }),
                None => folders.push(([path.as_slice(), b"/"].concat(), entry.id())),
            }
        }
        if files.len() + folders.len() > FILES_MAX {
            return Err(Error::TooManyFiles { limit: FILES_MAX });
        }
    }
    Ok(files)
}

fn in_tree(
    repository: &git2::Repository,
    tree: TreeId,
    path: &RepoPath,
) -> Result<Option<(u32, git2::Oid)>> {
    let root = repository
        .find_tree(tree.oid())
        .doing(|| format!("read the tree {tree}"))?;
    match root.get_path(&path.to_path()) {
        Ok(entry) => Ok(Some((entry.filemode().cast_unsigned(), entry.id()))),
        Err(error) if error.code() == git2::ErrorCode::NotFound => Ok(None),
        Err(error) => Err(error).doing(|| format!("look up {path} in the tree {tree}")),
    }
}

#[cfg(test)]
#[path = "snapshot_tests.rs"]
mod tests;
