//! Branches of improvement runs. Branches of people are never deleted here.

use super::error::{Doing, Error, Result};
use super::id::CommitId;
use super::repository::Repository;

/// Every branch made here begins with this; no other is deleted here.
pub const OUR_BRANCHES: &str = "groundskeeper/";

/// The most commits of one branch that are listed.
pub const BRANCH_COMMITS_MAX: usize = 10_000;

impl Repository {
    /// Makes a branch whose name begins with [`OUR_BRANCHES`], without checking it out.
    pub fn create_branch(&self, name: &str, at: CommitId) -> Result<()> {
        check_ours(name)?;
        self.new_branch(name, at)
    }

    /// Makes a branch of any name, without checking it out.
    pub(super) fn new_branch(&self, name: &str, at: CommitId) -> Result<()> {
        let doing = || format!("make the branch {name}");
        let commit = self.inner.find_commit(at.oid()).doing(doing)?;
        match self.inner.branch(name, &commit, false) {
            Ok(_) => Ok(()),
            Err(error) if error.code() == git2::ErrorCode::Exists => Err(Error::Exists {
                what: format!("the branch {name}"),
            }),
            Err(error) => Err(error).doing(doing),
        }
    }

    /// Deletes a branch whose name begins with [`OUR_BRANCHES`]; not one that is checked out.
    pub fn delete_branch(&self, name: &str) -> Result<()> {
        check_ours(name)?;
        let mut branch = self.branch(name)?.ok_or_else(|| missing(name))?;
        branch
            .delete()
            .doing(|| format!("delete the branch {name}"))
    }

    /// Whether there is a local branch of that name.
    pub fn branch_exists(&self, name: &str) -> Result<bool> {
        Ok(self.branch(name)?.is_some())
    }

    /// The last commit of a local branch; `None` when there is no such branch.
    pub fn branch_tip(&self, name: &str) -> Result<Option<CommitId>> {
        let Some(branch) = self.branch(name)? else {
            return Ok(None);
        };
        let doing = || format!("read the branch {name}");
        let commit = branch.get().peel_to_commit().doing(doing)?;
        Ok(Some(CommitId::new(commit.id())))
    }

    /// The names of the branches that begin with [`OUR_BRANCHES`], sorted.
    pub fn our_branches(&self) -> Result<Vec<String>> {
        let doing = || "list the branches".to_owned();
        let glob = format!("refs/heads/{OUR_BRANCHES}*");
        let mut names = Vec::new();
        for reference in self.inner.references_glob(&glob).doing(doing)? {
            let reference = reference.doing(doing)?;
            names.push(String::from_utf8_lossy(reference.shorthand_bytes()).into_owned());
        }
        names.sort();
        Ok(names)
    }

    /// The commits of a branch that `base` does not have, oldest first.
    pub fn branch_commits(&self, base: CommitId, branch: &str) -> Result<Vec<CommitId>> {
        let doing = || format!("walk the branch {branch}");
        let tip = self.branch_tip(branch)?.ok_or_else(|| missing(branch))?;
        let mut walk = self.inner.revwalk().doing(doing)?;
        walk.set_sorting(git2::Sort::TOPOLOGICAL).doing(doing)?;
        walk.push(tip.oid()).doing(doing)?;
        walk.hide(base.oid()).doing(doing)?;
        let mut commits = Vec::new();
        for id in walk.take(BRANCH_COMMITS_MAX) {
            commits.push(CommitId::new(id.doing(doing)?));
        }
        commits.reverse();
        Ok(commits)
    }

    fn branch(&self, name: &str) -> Result<Option<git2::Branch<'_>>> {
        match self.inner.find_branch(name, git2::BranchType::Local) {
            Ok(branch) => Ok(Some(branch)),
            Err(error) if error.code() == git2::ErrorCode::NotFound => Ok(None),
            Err(error) => Err(error).doing(|| format!("look up the branch {name}")),
        }
    }
}

fn check_ours(name: &str) -> Result<()> {
    match name.strip_prefix(OUR_BRANCHES) {
        Some(rest) if !rest.is_empty() => Ok(()),
        _ => Err(Error::NotOurs {
            what: format!("the branch {name}"),
        }),
    }
}

fn missing(name: &str) -> Error {
    Error::Missing {
        what: format!("the branch {name}"),
    }
}
