//! Scheduled runs: what comes of slots, over the store.

use chrono::{DateTime, Local, TimeZone};

use super::*;
use crate::improve::schedule::{Tick, resume_interrupted, tick};
use crate::settings::{ScheduledRun, Settings};

fn settings(quiet: &[&str]) -> Settings {
    let mut settings = Settings::default();
    settings.improve.schedule = vec![ScheduledRun {
        name: "hourly".to_owned(),
        cron: "0 * * * *".to_owned(),
        kinds: vec!["document".to_owned()],
        limit: 1,
        ..ScheduledRun::default()
    }];
    settings.schedule.quiet = quiet.iter().map(|&text| text.to_owned()).collect();
    settings
}

fn at(hour: u32, minute: u32) -> DateTime<Local> {
    Local
        .with_ymd_and_hms(2026, 11, 26, hour, minute, 0)
        .unwrap()
}

fn look(scene: &Scene, now: DateTime<Local>, settings: &Settings) -> Vec<RunReport> {
    let since = at(8, 30);
    scene
        .with(&scripted(good), &|_| {}, |services| {
            let one = Tick {
                now,
                since,
                settings,
            };
            tick(services, one)
        })
        .unwrap()
}

/// Hour and outcome of each slot, oldest first.
fn slots(scene: &Scene) -> Vec<(i64, String)> {
    let mut slots = scene.journal.slots(None, 100).unwrap();
    slots.reverse();
    let hour = |ms: i64| (ms - at(0, 0).timestamp_millis()) / 3_600_000;
    slots
        .into_iter()
        .map(|slot| (hour(slot.slot_ms), slot.outcome))
        .collect()
}

#[test]
fn the_first_slot_only_reports_and_the_second_makes_a_run() {
    let scene = Scene::new(&[("shape.py", SOURCE)]);
    let settings = settings(&[]);
    assert!(look(&scene, at(8, 59), &settings).is_empty());
    let first = look(&scene, at(9, 1), &settings);
    assert_eq!(first[0].count(ChangeOutcome::Planned), 1);
    assert_eq!(scene.branches(), "main");
    assert!(
        look(&scene, at(9, 2), &settings).is_empty(),
        "the slot is used"
    );
    let second = look(&scene, at(10, 0), &settings);
    assert_eq!(second[0].commits.len(), 1);
    let expected = [(9, "reported".to_owned()), (10, "ran".to_owned())];
    assert_eq!(slots(&scene), expected);
    let run = scene.journal.slots(None, 1).unwrap()[0].run.clone();
    assert_eq!(run.as_deref(), Some(second[0].run.as_str()));
}

#[test]
fn slots_that_nobody_used_are_recorded_and_not_made_up_for() {
    let scene = Scene::new(&[("shape.py", SOURCE)]);
    let reports = look(&scene, at(11, 30), &settings(&[]));
    assert!(reports.is_empty());
    let missed = |hour| (hour, "missed".to_owned());
    assert_eq!(slots(&scene), [9, 10, 11].map(missed));
    assert!(look(&scene, at(11, 40), &settings(&[])).is_empty());
    assert_eq!(slots(&scene).len(), 3, "each is recorded once");
}

#[test]
fn quiet_hours_hold_a_slot_back_with_the_reason() {
    let scene = Scene::new(&[("shape.py", SOURCE)]);
    assert!(look(&scene, at(9, 0), &settings(&["08:00-10:00"])).is_empty());
    let slot = &scene.journal.slots(None, 1).unwrap()[0];
    assert_eq!(slot.outcome, "held-back");
    assert!(slot.reason.as_deref().unwrap().contains("quiet hours"));
}

#[test]
fn a_run_that_cannot_be_made_is_a_slot_that_failed_and_the_next_is_tried() {
    let scene = Scene::new(&[("shape.py", SOURCE)]);
    let mut wrong = settings(&[]);
    wrong.improve.schedule[0].kinds = vec!["polish".to_owned()];
    assert!(look(&scene, at(9, 0), &wrong).is_empty());
    let slot = &scene.journal.slots(None, 1).unwrap()[0];
    assert_eq!(slot.outcome, "failed");
    assert!(slot.reason.as_deref().unwrap().contains("`polish`"));
    assert_eq!(look(&scene, at(10, 0), &settings(&[])).len(), 1);
}

#[test]
fn what_a_person_stopped_is_left_and_what_was_killed_is_gone_on_with() {
    let scene = Scene::new(&[("shape.py", SOURCE)]);
    let cancel = scene.cancel.clone();
    let stopping = scripted(move |_| {
        cancel.cancel();
        Reply::Silence
    });
    scene.run(&stopping, &document()).unwrap();
    let scene = Scene {
        cancel: Cancel::default(),
        ..scene
    };
    let resume = |scene: &Scene| {
        scene
            .with(&scripted(good), &|_| {}, |services| {
                resume_interrupted(services)
            })
            .unwrap()
    };
    assert!(resume(&scene).is_empty());
    let id = scene.journal.list(1).unwrap()[0].id.clone();
    let mut record = scene.journal.record(&id).unwrap();
    record.facts.by_person = false;
    record.save(&scene.journal).unwrap();
    assert_eq!(resume(&scene)[0].commits.len(), 1);
}
