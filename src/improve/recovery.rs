//! What runs leave behind: those that were killed, and those that nobody has looked at.

use std::collections::BTreeMap;
use std::path::Path;

use crate::git::{CommitId, Repository, Snapshot};
use crate::improve::state::{Happening, State};
use crate::improve::{Error, Journal};
use crate::store::{ProcessLock, Taken};
use crate::text::RepoPath;

/// Takes the right to make runs in a repository, which one process has at a time.
pub(super) fn take_turn(worktrees: &Path, root: &Path) -> Result<ProcessLock, Error> {
    let io = |source| Error::Io {
        path: worktrees.to_owned(),
        source,
    };
    match ProcessLock::take(worktrees, "improve", root).map_err(io)? {
        Taken::Held(lock) => Ok(lock),
        Taken::By(process) => Err(Error::AtWork { process }),
    }
}

/// Ends the runs that were killed: they are recorded as unfinished although no process makes a run
/// now. Their worktrees go; what they committed stays on their branches. Says how many there were.
/// While a run is being made, this does nothing.
pub fn recover(
    repository: &Repository,
    journal: &Journal,
    worktrees: &Path,
) -> Result<usize, Error> {
    match take_turn(worktrees, repository.root()) {
        Ok(_turn) => end_killed_runs(repository, journal),
        Err(Error::AtWork { .. }) => Ok(0),
        Err(error) => Err(error),
    }
}

/// Most runs looked at for killed ones; a killed run is among the newest.
const RUNS_LIMIT: u32 = 100;

/// As [`recover`], for whoever has the turn.
pub(super) fn end_killed_runs(repository: &Repository, journal: &Journal) -> Result<usize, Error> {
    let mut ended = 0;
    for mut run in journal.list(RUNS_LIMIT)? {
        if !matches!(run.state.parse(), Ok(State::Planned | State::Working)) {
            continue;
        }
        remove_worktree(repository, &run.id)?;
        let base = repository.resolve(&run.base_commit)?;
        if let Some(branch) = run.branch.clone()
            && repository.branch_tip(&branch)? == Some(base)
        {
            repository.delete_branch(&branch)?;
            run.branch = None;
        }
        journal.advance(&mut run, Happening::Stopped)?;
        ended += 1;
    }
    Ok(ended)
}

/// Removes a run's worktree if it is there.
pub(super) fn remove_worktree(repository: &Repository, id: &str) -> Result<(), Error> {
    let name = worktree_name(id);
    if repository
        .worktrees()?
        .iter()
        .any(|worktree| worktree.name == name)
    {
        repository.remove_worktree(&name)?;
    }
    Ok(())
}

/// Name of a run's worktree.
pub(super) fn worktree_name(id: &str) -> String {
    format!("run-{id}")
}

/// Files that branches of earlier runs change and that are not merged: by path, the branch.
pub(super) fn unreviewed(
    repository: &Repository,
    head: CommitId,
) -> Result<BTreeMap<RepoPath, String>, Error> {
    let mut files = BTreeMap::new();
    for branch in repository.our_branches()? {
        let Some(tip) = repository.branch_tip(&branch)? else {
            continue;
        };
        let base = repository.merge_base(head, tip)?;
        if base == Some(tip) {
            continue;
        }
        for change in repository.changes(base, &Snapshot::Commit(tip))? {
            files.insert(change.path, branch.clone());
        }
    }
    Ok(files)
}
