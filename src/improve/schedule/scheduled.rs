//! Scheduled runs: slots are taken, missed ones recorded, and what is due is made.

use chrono::{DateTime, Local, Timelike};

use crate::improve::schedule::{Machine, Plan, moment};
use crate::improve::{Error, Journal, RunReport, RunRequest, Services, resume, run};
use crate::settings::Settings;
use crate::store::Slot;
use crate::text::RepoPath;

/// Runs looked at for interrupted ones.
const RUNS_LIMIT: u32 = 100;

/// One look at the clock.
#[derive(Debug, Clone, Copy)]
pub struct Tick<'a> {
    /// Now.
    pub now: DateTime<Local>,
    /// When the service began: slots before it are no concern of a schedule that never ran.
    pub since: DateTime<Local>,
    /// The settings of the work tree.
    pub settings: &'a Settings,
}

/// Takes the slots that are due and makes their runs, one after the other. What came of each slot is
/// recorded; the reports are of those that made or planned a run. The first error ends the tick;
/// slots that it did not come to are found again by the next.
pub fn tick(services: &Services<'_>, tick: Tick<'_>) -> Result<Vec<RunReport>, Error> {
    let mut reports = Vec::new();
    for scheduled in &tick.settings.improve.schedule {
        let plan = Plan::new(scheduled)?;
        reports.extend(follow(services, &plan, tick)?);
    }
    Ok(reports)
}

fn follow(
    services: &Services<'_>,
    plan: &Plan,
    tick: Tick<'_>,
) -> Result<Option<RunReport>, Error> {
    let journal = services.journal;
    let name = plan.run.name.as_str();
    let before = journal.slots(Some(name), crate::store::PAGE_MAX)?;
    let last = before
        .first()
        .map_or(tick.since, |slot| local(slot.slot_ms));
    let due = plan.due(&last, &tick.now, tick.settings.schedule.grace_s);
    for (at, slot_ms) in due.missed.iter().enumerate() {
        let earlier = match due.earlier {
            0 => String::new(),
            more if at == 0 => format!("; {more} earlier ones were missed, too"),
            _ => String::new(),
        };
        let reason = format!("nobody was there to use it{earlier}");
        journal.take_slot(&slot(journal, name, *slot_ms, ("missed", Some(reason))))?;
    }
    let Some(slot_ms) = due.now else {
        return Ok(None);
    };
    let mut taken = slot(journal, name, slot_ms, ("taken", None));
    // Another service may have taken it: then it is nothing to us.
    if !journal.take_slot(&taken)? {
        return Ok(None);
    }
    let machine = Machine::now(tick.now.hour() * 60 + tick.now.minute());
    if let Err(reason) = machine.may_start(&tick.settings.schedule)? {
        "held-back".clone_into(&mut taken.outcome);
        taken.reason = Some(reason);
        journal.update_slot(&taken)?;
        return Ok(None);
    }
    let is_first = !before
        .iter()
        .any(|slot| matches!(slot.outcome.as_str(), "reported" | "ran"));
    make(services, plan, (taken, is_first))
}

fn make(
    services: &Services<'_>,
    plan: &Plan,
    (mut taken, is_first): (Slot, bool),
) -> Result<Option<RunReport>, Error> {
    let request = RunRequest {
        kinds: plan.run.kinds.clone(),
        paths: plan
            .run
            .paths
            .iter()
            .map(|path| RepoPath::from(path.as_str()))
            .collect(),
        limit: (plan.run.limit > 0).then_some(plan.run.limit),
        dry_run: is_first,
        schedule: Some(plan.run.name.clone()),
        ..RunRequest::default()
    };
    let made = run(services, &request);
    let (outcome, reason) = match &made {
        Ok(report) if is_first => {
            let number = report.count(crate::improve::ChangeOutcome::Planned);
            let reason = format!("its first slot only reports: {number} changes would be tried");
            ("reported", reason)
        }
        Ok(report) => ("ran", format!("{} commits", report.commits.len())),
        Err(error) => ("failed", error.to_string()),
    };
    outcome.clone_into(&mut taken.outcome);
    taken.reason = Some(reason);
    let run = made.as_ref().ok().map(|report| report.run.clone());
    taken.run = run.filter(|id| id != "none");
    services.journal.update_slot(&taken)?;
    match made {
        Ok(report) => Ok(Some(report)),
        // The slot says why; the schedule goes on with its next one.
        Err(_) => Ok(None),
    }
}

fn slot(
    journal: &Journal,
    schedule: &str,
    slot_ms: i64,
    (outcome, reason): (&str, Option<String>),
) -> Slot {
    Slot {
        repository: journal.repository(),
        schedule: schedule.to_owned(),
        slot_ms,
        outcome: outcome.to_owned(),
        reason,
        run: None,
    }
}

fn local(ms: i64) -> DateTime<Local> {
    let utc = DateTime::from_timestamp_millis(ms).unwrap_or_default();
    tracing::trace!("last slot {}", moment(ms));
    utc.with_timezone(&Local)
}

/// Goes on with the runs whose process was killed, or that a service parked as it stopped; what a
/// person stopped waits for a person. Gives the reports of those that came to an end.
pub fn resume_interrupted(services: &Services<'_>) -> Result<Vec<RunReport>, Error> {
    let (repository, journal) = (services.repository, services.journal);
    crate::improve::recover(repository, journal, services.worktrees)?;
    let mut reports = Vec::new();
    for one in journal.list(RUNS_LIMIT)? {
        if one.state != crate::improve::State::Parked.name() {
            continue;
        }
        if journal.record(&one.id)?.facts.by_person {
            continue;
        }
        let report = resume(services, &one.id)?;
        let stopped = report.state == one.state;
        reports.push(report);
        if stopped {
            break;
        }
    }
    Ok(reports)
}
