//! The workshop: the worktree in which a run works, and the only way out of it, through the gate.

use std::path::{Path, PathBuf};

use serde_json::json;

use crate::gate::{self, Parents, Policy};
use crate::git::{self, CommitId, CommitMessage, Repository, Snapshot};
use crate::improve::{AGENT, Error, Measures};
use crate::rules::{Principal, Verdict};
use crate::text::RepoPath;

/// A worktree of a run.
pub(super) struct Workshop<'a> {
    repository: &'a Repository,
    inside: Repository,
    name: String,
    branch: String,
}

/// Why a file was not committed, in a sentence.
pub(super) struct Refusal(pub(super) String);

/// A commit with what the gate said.
pub(super) struct Committed {
    pub(super) commit: CommitId,
}

impl<'a> Workshop<'a> {
    /// Makes the worktree `name` below `folder` with the new branch `branch` at `commit`.
    pub(super) fn open(
        repository: &'a Repository,
        folder: &Path,
        name: &str,
        commit: CommitId,
        branch: &str,
    ) -> Result<Self, Error> {
        let dir = folder.join(name);
        std::fs::create_dir_all(folder).map_err(io(folder))?;
        let worktree = repository.add_worktree(name, &dir, commit, branch)?;
        Ok(Self {
            repository,
            inside: worktree.open()?,
            name: name.to_owned(),
            branch: branch.to_owned(),
        })
    }

    fn on_disk(&self, path: &RepoPath) -> PathBuf {
        self.inside.root().join(path.to_path())
    }

    /// A file's text as checked out; `None` when it is not UTF-8.
    pub(super) fn read(&self, path: &RepoPath) -> Result<Option<String>, Error> {
        let file = self.on_disk(path);
        Ok(String::from_utf8(std::fs::read(&file).map_err(io(&file))?).ok())
    }

    /// Writes a file and has the gate judge it as the next commit on the run's branch. What it
    /// refuses is taken back; what it passes is committed with the message that `message` makes of
    /// the judged tree's id.
    pub(super) fn commit(
        &self,
        path: &RepoPath,
        before: &str,
        after: &str,
        policy: &Policy,
        message: impl FnOnce(&str) -> Result<CommitMessage, Error>,
    ) -> Result<Result<Committed, Refusal>, Error> {
        let file = self.on_disk(path);
        std::fs::write(&file, after).map_err(io(&file))?;
        let staged = match self.inside.stage_preview(std::slice::from_ref(path)) {
            Ok(staged) => staged,
            // About this file alone, for example one that a filter program must write.
            Err(error @ git::Error::NotStageable { .. }) => {
                std::fs::write(&file, before).map_err(io(&file))?;
                return Ok(Err(Refusal(error.to_string())));
            }
            Err(error) => return Err(error.into()),
        };
        let snapshot = Snapshot::Tree(staged.tree());
        let parents = Parents::of_next_commit(&self.inside)?;
        let principal = Principal::Agent(AGENT.to_owned());
        let judgement = gate::judge(&self.inside, &snapshot, &parents, &principal, policy)?;
        let Some(clearance) = judgement.clearance() else {
            std::fs::write(&file, before).map_err(io(&file))?;
            return Ok(Err(Refusal(refusal(&judgement.report))));
        };
        let message = message(&staged.tree().to_string())?;
        let commit = self.inside.commit_staged(&staged, clearance, &message)?;
        Ok(Ok(Committed { commit }))
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
    let messages: Vec<&str> = own
        .map(|located| located.finding.message.as_str())
        .collect();
    format!("the gate refused: {}", messages.join("; "))
}

fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Error + use<> {
    let path = path.to_owned();
    move |source| Error::Io { path, source }
}

/// Measures of a file's text: findings of all rules, and what is left to do for the kind.
pub(super) fn measures(policy: &Policy, path: &RepoPath, text: &str, left: usize) -> Measures {
    let findings = gate::inspect(policy, path, text.as_bytes(), None).len();
    let numbers = json!({ "findings": findings, "undocumented": left });
    serde_json::from_value(numbers).unwrap_or_default()
}
