//! Named paths as they would be committed, without the index or HEAD knowing.
//!
//! What `git commit -- PATHS` takes: HEAD's tree with the work tree's content at those paths. What
//! else is staged is neither in it nor lost.

use std::path::Path;

use super::error::{Doing, Error, Result};
use super::id::{CommitId, TreeId};
use super::index::EntryUpdate;
use super::repository::Repository;
use crate::text::RepoPath;

/// A tree ready to be judged and then committed.
///
/// Its blobs and trees lie in the object database, where `git gc` removes them if no commit comes
/// of it, as after `git add`.
pub struct Staged {
    tree: TreeId,
    base: Option<CommitId>,
    entries: Vec<EntryUpdate>,
}

impl Staged {
    /// What to judge, as [`super::Snapshot::Tree`], and what to clear.
    pub fn tree(&self) -> TreeId {
        self.tree
    }

    /// HEAD when it was staged.
    pub fn base(&self) -> Option<CommitId> {
        self.base
    }

    /// The staged paths, in order, each once.
    pub fn paths(&self) -> impl Iterator<Item = &RepoPath> {
        self.entries.iter().map(|(path, _)| path)
    }

    pub(super) fn entries(&self) -> &[EntryUpdate] {
        &self.entries
    }
}

impl std::fmt::Debug for Staged {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Staged({}, ", self.tree)?;
        f.debug_list().entries(self.paths()).finish()?;
        f.write_str(")")
    }
}

impl Repository {
    /// Takes the work tree's content at `paths`: files, links, submodules; a path that is gone is
    /// a deletion. Line endings are normalised as `git add` does.
    ///
    /// Refused ([`Error::NotStageable`]): folders, paths outside the repository or beyond a link,
    /// ignored new files, and files whose attributes name a filter program or an encoding, which
    /// only the git program applies.
    pub fn stage_preview(&self, paths: &[RepoPath]) -> Result<Staged> {
        self.check_nothing_in_progress()?;
        let base = self.head()?;
        let doing = || "stage the named paths".to_owned();
        // A handle of its own: an index that belongs to a repository is what makes libgit2 apply
        // line endings and file modes, and this one must not be the user's.
        let scratch = self.open_again()?;
        #[cfg(test)]
        super::fixture::leave_only_local_configuration(&scratch);
        let mut index = git2::Index::new().doing(doing)?;
        scratch.set_index(&mut index).doing(doing)?;
        if let Some(base) = base {
            let tree = self.tree(self.tree_id(&super::Snapshot::Commit(base))?)?;
            index.read_tree(&tree).doing(doing)?;
        }
        let mut paths = paths.to_vec();
        paths.sort();
        paths.dedup();
        let mut entries = Vec::with_capacity(paths.len());
        for path in paths {
            let entry = self.stage_path(&mut index, &path)?;
            entries.push((path, entry));
        }
        let tree = TreeId::new(index.write_tree_to(&self.inner).doing(doing)?);
        Ok(Staged {
            tree,
            base,
            entries,
        })
    }

    fn stage_path(
        &self,
        index: &mut git2::Index,
        path: &RepoPath,
    ) -> Result<Option<git2::IndexEntry>> {
        check_inside(path)?;
        self.check_not_beyond_link(path)?;
        let native = path.to_path();
        let doing = || format!("stage {path}");
        let Ok(metadata) = self.root().join(&native).symlink_metadata() else {
            self.stage_deletion(index, path)?;
            return Ok(None);
        };
        let is_new = !self.is_tracked(index, path)?;
        if is_new && self.is_ignored(path)? {
            return Err(refused(
                path,
                "git ignores it; un-ignore it or leave it out",
            ));
        }
        let submodule = metadata.is_dir() && self.root().join(&native).join(".git").exists();
        if !(metadata.is_file() || metadata.is_symlink() || submodule) {
            return Err(refused(
                path,
                "it is not a file; name the files inside a folder",
            ));
        }
        if metadata.is_file() {
            self.check_attributes(path)?;
        }
        index.add_path(&native).doing(doing)?;
        Ok(index.get_path(&native, 0))
    }

    /// Whether git ignores a path that it does not track.
    pub fn is_ignored(&self, path: &RepoPath) -> Result<bool> {
        let doing = || format!("ask whether {path} is ignored");
        self.inner.is_path_ignored(path.to_path()).doing(doing)
    }

    fn stage_deletion(&self, index: &mut git2::Index, path: &RepoPath) -> Result<()> {
        let native = path.to_path();
        if index.get_path(&native, 0).is_some() {
            return index
                .remove(&native, 0)
                .doing(|| format!("stage the deletion of {path}"));
        }
        if self.is_tracked(index, path)? {
            return Ok(());
        }
        Err(refused(
            path,
            "there is no such file, and git does not know it",
        ))
    }

    /// Whether HEAD (`index` starts as its tree) or the user's index has the path.
    fn is_tracked(&self, index: &git2::Index, path: &RepoPath) -> Result<bool> {
        let native = path.to_path();
        if index.get_path(&native, 0).is_some() {
            return Ok(true);
        }
        Ok(super::index::open(self.index_path())?
            .get_path(&native, 0)
            .is_some())
    }

    /// A folder on the way that is a link would let a path name a file outside the repository.
    fn check_not_beyond_link(&self, path: &RepoPath) -> Result<()> {
        let native = path.to_path();
        for folder in native
            .ancestors()
            .skip(1)
            .filter(|folder| *folder != Path::new(""))
        {
            let link = self.root().join(folder).symlink_metadata();
            if link.is_ok_and(|metadata| metadata.is_symlink()) {
                let reason = format!(
                    "{} is a symbolic link; name the real file",
                    folder.display()
                );
                return Err(refused(path, &reason));
            }
        }
        Ok(())
    }

    /// libgit2 would store such a file as it lies in the work tree, which is not what git stores.
    fn check_attributes(&self, path: &RepoPath) -> Result<()> {
        if let Some(filter) = self.attribute(path, "filter")? {
            let config = self
                .inner
                .config()
                .doing(|| "read git's configuration".to_owned())?;
            let is_set = |key: &str| config.get_entry(&format!("filter.{filter}.{key}")).is_ok();
            if is_set("clean") || is_set("process") {
                let reason = format!(
                    "its filter '{filter}' is run by the git program only; commit it with git"
                );
                return Err(refused(path, &reason));
            }
        }
        match self.attribute(path, "working-tree-encoding")? {
            Some(encoding) if !encoding.eq_ignore_ascii_case("utf-8") => {
                let reason =
                    format!("git stores it re-encoded from {encoding}; commit it with git");
                Err(refused(path, &reason))
            }
            _ => Ok(()),
        }
    }

    /// An attribute's value, where one is set.
    fn attribute(&self, path: &RepoPath, name: &str) -> Result<Option<String>> {
        let flags = git2::AttrCheckFlags::FILE_THEN_INDEX;
        let value = self
            .inner
            .get_attr_bytes(&path.to_path(), name, flags)
            .doing(|| format!("read the attributes of {path}"))?;
        Ok(match git2::AttrValue::from_bytes(value) {
            git2::AttrValue::String(text) => Some(text.to_owned()),
            git2::AttrValue::Bytes(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
            _ => None,
        })
    }
}

fn check_inside(path: &RepoPath) -> Result<()> {
    let is_name = |part: &[u8]| !matches!(part, b"" | b"." | b"..") && !part.contains(&0);
    if !path.as_bytes().split(|&byte| byte == b'/').all(is_name) {
        return Err(refused(
            path,
            "it is not a plain path inside the repository",
        ));
    }
    Ok(())
}

fn refused(path: &RepoPath, reason: &str) -> Error {
    Error::NotStageable {
        path: path.clone(),
        reason: reason.to_owned(),
    }
}

#[cfg(test)]
#[path = "staging_tests.rs"]
mod tests;
