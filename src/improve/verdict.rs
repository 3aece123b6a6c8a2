//! What a person does with a run that is over: takes it, or throws it away.

use std::path::Path;

use crate::git::Repository;
use crate::improve::state::Happening;
use crate::improve::{Error, Journal, recovery, workshop};

/// Throws a run away: its branch with whatever is on it, and its worktree if one is left. A run
/// that is at work is refused.
pub fn discard(
    repository: &Repository,
    journal: &Journal,
    worktrees: &Path,
    (id, reason): (&str, &str),
) -> Result<(), Error> {
    let _turn = recovery::take_turn(worktrees, repository.root())?;
    recovery::park_interrupted(repository, journal, None)?;
    let mut record = journal.record(id)?;
    let state = record.state()?;
    state
        .after(Happening::Discarded)
        .ok_or_else(|| Error::WrongState {
            id: id.to_owned(),
            state: state.to_string(),
            wanted: "discarded".to_owned(),
        })?;
    recovery::remove_worktree(repository, id)?;
    if let Some(branch) = &record.run.branch
        && repository.branch_exists(branch)?
    {
        repository.delete_branch(branch)?;
    }
    record.run.reason = Some(reason.to_owned());
    record.advance(journal, Happening::Discarded)
}

/// What taking a run came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// The checkout was moved to the run's last commit, which has this many commits more.
    Moved {
        /// The branch that was merged.
        branch: String,
        /// Commits that came with it.
        commits: usize,
    },
    /// It had been merged by the person before.
    Merged {
        /// The branch.
        branch: String,
    },
}

/// Takes a run into the person's branch, where that is a clean fast-forward, and records it. Where
/// it is not, nothing is touched and the error tells the command to run.
pub fn accept(
    repository: &Repository,
    journal: &Journal,
    worktrees: &Path,
    id: &str,
) -> Result<Taken, Error> {
    let _turn = recovery::take_turn(worktrees, repository.root())?;
    let mut record = journal.record(id)?;
    let state = record.state()?;
    let branch = record.run.branch.clone().unwrap_or_default();
    let tip = repository.branch_tip(&branch)?;
    let (Some(_), Some(tip)) = (state.after(Happening::Accepted), tip) else {
        return Err(Error::WrongState {
            id: id.to_owned(),
            state: state.to_string(),
            wanted: "accepted (it has no branch to take)".to_owned(),
        });
    };
    let head = repository.head()?.ok_or(Error::NoCommit)?;
    let taken = if repository.merge_base(head, tip)? == Some(tip) {
        Taken::Merged { branch }
    } else {
        let commits = repository.branch_commits(head, &branch)?.len();
        if let Err(obstacle) = repository.fast_forward(tip)? {
            return Err(Error::NotClean { branch, obstacle });
        }
        Taken::Moved { branch, commits }
    };
    record.advance(journal, Happening::Accepted)?;
    Ok(taken)
}

/// Asks whoever makes a run to stop after the present stage. A run that nobody is at is parked.
pub fn cancel(
    repository: &Repository,
    journal: &Journal,
    worktrees: &Path,
    id: &str,
) -> Result<(), Error> {
    let mut record = journal.record(id)?;
    let state = record.state()?;
    if !state.is_active() {
        return Err(Error::WrongState {
            id: id.to_owned(),
            state: state.to_string(),
            wanted: "stopped".to_owned(),
        });
    }
    match recovery::take_turn(worktrees, repository.root()) {
        Ok(_turn) => {
            recovery::park_interrupted(repository, journal, None)?;
            record = journal.record(id)?;
            record.facts.by_person = true;
            record.save(journal)
        }
        Err(Error::AtWork { .. }) => {
            let marker = stop_marker(worktrees, id);
            std::fs::write(&marker, "").map_err(workshop::io(&marker))
        }
        Err(error) => Err(error),
    }
}

/// The file that asks a run to stop, for as long as it is there.
pub(super) fn stop_marker(worktrees: &Path, id: &str) -> std::path::PathBuf {
    worktrees.join(format!("{}.stop", recovery::worktree_name(id)))
}
