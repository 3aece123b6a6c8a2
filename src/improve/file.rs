//! One file of a run: changed, proven, judged, committed; and recorded, whatever came of it.

use serde_json::json;

use crate::improve::bench::Bench;
use crate::improve::desk::Desk;
use crate::improve::evidence;
use crate::improve::kinds::{Kind, Left, Task, Work};
use crate::improve::outcome::ChangeOutcome;
use crate::improve::plan::{self, PlannedFile};
use crate::improve::workshop::{Refusal, Workshop, measures};
use crate::improve::{Change, Error, Evidence, Measures, RunReport, journal};
use crate::lang::python::definitions::Definition;
use crate::refactor::style::Style;
use crate::text::RepoPath;

impl Change {
    pub(super) fn new(kind: &dyn Kind, path: RepoPath, outcome: ChangeOutcome) -> Self {
        Self {
            kind: kind.name(),
            path,
            symbol: None,
            outcome,
            reason: String::new(),
            commit: None,
            before: Measures::new(),
            after: None,
            proofs: Vec::new(),
        }
    }
}

/// Changes one file and adds what came of it to the report and the journal.
pub(super) fn change(
    bench: &Bench<'_>,
    planned: &PlannedFile,
    style: Style,
    workshop: &Workshop<'_>,
    desk: &mut Desk<'_>,
    report: &mut RunReport,
) -> Result<(), Error> {
    let path = &planned.path;
    let Some(source) = workshop.read(path)? else {
        return record(
            bench,
            report,
            vec![skipped(bench, path, "the file is not UTF-8")],
            None,
        );
    };
    // Planned again on the text as checked out, whose line endings may differ from the commit's.
    let open = bench
        .kind
        .plan(path, &source, &bench.settings.improve)
        .unwrap_or_default();
    let wanted = |one: &&Definition| planned.targets.iter().any(|t| t.symbol == one.symbol);
    let targets: Vec<Definition> = open.iter().filter(wanted).cloned().collect();
    let task = Task {
        path,
        source: &source,
        targets: &targets,
        style,
        spare_lines: plan::spare_lines(bench.settings, &source),
    };
    let used = desk.used();
    let work = bench.kind.work(&task, desk)?;
    let evidence = Evidence {
        version: 1,
        run: report.run.clone(),
        kind: bench.kind.name(),
        path: path.clone(),
        base: bench.base.to_string(),
        symbols: work.done.iter().map(evidence::symbol).collect(),
        before: measures(bench.policy, path, &source, open.len()),
        after: measures(
            bench.policy,
            path,
            &work.after,
            open.len() - work.done.len(),
        ),
        proofs: work.proofs.clone(),
        gate: json!(null),
        tests: json!({
            "outcome": "not-run",
            "reason": "none needed: docstrings aside, the program is the same",
        }),
        model: evidence::model(&desk.info()),
        tokens: desk.used().since(used),
    };
    settle(bench, workshop, &source, work, evidence, report)
}

/// Commits what holds and records everything.
fn settle(
    bench: &Bench<'_>,
    workshop: &Workshop<'_>,
    source: &str,
    work: Work,
    mut evidence: Evidence,
    report: &mut RunReport,
) -> Result<(), Error> {
    let refusal = if work.done.is_empty() {
        None
    } else {
        commit(bench, workshop, source, &work, &mut evidence, report)?
    };
    let committed = report.commits.last().filter(|_| refusal.is_none()).cloned();
    let record_of = |target: &Definition| Change {
        symbol: Some(target.symbol.clone()),
        before: evidence.before.clone(),
        ..Change::new(bench.kind, evidence.path.clone(), ChangeOutcome::Discarded)
    };
    let mut changes = Vec::new();
    for target in &work.done {
        changes.push(match &refusal {
            None => Change {
                outcome: ChangeOutcome::Committed,
                reason: "every proof held and the gate passed".to_owned(),
                commit: committed.clone(),
                after: Some(evidence.after.clone()),
                proofs: evidence.proofs.clone(),
                ..record_of(target)
            },
            Some(reason) => Change {
                reason: reason.clone(),
                proofs: evidence.proofs.clone(),
                ..record_of(target)
            },
        });
    }
    for (target, left, reason) in &work.left {
        let outcome = match left {
            Left::Discarded => ChangeOutcome::Discarded,
            Left::Skipped => ChangeOutcome::Skipped,
        };
        changes.push(Change {
            outcome,
            reason: reason.clone(),
            ..record_of(target)
        });
    }
    add_up(
        report,
        &evidence,
        !work.done.is_empty() && refusal.is_none(),
    );
    record(bench, report, changes, Some(&evidence))
}

fn add_up(report: &mut RunReport, evidence: &Evidence, committed: bool) {
    let after = if committed {
        &evidence.after
    } else {
        &evidence.before
    };
    for (sums, numbers) in [
        (&mut report.before, &evidence.before),
        (&mut report.after, after),
    ] {
        for (name, number) in numbers {
            *sums.entry(name.clone()).or_default() += number;
        }
    }
}

/// Commits a file; the reason when a proof failed or the gate refused.
fn commit(
    bench: &Bench<'_>,
    workshop: &Workshop<'_>,
    source: &str,
    work: &Work,
    evidence: &mut Evidence,
    report: &mut RunReport,
) -> Result<Option<String>, Error> {
    if let Some(failed) = work.proofs.iter().find(|proof| !proof.holds()) {
        return Ok(Some(format!(
            "proof {} failed: {}",
            failed.name, failed.detail
        )));
    }
    if work.proofs.is_empty() {
        return Ok(Some("nothing was proven".to_owned()));
    }
    let subject = bench.kind.subject(&evidence.path, work);
    let path = evidence.path.clone();
    let outcome = workshop.commit(&path, source, &work.after, bench.policy, |tree| {
        evidence.gate = json!({ "verdict": "pass", "snapshot": tree });
        evidence.message(subject)
    })?;
    match outcome {
        Err(Refusal(reason)) => Ok(Some(reason)),
        Ok(committed) => {
            workshop.note(committed.commit, &evidence.note())?;
            report.commits.push(committed.commit.to_string());
            Ok(None)
        }
    }
}

fn skipped(bench: &Bench<'_>, path: &RepoPath, reason: &str) -> Change {
    let change = Change::new(bench.kind, path.clone(), ChangeOutcome::Skipped);
    Change {
        reason: reason.to_owned(),
        ..change
    }
}

fn record(
    bench: &Bench<'_>,
    report: &mut RunReport,
    changes: Vec<Change>,
    evidence: Option<&Evidence>,
) -> Result<(), Error> {
    let first = report.changes.len();
    let steps: Vec<_> = changes
        .iter()
        .enumerate()
        .map(|(offset, change)| {
            let committed = change.outcome == ChangeOutcome::Committed;
            let evidence = evidence
                .filter(|_| committed)
                .map(|evidence| json!(evidence));
            journal::step(&report.run, first + offset, change, evidence)
        })
        .collect();
    bench.services.journal.steps(&steps)?;
    report.changes.extend(changes);
    Ok(())
}
