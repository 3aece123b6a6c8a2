//! Linked worktrees of improvement runs: made, listed and removed without the user's checkout,
//! index, stash or HEAD being touched.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::branch::OUR_BRANCHES;
use super::error::{Doing, Error, OnFile, Result};
use super::id::CommitId;
use super::repository::Repository;

/// A file in a worktree's administrative folder that says the worktree was made here.
const MARKER: &str = "groundskeeper";

/// A linked worktree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Worktree {
    /// Its name in the repository.
    pub name: String,
    /// Its folder.
    pub path: PathBuf,
    /// The branch checked out there; `None` when detached.
    pub branch: Option<String>,
    /// Whether it was made by [`Repository::add_worktree`], be it to the end or not.
    pub ours: bool,
}

impl Worktree {
    /// Opens it as a repository.
    pub fn open(&self) -> Result<Repository> {
        Repository::discover(&self.path)
    }
}

impl Repository {
    /// Makes the branch `branch` ([`super::OUR_BRANCHES`]) at `commit` and checks it out in the
    /// new folder `dir`. Submodules stay empty, and filter programs (such as LFS) are not run.
    pub fn add_worktree(
        &self,
        name: &str,
        dir: &Path,
        commit: CommitId,
        branch: &str,
    ) -> Result<Worktree> {
        let dir = std::path::absolute(dir).on_file("find", dir)?;
        self.check_new(name, &dir)?;
        self.create_branch(branch, commit)?;
        self.check_out(name, &dir, branch).inspect_err(|_| {
            // What was made is taken back as far as it goes; the first error is the one to tell.
            let _ = std::fs::remove_dir_all(&dir);
            let _ = std::fs::remove_dir_all(self.admin_dir(name));
            let _ = self.delete_branch(branch);
        })
    }

    /// Removes a worktree made by [`Repository::add_worktree`] with everything in its folder; its
    /// branch stays. A folder that is already gone, or that now belongs to something else, is
    /// left at that.
    pub fn remove_worktree(&self, name: &str) -> Result<()> {
        let what = format!("the worktree {name}");
        let admin_dir = self.admin_dir(name);
        if !is_plain(name) || !admin_dir.is_dir() {
            return Err(Error::Missing { what });
        }
        let worktree = self.worktree_at(name)?;
        if !worktree.ours {
            return Err(Error::NotOurs { what });
        }
        let path = worktree.path;
        if belongs_to(&path, &admin_dir) {
            std::fs::remove_dir_all(&path).on_file("remove", &path)?;
        }
        std::fs::remove_dir_all(&admin_dir).on_file("remove", &admin_dir)
    }

    /// The linked worktrees, also those whose folder is gone, sorted by name.
    pub fn worktrees(&self) -> Result<Vec<Worktree>> {
        let admin_dirs = self.common_dir().join("worktrees");
        let entries = match std::fs::read_dir(&admin_dirs) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error).on_file("list", &admin_dirs),
        };
        let mut worktrees = Vec::new();
        for entry in entries {
            let name = entry.on_file("list", &admin_dirs)?.file_name();
            if let Some(name) = name.to_str()
                && admin_dirs.join(name).join("gitdir").is_file()
            {
                worktrees.push(self.worktree_at(name)?);
            }
        }
        worktrees.sort_by(|one, two| one.name.cmp(&two.name));
        Ok(worktrees)
    }

    pub(super) fn check_new(&self, name: &str, dir: &Path) -> Result<()> {
        if !is_plain(name) {
            return Err(Error::Git {
                doing: format!("make the worktree '{name}'"),
                message: "its name may have letters, digits, '-', '_' and inner '.'".to_owned(),
            });
        }
        if self.admin_dir(name).exists() {
            return Err(Error::Exists {
                what: format!("the worktree {name}"),
            });
        }
        if dir.symlink_metadata().is_ok() {
            return Err(Error::Exists {
                what: dir.display().to_string(),
            });
        }
        Ok(())
    }

    pub(super) fn check_out(&self, name: &str, dir: &Path, branch: &str) -> Result<Worktree> {
        let doing = || format!("make the worktree {name} at {}", dir.display());
        if let Some(parent) = dir.parent() {
            std::fs::create_dir_all(parent).on_file("make the folder", parent)?;
        }
        let reference = self
            .inner
            .find_reference(&format!("refs/heads/{branch}"))
            .doing(doing)?;
        let mut options = git2::WorktreeAddOptions::new();
        options.reference(Some(&reference));
        self.inner
            .worktree(name, dir, Some(&options))
            .doing(doing)?;
        let marker = self.admin_dir(name).join(MARKER);
        std::fs::write(&marker, "made by groundskeeper\n").on_file("write", &marker)?;
        self.worktree_at(name)
    }

    pub(super) fn admin_dir(&self, name: &str) -> PathBuf {
        self.common_dir().join("worktrees").join(name)
    }

    fn worktree_at(&self, name: &str) -> Result<Worktree> {
        let admin_dir = self.admin_dir(name);
        let read = |file: &str| {
            let path = admin_dir.join(file);
            std::fs::read(&path).on_file("read", &path)
        };
        let dot_git = bytes_to_path(read("gitdir")?.trim_ascii());
        let dot_git = admin_dir.join(dot_git);
        // Absent where the program that made it was killed right at the beginning.
        let head = read("HEAD").unwrap_or_default();
        let branch = head.trim_ascii().strip_prefix(b"ref: refs/heads/");
        let branch = branch.map(|name| String::from_utf8_lossy(name).into_owned());
        // A process that was killed while files were checked out wrote no marker yet.
        let unfinished = || {
            branch
                .as_ref()
                .is_some_and(|name| name.starts_with(OUR_BRANCHES))
        };
        Ok(Worktree {
            name: name.to_owned(),
            path: dot_git.parent().unwrap_or(&dot_git).to_owned(),
            ours: head.is_empty() || admin_dir.join(MARKER).is_file() || unfinished(),
            branch,
        })
    }
}

/// Whether a folder's `.git` file points to this administrative folder.
fn belongs_to(path: &Path, admin_dir: &Path) -> bool {
    let Ok(link) = std::fs::read(path.join(".git")) else {
        return false;
    };
    let Some(target) = link.trim_ascii().strip_prefix(b"gitdir: ") else {
        return false;
    };
    let canonical = |path: &Path| std::fs::canonicalize(path).ok();
    let target = canonical(&path.join(bytes_to_path(target)));
    target.is_some() && target == canonical(admin_dir)
}

fn bytes_to_path(bytes: &[u8]) -> PathBuf {
    crate::text::RepoPath::from_bytes(bytes).to_path()
}

fn is_plain(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    !name.is_empty() && !name.starts_with('.') && name.bytes().all(plain)
}

#[cfg(test)]
#[path = "worktree_tests.rs"]
mod tests;
