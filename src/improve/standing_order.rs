//! What holds for all runs of a repository together: open branches, changes of a day, disk space,
//! expiry. One run never sees these; whoever starts one asks here.

use std::path::Path;

use crate::git::Repository;
use crate::improve::state::{Happening, State};
use crate::improve::{ChangeOutcome, Error, Journal, Services, recovery};
use crate::settings::{Improve, Settings};
use crate::store::DAY_MS;

/// Runs looked at.
const RUNS_LIMIT: u32 = 1_000;

/// How many changes a new run may still make today; an error when no run may start at all.
pub(super) fn room(services: &Services<'_>, settings: &Settings) -> Result<u32, Error> {
    let improve = &settings.improve;
    let head = services.repository.head()?.ok_or(Error::NoCommit)?;
    let open = recovery::open_branches(services.repository, head)?.len();
    if open >= improve.branches as usize {
        return Err(Error::TooManyBranches {
            open,
            most: improve.branches,
        });
    }
    let used = used_megabytes(services.worktrees);
    if used > u64::from(improve.disk_megabytes) {
        return Err(Error::DiskQuota {
            used,
            most: improve.disk_megabytes,
        });
    }
    let today = changes_today(services.journal)?;
    let room = u64::from(improve.changes_per_day).saturating_sub(today);
    if room == 0 {
        return Err(Error::DailyCap {
            most: improve.changes_per_day,
        });
    }
    Ok(u32::try_from(room).unwrap_or(u32::MAX))
}

fn changes_today(journal: &Journal) -> Result<u64, Error> {
    let midnight = crate::store::now_ms() / DAY_MS * DAY_MS;
    let mut changes = 0;
    for run in journal.list(RUNS_LIMIT)? {
        if run.started_ms >= midnight {
            let record = journal.record(&run.id)?.changes();
            let committed = |change: &&_| is_committed(change);
            changes += record.iter().filter(committed).count() as u64;
        }
    }
    Ok(changes)
}

fn is_committed(change: &crate::improve::Change) -> bool {
    change.outcome == ChangeOutcome::Committed
}

/// Space below a folder in megabytes, links not followed.
fn used_megabytes(folder: &Path) -> u64 {
    let mut open = vec![folder.to_owned()];
    let mut bytes = 0;
    while let Some(folder) = open.pop() {
        for entry in folder.read_dir().into_iter().flatten().flatten() {
            match entry.metadata() {
                Ok(metadata) if metadata.is_dir() => open.push(entry.path()),
                Ok(metadata) => bytes += metadata.len(),
                Err(_) => {}
            }
        }
    }
    bytes >> 20
}

/// What a clean-up found to remove, or removed.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Pruned {
    /// Worktrees that no run needs.
    pub worktrees: Vec<String>,
    /// Runs that nobody took in time; their branches go, their records stay.
    pub expired: Vec<String>,
    /// Bytes of the worktrees, in megabytes.
    pub megabytes: u64,
}

/// Cleans up after runs: worktrees whose run is not under way, and runs whose time is over. With
/// `dry_run` it only says what it would do. While a run is being made, this is refused.
pub fn prune(
    repository: &Repository,
    journal: &Journal,
    worktrees: &Path,
    (improve, dry_run): (&Improve, bool),
) -> Result<Pruned, Error> {
    let _turn = recovery::take_turn(worktrees, repository.root())?;
    recovery::park_interrupted(repository, journal, None)?;
    let mut pruned = Pruned {
        megabytes: used_megabytes(worktrees),
        ..Pruned::default()
    };
    for worktree in repository.worktrees()? {
        let is_run = worktree.name.starts_with("run-");
        if is_run && worktree.ours && worktree.path.starts_with(worktrees) {
            if !dry_run {
                repository.remove_worktree(&worktree.name)?;
            }
            pruned.worktrees.push(worktree.name);
        }
    }
    let oldest = crate::store::now_ms() - i64::from(improve.expire_days) * DAY_MS;
    for run in journal.list(RUNS_LIMIT)? {
        let state: Result<State, String> = run.state.parse();
        let waits = state.is_ok_and(|state| state.after(Happening::Expired).is_some());
        if !waits || run.started_ms >= oldest {
            continue;
        }
        if !dry_run {
            expire(repository, journal, &run.id, improve.expire_days)?;
        }
        pruned.expired.push(run.id);
    }
    Ok(pruned)
}

fn expire(repository: &Repository, journal: &Journal, id: &str, days: u32) -> Result<(), Error> {
    let mut record = journal.record(id)?;
    if let Some(branch) = record.run.branch.take()
        && repository.branch_exists(&branch)?
    {
        repository.delete_branch(&branch)?;
    }
    record.run.reason = Some(format!("nobody took it within {days} days"));
    record.advance(journal, Happening::Expired)
}
