//! Commits of a range, and those that an update of branches brings in.

use super::error::{Doing, Result};
use super::id::{CommitId, TreeId};
use super::message::{Trailer, trailers_of};
use super::repository::Repository;
use super::revision::Range;

/// The most commits of one range that are looked at one by one.
pub const RANGE_COMMITS_MAX: usize = 10_000;

/// A commit as the gate looks at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitRecord {
    /// The commit.
    pub id: CommitId,
    /// Its content.
    pub tree: TreeId,
    /// Its parents, the first first.
    pub parents: Vec<CommitId>,
    /// The trailers of its message.
    pub trailers: Vec<Trailer>,
}

/// A branch that moves, as git's reference-transaction hook is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BranchUpdate {
    /// `refs/heads/…`.
    pub name: String,
    /// Where it was; `None` for a new branch, and where git does not say.
    pub old: Option<CommitId>,
    /// Where it goes.
    pub new: CommitId,
}

impl Repository {
    /// One commit.
    pub fn commit_record(&self, id: CommitId) -> Result<CommitRecord> {
        let doing = || format!("read the commit {id}");
        let commit = self.inner.find_commit(id.oid()).doing(doing)?;
        let message = String::from_utf8_lossy(commit.message_bytes());
        Ok(CommitRecord {
            id,
            tree: TreeId::new(commit.tree_id()),
            parents: commit.parent_ids().map(CommitId::new).collect(),
            trailers: trailers_of(&message),
        })
    }

    /// The commits of a range, newest first, at most [`RANGE_COMMITS_MAX`].
    pub fn range_commits(&self, range: Range) -> Result<Vec<CommitRecord>> {
        let doing = || format!("walk from {} to {}", range.base, range.tip);
        let mut walk = self.inner.revwalk().doing(doing)?;
        walk.push(range.tip.oid()).doing(doing)?;
        walk.hide(range.base.oid()).doing(doing)?;
        walk.take(RANGE_COMMITS_MAX)
            .map(|id| self.commit_record(CommitId::new(id.doing(doing)?)))
            .collect()
    }

    /// The commits that come in with these updates and that no other reference had, newest first,
    /// at most `limit`. What was fetched, or stood on another branch, is not new.
    pub fn new_commits(&self, updates: &[BranchUpdate], limit: usize) -> Result<Vec<CommitRecord>> {
        let doing = || "walk the new commits".to_owned();
        let mut walk = self.inner.revwalk().doing(doing)?;
        for update in updates {
            walk.push(update.new.oid()).doing(doing)?;
            if let Some(old) = update.old {
                walk.hide(old.oid()).doing(doing)?;
            }
        }
        for reference in self.inner.references().doing(doing)? {
            let reference = reference.doing(doing)?;
            let is_moved = |update: &BranchUpdate| update.name.as_bytes() == reference.name_bytes();
            // A reference to something else than a commit has no commits to hide.
            if !updates.iter().any(is_moved)
                && let Ok(commit) = reference.peel_to_commit()
            {
                walk.hide(commit.id()).doing(doing)?;
            }
        }
        walk.take(limit)
            .map(|id| self.commit_record(CommitId::new(id.doing(doing)?)))
            .collect()
    }

    /// Whether git is in the middle of a rebase, which makes commits anew.
    pub fn is_rebasing(&self) -> bool {
        use git2::RepositoryState as State;
        let state = self.inner.state();
        matches!(
            state,
            State::Rebase | State::RebaseInteractive | State::RebaseMerge
        )
    }

    /// Whether `commit` is HEAD or stands behind it.
    pub fn is_behind_head(&self, commit: CommitId) -> Result<bool> {
        let Some(head) = self.head()? else {
            return Ok(false);
        };
        if head == commit {
            return Ok(true);
        }
        // One that is gone altogether is behind nothing.
        let graph = self.inner.graph_descendant_of(head.oid(), commit.oid());
        Ok(graph.unwrap_or(false))
    }
}

impl BranchUpdate {
    /// Reads `OLD NEW REFERENCE`, a line of the hook's input; `None` for what moves no branch of
    /// a person to a commit.
    pub fn parse(line: &str) -> Option<Self> {
        let mut words = line.splitn(3, ' ');
        let (old, new, name) = (words.next()?, words.next()?, words.next()?.trim_end());
        let branch = name.strip_prefix("refs/heads/")?;
        let some = |id: &str| {
            let is_none = id.bytes().all(|byte| byte == b'0');
            id.parse().ok().filter(|_| !is_none)
        };
        let (old, new) = (some(old), some(new)?);
        let is_ours = branch.starts_with(super::OUR_BRANCHES);
        (old != Some(new) && !is_ours).then(|| Self {
            name: name.to_owned(),
            old,
            new,
        })
    }

    /// The branch's name without `refs/heads/`.
    pub fn branch(&self) -> &str {
        self.name.strip_prefix("refs/heads/").unwrap_or(&self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::BranchUpdate;

    const ZERO: &str = "0000000000000000000000000000000000000000";
    const ONE: &str = "0123456789012345678901234567890123456789";
    const TWO: &str = "abcdef7890123456789012345678901234567890";

    #[test]
    fn only_branches_of_people_that_go_to_a_commit_count() {
        let read = |old: &str, new: &str, name: &str| {
            BranchUpdate::parse(&format!("{old} {new} {name}\n"))
        };
        let moved = read(ONE, TWO, "refs/heads/feature/a").unwrap();
        assert_eq!(moved.branch(), "feature/a");
        assert_eq!(moved.old.unwrap().to_string(), ONE);
        assert_eq!(read(ZERO, TWO, "refs/heads/a").unwrap().old, None);
        for (old, new, name) in [
            (ONE, ZERO, "refs/heads/a"),
            (ONE, ONE, "refs/heads/a"),
            (ONE, TWO, "refs/tags/a"),
            (ONE, TWO, "refs/remotes/origin/a"),
            (ONE, TWO, "HEAD"),
            (ONE, TWO, "refs/heads/groundskeeper/run"),
            (ONE, "ref:refs/heads/main", "refs/heads/a"),
        ] {
            assert_eq!(read(old, new, name), None, "{name}");
        }
        assert_eq!(BranchUpdate::parse("words"), None);
    }
}
