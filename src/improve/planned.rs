//! A run that only plans, or that has nothing to do: its size and its report.

use crate::improve::machine::Basis;
use crate::improve::survey::Survey;
use crate::improve::{Change, ChangeOutcome, Error, RunReport, Tokens};

/// Files and targets that a survey finds.
pub(super) fn size(survey: &Survey<'_>) -> (usize, usize) {
    let mut files = std::collections::BTreeSet::new();
    let mut targets = 0;
    for job in survey.open() {
        targets += job.targets.len();
        files.insert(job.path);
    }
    (files.len(), targets)
}

/// The report of a run that only plans, or that has nothing to do.
pub(super) fn planned(basis: &Basis<'_>, survey: &Survey<'_>) -> Result<RunReport, Error> {
    let gauge = basis.gauge();
    let before = gauge.commit(basis.repository(), basis.base, basis.request)?;
    let limit = basis
        .request
        .limit
        .unwrap_or(basis.settings.improve.changes) as usize;
    let mut changes: Vec<Change> = Vec::new();
    for job in survey.open() {
        for target in &job.targets {
            let (outcome, reason) = if changes.len() < limit {
                (ChangeOutcome::Planned, "would be tried")
            } else {
                (
                    ChangeOutcome::Skipped,
                    "the run's limit of changes was reached",
                )
            };
            changes.push(Change {
                symbol: target.symbol.clone(),
                reason: reason.to_owned(),
                before: [(target.rule.clone(), target.number)].into(),
                ..Change::new(&job.kind, job.path.clone(), outcome)
            });
        }
    }
    changes.extend(survey.passed_over().map(|(kind, path, reason)| Change {
        reason: reason.to_owned(),
        ..Change::new(kind, path.clone(), ChangeOutcome::Skipped)
    }));
    changes.extend(survey.left_out());
    Ok(RunReport {
        run: "none".to_owned(),
        state: "planned".to_owned(),
        branch: None,
        base: basis.base.to_string(),
        commits: Vec::new(),
        changes,
        after: before.clone(),
        before,
        tokens: Tokens::default(),
        model: None,
        tests: Vec::new(),
        remarks: survey.remark().into_iter().collect(),
        wall_ms: 0,
    })
}
