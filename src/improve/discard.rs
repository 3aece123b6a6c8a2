//! Throwing a run away.

use std::path::Path;

use crate::git::Repository;
use crate::improve::state::{Happening, State};
use crate::improve::{Error, Journal, recovery};

/// Throws a run away: its branch with whatever is on it, and its worktree if one is left. A run
/// that is at work is refused.
pub fn discard(
    repository: &Repository,
    journal: &Journal,
    worktrees: &Path,
    id: &str,
) -> Result<(), Error> {
    let _turn = recovery::take_turn(worktrees, repository.root())?;
    recovery::end_killed_runs(repository, journal)?;
    let (mut run, _) = journal.show(id)?;
    let wrong = || Error::WrongState {
        id: id.to_owned(),
        state: run.state.clone(),
        wanted: "discarded".to_owned(),
    };
    let state: State = run.state.parse().map_err(|_| wrong())?;
    state.after(Happening::Discarded).ok_or_else(wrong)?;
    recovery::remove_worktree(repository, id)?;
    if let Some(branch) = &run.branch
        && repository.branch_exists(branch)?
    {
        repository.delete_branch(branch)?;
    }
    journal.advance(&mut run, Happening::Discarded)
}
