//! Throwing a run away.

use crate::git::Repository;
use crate::improve::state::{Happening, State};
use crate::improve::{Error, Journal};

/// Throws a run away: its branch with whatever is on it, and its worktree if one is left.
pub fn discard(repository: &Repository, journal: &Journal, id: &str) -> Result<(), Error> {
    let (mut run, _) = journal.show(id)?;
    let wrong = || Error::WrongState {
        id: id.to_owned(),
        state: run.state.clone(),
        wanted: "discarded".to_owned(),
    };
    let state: State = run.state.parse().map_err(|_| wrong())?;
    state.after(Happening::Discarded).ok_or_else(wrong)?;
    let worktree = format!("run-{id}");
    if repository
        .worktrees()?
        .iter()
        .any(|found| found.name == worktree)
    {
        repository.remove_worktree(&worktree)?;
    }
    if let Some(branch) = &run.branch
        && repository.branch_exists(branch)?
    {
        repository.delete_branch(branch)?;
    }
    journal.advance(&mut run, Happening::Discarded)
}
