//! Making commits. The only file of the crate that calls git2's commit-creating functions.
//!
//! A commit needs a [`Clearance`], which only the gate grants. Unlike the `git` program, libgit2
//! runs no hooks and signs nothing: the gate has judged already, and an installed pre-commit hook
//! would only judge the same content again.

use super::error::{Doing, Error, Result};
use super::id::{CommitId, TreeId};
use super::index::IndexLock;
use super::index_tree;
use super::message::{AGENT_TRAILER, CommitMessage, GATE_TRAILER, Trailer};
use super::repository::Repository;
use super::snapshot::Snapshot;
use super::staging::Staged;

/// The gate's word that a tree may be committed on a parent. Spent by the commit it allows.
#[derive(Debug, PartialEq, Eq)]
#[must_use = "a clearance allows one commit; without it nothing was committed"]
pub struct Clearance {
    tree: TreeId,
    parent: Option<CommitId>,
    snapshot: String,
    agent: String,
}

impl Clearance {
    /// For the gate alone, after a verdict that passes: `tree` is what was judged, `parent` the
    /// HEAD it was judged against, `snapshot` the hash shown in the trailer, `agent` who asked.
    pub fn granted_by_gate(
        tree: TreeId,
        parent: Option<CommitId>,
        snapshot: impl Into<String>,
        agent: impl Into<String>,
    ) -> Self {
        Self {
            tree,
            parent,
            snapshot: snapshot.into(),
            agent: agent.into(),
        }
    }

    /// The tree that may be committed.
    pub fn tree(&self) -> TreeId {
        self.tree
    }
}

impl Repository {
    /// Commits the index on this work tree's HEAD, moving the checked out branch. The author is
    /// git's configured user.
    ///
    /// Refused, with nothing changed: an index that is not the cleared tree
    /// ([`Error::Changed`]), a HEAD that moved since ([`Error::HeadMoved`]), a merge or the like
    /// in progress, a commit that changes nothing.
    pub fn commit(&self, clearance: Clearance, message: &CommitMessage) -> Result<CommitId> {
        let found = self.tree_id(&Snapshot::Index)?;
        self.check(&clearance, found)?;
        let (written, _) = index_tree::write(self.index_path(), &self.inner)?;
        self.check(&clearance, written)?;
        let parent = clearance.parent;
        let commit = self.write_commit(clearance, message)?;
        self.move_head(parent, commit, message)?;
        Ok(commit)
    }

    /// Commits staged paths on this work tree's HEAD and puts only those paths into the index, as
    /// `git commit -- PATHS` does: everything else that is staged stays staged. Refused for the
    /// same reasons as [`Repository::commit`], then index and HEAD are as they were.
    pub fn commit_staged(
        &self,
        staged: &Staged,
        clearance: Clearance,
        message: &CommitMessage,
    ) -> Result<CommitId> {
        self.check(&clearance, staged.tree())?;
        if staged.base() != clearance.parent {
            return Err(Error::HeadMoved);
        }
        let mut lock = IndexLock::take(self.index_path())?;
        lock.prepare(staged.entries())?;
        let parent = clearance.parent;
        let commit = self.write_commit(clearance, message)?;
        self.move_head(parent, commit, message)?;
        lock.replace_index()?;
        Ok(commit)
    }

    /// Who commits here, as `Name <address>`, from git's configuration ([`Error::NoIdentity`]).
    pub fn identity(&self) -> Result<String> {
        let signature = self.inner.signature().map_err(|_| Error::NoIdentity)?;
        Ok(signature.to_string())
    }

    /// Refuses while git is in the middle of a merge, rebase, cherry-pick or the like.
    pub(super) fn check_nothing_in_progress(&self) -> Result<()> {
        use git2::RepositoryState as State;
        let operation = match self.inner.state() {
            State::Clean | State::Bisect => return Ok(()),
            State::Merge => "merge",
            State::Revert | State::RevertSequence => "revert",
            State::CherryPick | State::CherryPickSequence => "cherry-pick",
            State::Rebase | State::RebaseInteractive | State::RebaseMerge => "rebase",
            State::ApplyMailbox | State::ApplyMailboxOrRebase => "git am",
        };
        Err(Error::InProgress {
            operation: operation.to_owned(),
        })
    }

    fn check(&self, clearance: &Clearance, found: TreeId) -> Result<()> {
        self.check_nothing_in_progress()?;
        if found != clearance.tree {
            return Err(Error::Changed {
                cleared: clearance.tree,
                found,
            });
        }
        if self.head()? != clearance.parent {
            return Err(Error::HeadMoved);
        }
        if let Some(parent) = clearance.parent
            && self.tree_id(&Snapshot::Commit(parent))? == found
        {
            return Err(Error::NothingToCommit);
        }
        Ok(())
    }

    fn write_commit(&self, clearance: Clearance, message: &CommitMessage) -> Result<CommitId> {
        let Clearance {
            tree,
            parent,
            snapshot,
            agent,
        } = clearance;
        let trailers = [
            Trailer::new(AGENT_TRAILER, agent),
            Trailer::new(GATE_TRAILER, format!("pass {snapshot}")),
        ];
        let text = message.render(&trailers)?;
        let identity = self.inner.signature().map_err(|_| Error::NoIdentity)?;
        let tree = self.tree(tree)?;
        let doing = || format!("write the commit '{}'", message.subject);
        let parent = match parent {
            Some(parent) => Some(self.inner.find_commit(parent.oid()).doing(doing)?),
            None => None,
        };
        let parents: Vec<&git2::Commit<'_>> = parent.iter().collect();
        let commit = self
            .inner
            .commit(None, &identity, &identity, &text, &tree, &parents)
            .doing(doing)?;
        Ok(CommitId::new(commit))
    }

    /// Moves what HEAD names from `expected` to `to`, or fails if it is no longer there.
    fn move_head(
        &self,
        expected: Option<CommitId>,
        to: CommitId,
        message: &CommitMessage,
    ) -> Result<()> {
        let doing = || "move HEAD to the new commit".to_owned();
        let head = self.inner.find_reference("HEAD").doing(doing)?;
        let name = head.symbolic_target().doing(doing)?.unwrap_or("HEAD");
        let what = if expected.is_some() {
            "commit"
        } else {
            "commit (initial)"
        };
        let reflog = format!("{what}: {}", message.subject.trim());
        let moved = if let Some(old) = expected {
            self.inner
                .reference_matching(name, to.oid(), true, old.oid(), &reflog)
        } else {
            self.inner.reference(name, to.oid(), false, &reflog)
        };
        match moved {
            Ok(_) => Ok(()),
            Err(error) if is_moved(&error) => Err(Error::HeadMoved),
            Err(error) => Err(error).doing(doing),
        }
    }
}

fn is_moved(error: &git2::Error) -> bool {
    use git2::ErrorCode::{Exists, Modified, NotFound};
    matches!(error.code(), Modified | Exists | NotFound)
}

#[cfg(test)]
#[path = "commit_tests.rs"]
mod tests;
