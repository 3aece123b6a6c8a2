//! A run's report for people.

use std::collections::BTreeMap;

use crate::cli::output;
use crate::improve::{Change, ChangeOutcome, RunReport};

/// Reasons of changes that were not tried that are shown.
const REASONS_SHOWN: usize = 20;

/// Writes what came of a run.
pub(super) fn write(report: &RunReport) -> anyhow::Result<()> {
    write_changes(&report.changes)?;
    write_measures(report)?;
    for line in &report.tests {
        output::line(format_args!("tests {line}"))?;
    }
    for line in &report.remarks {
        output::line(format_args!("note: {line}"))?;
    }
    let count = |outcome| report.count(outcome);
    output::line(format_args!(
        "{} committed, {} discarded, {} skipped, {} planned; {} tokens, {}.{} s",
        count(ChangeOutcome::Committed),
        count(ChangeOutcome::Discarded),
        count(ChangeOutcome::Skipped),
        count(ChangeOutcome::Planned),
        report.tokens.prompt + report.tokens.answer,
        report.wall_ms / 1000,
        report.wall_ms % 1000 / 100,
    ))?;
    write_next(report)
}

fn write_changes(changes: &[Change]) -> anyhow::Result<()> {
    let mut skipped: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for change in changes {
        let symbol = change.symbol.as_ref();
        let symbol = symbol.map_or(String::new(), |symbol| format!(" {symbol}"));
        let reason = match change.outcome {
            ChangeOutcome::Committed | ChangeOutcome::Planned => String::new(),
            ChangeOutcome::Discarded => format!(": {}", change.reason),
            ChangeOutcome::Skipped => {
                *skipped.entry((&change.kind, &change.reason)).or_default() += 1;
                continue;
            }
        };
        output::line(format_args!(
            "{:<9} {:<8} {}{symbol}{reason}",
            change.outcome.name(),
            change.kind,
            change.path
        ))?;
    }
    // Of what was not even tried, the reasons matter; `--json` and `runs show` name each.
    for ((kind, reason), number) in skipped.iter().take(REASONS_SHOWN) {
        output::line(format_args!("skipped   {kind:<8} {number}: {reason}"))?;
    }
    match skipped.len().saturating_sub(REASONS_SHOWN) {
        0 => Ok(()),
        more => output::line(format_args!(
            "skipped   for {more} more reasons; --json tells them"
        )),
    }
}

/// The numbers that changed.
fn write_measures(report: &RunReport) -> anyhow::Result<()> {
    if report.commits.is_empty() {
        return Ok(());
    }
    for (name, before) in &report.before {
        let after = report.after.get(name).copied().unwrap_or_default();
        if after != *before {
            output::line(format_args!("{name}: {before} before, {after} after"))?;
        }
    }
    Ok(())
}

fn write_next(report: &RunReport) -> anyhow::Result<()> {
    let run = &report.run;
    if report.state == "parked" {
        output::line(format_args!(
            "the run waits; go on with: groundskeeper runs resume {run}"
        ))?;
    }
    let Some(branch) = &report.branch else {
        return output::line("no branch was left; your checkout was not touched");
    };
    output::line(format_args!(
        "branch {branch}, {}; your checkout was not touched\n\
         look:   groundskeeper runs diff {run}\n\
         take:   groundskeeper runs accept {run}\n\
         refuse: groundskeeper runs discard {run}",
        match report.commits.len() {
            1 => "1 commit".to_owned(),
            more => format!("{more} commits"),
        }
    ))
}
