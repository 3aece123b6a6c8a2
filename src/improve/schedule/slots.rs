//! The slots of a schedule: when it was due since it was last looked at.

use chrono::{DateTime, TimeZone};
use croner::Cron;

use crate::improve::Error;
use crate::settings::ScheduledRun;

/// Missed slots that are recorded one by one; a machine that was off for a year has not slept
/// through half a million minutes that anybody wants to read about.
const MISSED_MOST: usize = 50;

/// Slots looked at in one go.
const SLOTS_MOST: usize = 100_000;

/// A schedule that can be followed.
#[derive(Debug, Clone)]
pub struct Plan {
    /// What it asks for.
    pub run: ScheduledRun,
    cron: Cron,
}

/// What is due.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Due {
    /// The slot to be used now, in milliseconds since 1970.
    pub now: Option<i64>,
    /// The latest slots that were missed, oldest first.
    pub missed: Vec<i64>,
    /// Missed slots before those.
    pub earlier: usize,
}

impl Plan {
    /// Reads a schedule. The error names it and says what is wrong.
    pub fn new(run: &ScheduledRun) -> Result<Self, Error> {
        if run.name.trim().is_empty() {
            let cron = &run.cron;
            return Err(Error::Schedule(format!(
                "the schedule `{cron}` in improve.schedule has no name; give it one"
            )));
        }
        let cron = run.cron.parse().map_err(|error| {
            Error::Schedule(format!(
                "schedule {}: `{}` is no cron expression: {error}",
                run.name, run.cron
            ))
        })?;
        Ok(Self {
            run: run.clone(),
            cron,
        })
    }

    /// The slots after `last` and up to `now`. The latest is due while it is no older than
    /// `grace_s`; every other was missed. Slots are at whole minutes of the time zone of `now`.
    pub fn due<Z: TimeZone>(&self, last: &DateTime<Z>, now: &DateTime<Z>, grace_s: u64) -> Due
    where
        DateTime<Z>: croner::CronDateTime,
    {
        let after = self.cron.iter_after(last.clone()).take(SLOTS_MOST);
        let slots = after.take_while(|slot| slot <= now);
        let mut slots: Vec<i64> = slots.map(|slot| slot.timestamp_millis()).collect();
        let fresh = |slot: &i64| {
            let age_ms = now.timestamp_millis().saturating_sub(*slot);
            u64::try_from(age_ms).is_ok_and(|age| age <= grace_s.saturating_mul(1000))
        };
        let due = slots.last().copied().filter(fresh);
        if due.is_some() {
            slots.pop();
        }
        let earlier = slots.len().saturating_sub(MISSED_MOST);
        Due {
            now: due,
            missed: slots.split_off(earlier),
            earlier,
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{TimeDelta, Utc};

    use super::*;

    fn plan(cron: &str) -> Result<Plan, Error> {
        Plan::new(&ScheduledRun {
            name: "nightly".to_owned(),
            cron: cron.to_owned(),
            ..ScheduledRun::default()
        })
    }

    fn at(hour: u32, minute: u32) -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 11, 28, hour, minute, 0).unwrap()
    }

    #[test]
    fn the_latest_slot_is_due_and_those_before_it_were_missed() {
        let hourly = plan("0 * * * *").unwrap();
        let due = hourly.due(&at(1, 30), &at(4, 2), 300);
        assert_eq!(due.now, Some(at(4, 0).timestamp_millis()));
        let missed = [at(2, 0), at(3, 0)].map(|slot| slot.timestamp_millis());
        assert_eq!(due.missed, missed);
        assert_eq!(due.earlier, 0);
    }

    #[test]
    fn a_slot_that_is_found_too_late_is_missed_and_one_at_the_last_look_is_not_found_again() {
        let hourly = plan("0 * * * *").unwrap();
        let late = hourly.due(&at(3, 30), &at(4, 6), 300);
        assert_eq!((late.now, late.missed.len()), (None, 1));
        let same = hourly.due(&at(4, 0), &at(4, 2), 300);
        assert_eq!(same, Due::default());
        let backwards = hourly.due(&at(4, 0), &at(3, 0), 300);
        assert_eq!(backwards, Due::default(), "a clock that was set back");
    }

    #[test]
    fn a_long_sleep_is_told_by_its_end() {
        let minutely = plan("* * * * *").unwrap();
        let due = minutely.due(&(at(4, 0) - TimeDelta::days(2)), &at(4, 0), 300);
        assert_eq!(due.missed.len(), MISSED_MOST);
        assert_eq!(due.earlier, 2 * 24 * 60 - 1 - MISSED_MOST);
    }

    #[test]
    fn what_cannot_be_followed_is_named() {
        let error = plan("every day").unwrap_err().to_string();
        assert!(error.contains("schedule nightly: `every day`"), "{error}");
        let nameless = Plan::new(&ScheduledRun::default()).unwrap_err().to_string();
        assert!(nameless.contains("has no name"), "{nameless}");
    }
}
