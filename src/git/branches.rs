//! Branches of people: listing them, starting one, going to one, dropping one that is merged.

use serde::Serialize;

use super::branch::OUR_BRANCHES;
use super::error::{Doing, Error, Result};
use super::id::CommitId;
use super::log::LogEntry;
use super::repository::Repository;

/// The most branches that are listed.
pub const BRANCHES_MAX: usize = 10_000;

/// A local branch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BranchEntry {
    /// Its name, without `refs/heads/`.
    pub name: String,
    /// Whether it is checked out here.
    pub is_head: bool,
    /// Its last commit.
    pub tip: LogEntry,
    /// The branch it follows, as `origin/main`.
    pub upstream: Option<Upstream>,
}

/// The branch that a branch follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Upstream {
    /// Its name, as `origin/main`.
    pub name: String,
    /// Commits that only the branch has.
    pub ahead: usize,
    /// Commits that only the upstream has.
    pub behind: usize,
}

impl Repository {
    /// The local branches, sorted by name, at most [`BRANCHES_MAX`].
    pub fn branches(&self) -> Result<Vec<BranchEntry>> {
        let doing = || "list the branches".to_owned();
        let local = self.inner.branches(Some(git2::BranchType::Local));
        let mut entries = Vec::new();
        for branch in local.doing(doing)?.take(BRANCHES_MAX) {
            let (branch, _) = branch.doing(doing)?;
            let tip = branch.get().peel_to_commit().doing(doing)?;
            entries.push(BranchEntry {
                name: String::from_utf8_lossy(branch.get().shorthand_bytes()).into_owned(),
                is_head: branch.is_head(),
                upstream: self.upstream(&branch, tip.id()),
                tip: self.log_entry(CommitId::new(tip.id()))?,
            });
        }
        entries.sort_by(|one, two| one.name.cmp(&two.name));
        Ok(entries)
    }

    /// Starts a branch at a commit, without going to it. A name that git does not allow, that begins
    /// with `-`, that is taken, or that runs use ([`OUR_BRANCHES`]) is refused.
    pub fn start_branch(&self, name: &str, at: CommitId) -> Result<()> {
        let refused = |reason: &str| Error::InvalidBranch {
            name: name.to_owned(),
            reason: reason.to_owned(),
        };
        let valid = git2::Branch::name_is_valid(name).unwrap_or(false);
        if !valid || name.starts_with('-') || name == "HEAD" {
            return Err(refused("git does not allow such a name"));
        }
        if name.starts_with(OUR_BRANCHES) {
            return Err(refused("names of that form are for improvement runs"));
        }
        self.new_branch(name, at)
    }

    /// Checks a branch out: HEAD, index and work tree go there. Refused, with nothing changed, when
    /// it would touch a file that is not as HEAD has it, or during a merge or rebase.
    pub fn switch_branch(&self, name: &str) -> Result<()> {
        let state = self.inner.state();
        if state != git2::RepositoryState::Clean {
            return Err(Error::InProgress {
                operation: format!("{state:?}").to_lowercase(),
            });
        }
        let doing = || format!("switch to the branch {name}");
        let branch = match self.inner.find_branch(name, git2::BranchType::Local) {
            Ok(branch) => branch,
            Err(error) if error.code() == git2::ErrorCode::NotFound => {
                return Err(Error::Missing {
                    what: format!("the branch {name}"),
                });
            }
            Err(error) => return Err(error).doing(doing),
        };
        let tree = branch.get().peel_to_tree().doing(doing)?;
        let mut checkout = git2::build::CheckoutBuilder::new();
        checkout.safe();
        match self
            .inner
            .checkout_tree(tree.as_object(), Some(&mut checkout))
        {
            Ok(()) => {}
            Err(error) if error.code() == git2::ErrorCode::Conflict => {
                return Err(Error::WouldOverwrite {
                    branch: name.to_owned(),
                });
            }
            Err(error) => return Err(error).doing(doing),
        }
        self.inner
            .set_head(&format!("refs/heads/{name}"))
            .doing(doing)
    }

    /// Deletes a branch of which HEAD has every commit; not the one that is checked out.
    pub fn drop_merged_branch(&self, name: &str) -> Result<()> {
        let tip = self.branch_tip(name)?.ok_or_else(|| Error::Missing {
            what: format!("the branch {name}"),
        })?;
        let refused = |reason: &str| Error::InvalidBranch {
            name: name.to_owned(),
            reason: reason.to_owned(),
        };
        if self.head_branch()?.as_deref() == Some(name) {
            return Err(refused("it is checked out"));
        }
        if !self.is_behind_head(tip)? {
            return Err(refused(
                "it has commits that HEAD does not have; merge it first",
            ));
        }
        let doing = || format!("delete the branch {name}");
        let mut branch = self
            .inner
            .find_branch(name, git2::BranchType::Local)
            .doing(doing)?;
        branch.delete().doing(doing)
    }

    fn upstream(&self, branch: &git2::Branch<'_>, tip: git2::Oid) -> Option<Upstream> {
        let upstream = branch.upstream().ok()?;
        let other = upstream.get().target()?;
        let (ahead, behind) = self.inner.graph_ahead_behind(tip, other).ok()?;
        Some(Upstream {
            name: String::from_utf8_lossy(upstream.get().shorthand_bytes()).into_owned(),
            ahead,
            behind,
        })
    }
}

#[cfg(test)]
#[path = "branches_tests.rs"]
mod tests;
