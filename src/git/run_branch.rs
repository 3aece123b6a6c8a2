//! The branch of a run after its first making: checked out again, cut back, and taken by a person.

use std::path::Path;

use super::branch::OUR_BRANCHES;
use super::error::{Doing, Error, OnFile, Result};
use super::id::CommitId;
use super::repository::Repository;
use super::worktree::Worktree;

impl Repository {
    /// Checks out `branch` ([`OUR_BRANCHES`]), which is there, in the new folder `dir`.
    pub fn reopen_worktree(&self, name: &str, dir: &Path, branch: &str) -> Result<Worktree> {
        let dir = std::path::absolute(dir).on_file("find", dir)?;
        self.check_new(name, &dir)?;
        self.check_out(name, &dir, branch).inspect_err(|_| {
            // What was made is taken back as far as it goes; the first error is the one to tell.
            let _ = std::fs::remove_dir_all(&dir);
            let _ = std::fs::remove_dir_all(self.admin_dir(name));
        })
    }

    /// Cuts a branch of ours back to `to`, which it holds. What it loses stays in the object
    /// database until git collects it.
    pub fn cut_branch(&self, branch: &str, to: CommitId) -> Result<()> {
        let what = || format!("the branch {branch}");
        if !branch.starts_with(OUR_BRANCHES) {
            return Err(Error::NotOurs { what: what() });
        }
        let tip = self.branch_tip(branch)?;
        let tip = tip.ok_or_else(|| Error::Missing { what: what() })?;
        if self.merge_base(to, tip)? != Some(to) {
            return Err(Error::Git {
                doing: format!("cut {branch} back"),
                message: format!("{to} is not on it"),
            });
        }
        let name = format!("refs/heads/{branch}");
        let doing = || format!("cut {branch} back");
        self.inner
            .reference_matching(&name, to.oid(), true, tip.oid(), "groundskeeper: cut back")
            .doing(doing)?;
        Ok(())
    }

    /// Has the files of a worktree of ours as `commit` has them; its branch stays where it is. What
    /// git does not know is removed, but for what it ignores.
    pub fn show_in_worktree(&self, commit: CommitId) -> Result<()> {
        let doing = || format!("show {commit} in a worktree");
        let ours = self
            .head_branch()?
            .is_some_and(|name| name.starts_with(OUR_BRANCHES));
        if !(self.is_worktree() && ours) {
            return Err(Error::NotOurs {
                what: self.root().display().to_string(),
            });
        }
        let commit = self.inner.find_commit(commit.oid()).doing(doing)?;
        let mut checkout = git2::build::CheckoutBuilder::new();
        checkout.force().remove_untracked(true);
        self.inner
            .checkout_tree(commit.as_object(), Some(&mut checkout))
            .doing(doing)
    }

    /// Moves HEAD's branch, index and work tree forward to `to`, as `git merge --ff-only` does.
    /// Done at a person's word only, and only where nothing can be lost or conflict: HEAD is a
    /// branch, `to` comes after it, nothing is changed or staged, and no untracked file is in the
    /// way. Otherwise nothing is touched, and the inner error says which of these does not hold.
    pub fn fast_forward(&self, to: CommitId) -> Result<std::result::Result<(), String>> {
        if let Some(obstacle) = self.obstacle_to_forward(to)? {
            return Ok(Err(obstacle));
        }
        let doing = || format!("move the work tree to {to}");
        let commit = self.inner.find_commit(to.oid()).doing(doing)?;
        let mut checkout = git2::build::CheckoutBuilder::new();
        checkout.safe();
        if let Err(error) = self
            .inner
            .checkout_tree(commit.as_object(), Some(&mut checkout))
        {
            // A safe checkout refuses as a whole before it writes anything.
            return Ok(Err(error.message().to_owned()));
        }
        let head = self.inner.find_reference("HEAD").doing(doing)?;
        let name = head
            .symbolic_target()
            .doing(doing)?
            .unwrap_or("HEAD")
            .to_owned();
        self.inner
            .reference(
                &name,
                to.oid(),
                true,
                "groundskeeper: fast-forward to a run",
            )
            .doing(doing)?;
        Ok(Ok(()))
    }

    fn obstacle_to_forward(&self, to: CommitId) -> Result<Option<String>> {
        if self.head_branch()?.is_none() {
            return Ok(Some("HEAD is not on a branch".to_owned()));
        }
        let Some(head) = self.head()? else {
            return Ok(Some("there is no commit yet".to_owned()));
        };
        if self.merge_base(head, to)? != Some(head) {
            return Ok(Some(
                "your branch has commits that the run does not know".to_owned(),
            ));
        }
        let mut options = git2::StatusOptions::new();
        options.include_untracked(false).include_ignored(false);
        let doing = || "look for changes in the work tree".to_owned();
        let changed = self.inner.statuses(Some(&mut options)).doing(doing)?;
        Ok((!changed.is_empty()).then(|| "your work tree or index has changes".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::git::fixture::Fixture;

    fn with_branch() -> (Fixture, CommitId, CommitId) {
        let fixture = Fixture::with_commit(&[("a.py", "a = 1\n")]);
        let base = fixture.open().head().unwrap().unwrap();
        fixture.git(&["checkout", "-q", "-b", "groundskeeper/x"]);
        let tip = fixture.commit_file("a.py", "a = 2\n");
        fixture.git(&["checkout", "-q", "main"]);
        (fixture, base, tip)
    }

    #[test]
    fn a_clean_checkout_is_moved_forward() {
        let (fixture, _, tip) = with_branch();
        fixture.write("untracked.txt", "mine");
        let repository = fixture.open();
        assert_eq!(repository.fast_forward(tip).unwrap(), Ok(()));
        assert_eq!(repository.head().unwrap(), Some(tip));
        assert_eq!(fixture.git(&["status", "--porcelain"]), "?? untracked.txt");
        assert_eq!(repository.head_branch().unwrap().as_deref(), Some("main"));
    }

    #[test]
    fn a_changed_or_moved_checkout_is_left_as_it_is() {
        let (fixture, base, tip) = with_branch();
        fixture.write("a.py", "a = 3\n");
        let repository = fixture.open();
        let refused = repository.fast_forward(tip).unwrap().unwrap_err();
        assert!(refused.contains("has changes"), "{refused}");
        assert_eq!(repository.head().unwrap(), Some(base));
        fixture.git(&["checkout", "-q", "--", "a.py"]);
        let moved = fixture.commit_file("b.py", "b = 1\n");
        let refused = repository.fast_forward(tip).unwrap().unwrap_err();
        assert!(
            refused.contains("commits that the run does not know"),
            "{refused}"
        );
        assert_eq!(repository.head().unwrap(), Some(moved));
    }

    #[test]
    fn a_branch_of_ours_is_cut_back_and_checked_out_again() {
        let (fixture, base, tip) = with_branch();
        let repository = fixture.open();
        assert!(repository.cut_branch("main", base).is_err());
        repository.cut_branch("groundskeeper/x", base).unwrap();
        assert_eq!(
            repository.branch_tip("groundskeeper/x").unwrap(),
            Some(base)
        );
        assert!(repository.cut_branch("groundskeeper/x", tip).is_err());
        let folder = fixture.beside("again");
        let worktree = repository
            .reopen_worktree("again", &folder, "groundskeeper/x")
            .unwrap();
        assert_eq!(worktree.branch.as_deref(), Some("groundskeeper/x"));
        let inside = worktree.open().unwrap();
        inside.show_in_worktree(tip).unwrap();
        assert_eq!(
            std::fs::read_to_string(folder.join("a.py")).unwrap(),
            "a = 2\n"
        );
        assert!(
            repository.show_in_worktree(tip).is_err(),
            "the user's checkout"
        );
    }
}
