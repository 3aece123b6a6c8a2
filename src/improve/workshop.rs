//! The workshop: the worktree in which a run works, and the only way out of it, through the gate.

use std::path::{Path, PathBuf};

use crate::gate::{self, Parents, Policy};
use crate::git::{self, CommitId, CommitMessage, Repository, Snapshot, Staged};
use crate::improve::kinds::{FileText, Reader};
use crate::improve::{AGENT, Error, ignored};
use crate::rules::{Principal, Verdict};
use crate::text::RepoPath;

/// A worktree of a run.
pub(super) struct Workshop<'a> {
    repository: &'a Repository,
    inside: Repository,
    name: String,
    branch: String,
    /// Files of the checkout that git ignores and tests may need.
    brought: Vec<RepoPath>,
}

/// Why a change was not committed, in a sentence.
pub(super) struct Refusal(pub(super) String);

impl std::fmt::Debug for Workshop<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Workshop({})", self.name)
    }
}

impl Reader for Workshop<'_> {
    fn text(&self, path: &RepoPath) -> Option<String> {
        String::from_utf8(std::fs::read(self.on_disk(path)).ok()?).ok()
    }
}

impl<'a> Workshop<'a> {
    /// Makes the worktree `name` below `folder`: with the new branch `branch` at `commit`, or with
    /// that branch as it stands when it is there.
    pub(super) fn open(
        repository: &'a Repository,
        folder: &Path,
        name: &str,
        commit: CommitId,
        branch: &str,
        bring: &[String],
    ) -> Result<Self, Error> {
        let dir = folder.join(name);
        std::fs::create_dir_all(folder).map_err(io(folder))?;
        // Left by a process that was killed before git knew of it.
        if dir.exists() {
            std::fs::remove_dir_all(&dir).map_err(io(&dir))?;
        }
        let worktree = if repository.branch_exists(branch)? {
            repository.reopen_worktree(name, &dir, branch)?
        } else {
            repository.add_worktree(name, &dir, commit, branch)?
        };
        let inside = worktree.open()?;
        Ok(Self {
            brought: ignored::bring(repository, inside.root(), commit, bring)?,
            repository,
            inside,
            name: name.to_owned(),
            branch: branch.to_owned(),
        })
    }

    /// Files of the checkout that git ignores and that stand in the worktree, too.
    pub(super) fn brought(&self) -> &[RepoPath] {
        &self.brought
    }

    /// Its top folder.
    pub(super) fn root(&self) -> &Path {
        self.inside.root()
    }

    /// The last commit on its branch.
    pub(super) fn tip(&self) -> Result<CommitId, Error> {
        self.inside.head()?.ok_or(Error::NoCommit)
    }

    fn on_disk(&self, path: &RepoPath) -> PathBuf {
        self.inside.root().join(path.to_path())
    }

    /// Puts texts into the worktree.
    pub(super) fn put(&self, files: &[FileText]) -> Result<(), Error> {
        for file in files {
            let path = self.on_disk(&file.path);
            if let Some(folder) = path.parent() {
                std::fs::create_dir_all(folder).map_err(io(folder))?;
            }
            std::fs::write(&path, &file.text).map_err(io(&path))?;
        }
        Ok(())
    }

    /// Has files as the last commit has them.
    pub(super) fn take_back(&self, files: &[FileText]) -> Result<(), Error> {
        let tip = Snapshot::Commit(self.tip()?);
        for file in files {
            let path = self.on_disk(&file.path);
            match self.inside.blob_at(&tip, &file.path)? {
                Some(blob) => std::fs::write(&path, self.inside.blob(blob)?),
                None if path.exists() => std::fs::remove_file(&path),
                None => Ok(()),
            }
            .map_err(io(&path))?;
        }
        Ok(())
    }

    /// Puts texts into the worktree and stages them; what cannot be staged is taken back.
    pub(super) fn stage(&self, files: &[FileText]) -> Result<Result<Staged, Refusal>, Error> {
        self.put(files)?;
        let paths: Vec<RepoPath> = files.iter().map(|file| file.path.clone()).collect();
        match self.inside.stage_preview(&paths) {
            Ok(staged) => Ok(Ok(staged)),
            // About these files alone, for example one that a filter program must write.
            Err(error @ git::Error::NotStageable { .. }) => {
                self.take_back(files)?;
                Ok(Err(Refusal(error.to_string())))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Has the gate judge what is staged as the next commit on the branch.
    pub(super) fn judge(
        &self,
        staged: &Staged,
        policy: &Policy,
    ) -> Result<Result<git::Clearance, Refusal>, Error> {
        let snapshot = Snapshot::Tree(staged.tree());
        let parents = Parents::of_next_commit(&self.inside)?;
        let principal = Principal::Agent(AGENT.to_owned());
        let judgement = gate::judge(&self.inside, &snapshot, &parents, &principal, policy)?;
        Ok(judgement
            .clearance()
            .ok_or_else(|| Refusal(refusal(&judgement.report))))
    }

    /// Commits what was judged.
    pub(super) fn commit(
        &self,
        staged: &Staged,
        clearance: git::Clearance,
        message: &CommitMessage,
    ) -> Result<CommitId, Error> {
        Ok(self.inside.commit_staged(staged, clearance, message)?)
    }

    /// The tree of the branch's last commit.
    pub(super) fn tip_tree(&self) -> Result<String, Error> {
        let tip = Snapshot::Commit(self.tip()?);
        Ok(self.inside.tree_id(&tip)?.to_string())
    }

    /// Has the files as a commit has them, the branch where it is.
    pub(super) fn show(&self, commit: CommitId) -> Result<(), Error> {
        Ok(self.inside.show_in_worktree(commit)?)
    }

    /// Takes the commits after `to` off the branch, and has the files so.
    pub(super) fn cut(&self, to: CommitId) -> Result<(), Error> {
        self.inside.cut_branch(&self.branch, to)?;
        self.show(to)
    }

    /// Attaches a note to a commit.
    pub(super) fn note(&self, commit: CommitId, text: &str) -> Result<(), Error> {
        Ok(self.inside.write_note(commit, text)?)
    }

    /// Removes the worktree; the branch goes, too, when nothing was committed on it.
    pub(super) fn close(self, commits: usize) -> Result<(), Error> {
        drop(self.inside);
        self.repository.remove_worktree(&self.name)?;
        if commits == 0 {
            self.repository.delete_branch(&self.branch)?;
        }
        Ok(())
    }
}

fn refusal(report: &gate::Report) -> String {
    debug_assert_eq!(report.verdict, Verdict::Block);
    let own = report
        .findings
        .iter()
        .filter(|located| !located.finding.inherited);
    let messages: Vec<String> = own
        .map(|located| format!("{}: {}", located.finding.path, located.finding.message))
        .collect();
    format!("the gate refused: {}", messages.join("; "))
}

pub(super) fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Error + use<> {
    let path = path.to_owned();
    move |source| Error::Io { path, source }
}
