//! What runs leave behind: those whose process ended in the middle, and those that nobody has
//! looked at.

use std::collections::BTreeMap;
use std::path::Path;

use crate::git::{CommitId, Repository, Snapshot};
use crate::improve::record::{DONE, Record};
use crate::improve::state::{Happening, State};
use crate::improve::target::Tried;
use crate::improve::{Change, ChangeOutcome, Error, Journal};
use crate::store::{ProcessLock, Run, Taken};
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

/// Parks the runs whose process was killed: they are recorded as under way although no process is
/// at them. Their worktrees go; what they committed stays on their branches, and they can be gone
/// on with. Says how many there were. While a run is being made, this does nothing.
pub fn recover(
    repository: &Repository,
    journal: &Journal,
    worktrees: &Path,
) -> Result<usize, Error> {
    // Who only looks takes no turn: a service that begins would find the repository in use.
    if under_way(journal, None)?.is_empty() {
        return Ok(0);
    }
    match take_turn(worktrees, repository.root()) {
        Ok(_turn) => park_interrupted(repository, journal, None),
        Err(Error::AtWork { .. }) => Ok(0),
        Err(error) => Err(error),
    }
}

/// Most runs looked at for interrupted ones; such a run is among the newest.
const RUNS_LIMIT: u32 = 100;

/// As [`recover`], for whoever has the turn; the run `but` is left as it is.
pub(super) fn park_interrupted(
    repository: &Repository,
    journal: &Journal,
    but: Option<&str>,
) -> Result<usize, Error> {
    let mut parked = 0;
    for (run, state) in under_way(journal, but)? {
        let mut record = journal.record(&run.id)?;
        remove_worktree(repository, &run.id)?;
        let base = repository.resolve(&run.base_commit)?;
        // An empty branch says nothing; whoever goes on makes it again.
        if let Some(branch) = &run.branch
            && repository.branch_tip(branch)? == Some(base)
        {
            repository.delete_branch(branch)?;
        }
        record.facts.parked_at = Some(state.name().to_owned());
        record.facts.was_killed = true;
        record.run.reason = Some(format!("its process ended while it was {state}"));
        record.advance(journal, Happening::Parked)?;
        parked += 1;
    }
    Ok(parked)
}

/// The runs that are recorded as under way, and their states; the run `but` is left out.
fn under_way(journal: &Journal, but: Option<&str>) -> Result<Vec<(Run, State)>, Error> {
    let mut found = Vec::new();
    for run in journal.list(RUNS_LIMIT)? {
        let state: State = run.state.parse().map_err(Error::Record)?;
        if state.is_active() && but != Some(run.id.as_str()) {
            found.push((run, state));
        }
    }
    Ok(found)
}

/// Makes a parked run one that is under way, where it stood. A change that the program never
/// survives is given up after so many `crashes`.
pub(super) fn take_up(record: &mut Record, journal: &Journal, crashes: u32) -> Result<(), Error> {
    let state = record.state()?;
    if state != State::Parked {
        return Err(Error::WrongState {
            id: record.run.id.clone(),
            state: state.to_string(),
            wanted: "gone on with".to_owned(),
        });
    }
    let at = record
        .facts
        .parked_at
        .take()
        .and_then(|name| name.parse().ok());
    let at: State = at.unwrap_or(State::Queued);
    let was_killed = std::mem::take(&mut record.facts.was_killed);
    record.facts.by_person = false;
    record.run.reason = None;
    if at.has_step()
        && was_killed
        && let Some(step) = record.steps.last_mut().filter(|step| step.state != DONE)
    {
        step.attempt += 1;
    }
    record.advance(journal, Happening::Resumed { at })?;
    let attempt = record.steps.last().map_or(0, |step| step.attempt);
    if !at.has_step() || attempt <= crashes {
        return Ok(());
    }
    let under_way = record.under_way()?;
    let reason = format!(
        "the program ended {} times in the middle of it",
        attempt - 1
    );
    let job = &under_way.job;
    let given_up = job.targets.iter().map(|target| Change {
        symbol: target.symbol.clone(),
        reason: reason.clone(),
        ..Change::new(&job.kind, job.path.clone(), ChangeOutcome::Discarded)
    });
    let given_up: Vec<Change> = given_up.collect();
    let tried = Tried {
        job: job.clone(),
        blob: under_way.blob.clone(),
        conclusive: true,
    };
    record.settle(&tried, &given_up, None);
    record.advance(journal, Happening::Settled)
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

/// Files that branches of earlier runs change and that are not merged: by path, the branch. The
/// branch `own` is left out.
pub(super) fn unreviewed(
    repository: &Repository,
    head: CommitId,
    own: Option<&str>,
) -> Result<BTreeMap<RepoPath, String>, Error> {
    let mut files = BTreeMap::new();
    for branch in open_branches(repository, head)? {
        if own == Some(branch.as_str()) {
            continue;
        }
        let Some(tip) = repository.branch_tip(&branch)? else {
            continue;
        };
        let base = repository.merge_base(head, tip)?;
        for change in repository.changes(base, &Snapshot::Commit(tip))? {
            files.insert(change.path, branch.clone());
        }
    }
    Ok(files)
}

/// Branches of runs with commits that `head` does not have.
pub(super) fn open_branches(repository: &Repository, head: CommitId) -> Result<Vec<String>, Error> {
    let mut open = Vec::new();
    for branch in repository.our_branches()? {
        let tip = repository.branch_tip(&branch)?;
        if let Some(tip) = tip
            && repository.merge_base(head, tip)? != Some(tip)
        {
            open.push(branch);
        }
    }
    Ok(open)
}
