//! What `runs list`, `show` and `diff` print.

use crate::cli::output;
use crate::git::{DiffOptions, DiffTarget, Repository, Snapshot};
use crate::improve::{Change, Journal, Pruned};
use crate::store::{Run, Slot};

/// Slots of schedules shown below the runs.
const SLOTS_SHOWN: u32 = 5;

pub(super) fn list(journal: &Journal, limit: u32, json: bool) -> anyhow::Result<()> {
    let runs = journal.list(limit)?;
    let slots = journal.slots(None, SLOTS_SHOWN)?;
    if json {
        return output::json(&serde_json::json!({ "runs": runs, "slots": slots }));
    }
    if runs.is_empty() {
        output::line("no runs yet; `groundskeeper improve` makes one")?;
    }
    for run in &runs {
        output::line(described(run))?;
    }
    for slot in &slots {
        output::line(slot_line(slot))?;
    }
    Ok(())
}

fn slot_line(slot: &Slot) -> String {
    let at = crate::improve::schedule::moment(slot.slot_ms);
    let reason = slot.reason.as_ref();
    let reason = reason.map_or(String::new(), |reason| format!(": {reason}"));
    let run = slot
        .run
        .as_ref()
        .map_or(String::new(), |run| format!(", run {run}"));
    format!(
        "schedule {} at {at}: {}{run}{reason}",
        slot.schedule, slot.outcome
    )
}

fn described(run: &Run) -> String {
    let branch = run.branch.as_deref().unwrap_or("no branch");
    let summary = run.summary.as_ref();
    let commits = summary.and_then(|summary| summary["commits"].as_array().map(Vec::len));
    let commits = commits.map_or(String::new(), |commits| format!("  {commits} commits"));
    let reason = run.reason.as_ref();
    let reason = reason.map_or(String::new(), |reason| format!("  ({reason})"));
    format!(
        "{}  {:<9} {:<10} {branch}{commits}{reason}",
        run.id,
        run.state,
        run.kinds.join(",")
    )
}

pub(super) fn show(journal: &Journal, id: &str, json: bool) -> anyhow::Result<()> {
    let (run, steps) = journal.show(id)?;
    if json {
        return output::json(&serde_json::json!({ "run": run, "steps": steps }));
    }
    output::line(described(&run))?;
    output::line(format_args!("from commit {}", run.base_commit))?;
    if let Some(model) = &run.model {
        output::line(format_args!("model {model}"))?;
    }
    for step in &steps {
        let changes: Vec<Change> = serde_json::from_value(step.changes.clone())?;
        for change in &changes {
            output::line(change_line(change))?;
        }
        if changes.is_empty() {
            let attempt = step.attempt;
            output::line(format_args!(
                "  {:<9} {} {} (attempt {attempt})",
                step.state, step.kind, step.path
            ))?;
        }
    }
    Ok(())
}

fn change_line(change: &Change) -> String {
    let symbol = change.symbol.as_ref();
    let symbol = symbol.map_or(String::new(), |symbol| format!(" {symbol}"));
    let commit = change.commit.as_ref();
    let commit = commit.map_or(String::new(), |commit| format!(" ({})", &commit[..10]));
    format!(
        "  {:<9} {:<8} {}{symbol}: {}{commit}",
        change.outcome.name(),
        change.kind,
        change.path,
        change.reason
    )
}

pub(super) fn pruned(pruned: &Pruned, dry_run: bool) -> anyhow::Result<()> {
    let verb = if dry_run { "would go" } else { "removed" };
    for worktree in &pruned.worktrees {
        output::line(format_args!("{verb}: worktree {worktree}"))?;
    }
    for run in &pruned.expired {
        output::line(format_args!(
            "{verb}: the branch of run {run}, which expires"
        ))?;
    }
    let (worktrees, expired) = (pruned.worktrees.len(), pruned.expired.len());
    output::line(format_args!(
        "{worktrees} worktrees, {expired} runs expired; worktrees took {} MB",
        pruned.megabytes
    ))
}

pub(super) fn diff(journal: &Journal, repository: &Repository, id: &str) -> anyhow::Result<()> {
    let (run, _) = journal.show(id)?;
    let tip = match &run.branch {
        Some(branch) => repository.branch_tip(branch)?,
        None => None,
    };
    let Some(tip) = tip else {
        anyhow::bail!("run {id} left no branch, or it is gone");
    };
    let base = repository.resolve(&run.base_commit)?;
    let patch = repository.diff(&DiffOptions {
        target: DiffTarget::Between {
            base: Some(base),
            tip: Snapshot::Commit(tip),
        },
        limit_bytes: usize::MAX,
        ..DiffOptions::default()
    })?;
    output::line(patch.text.trim_end())
}
