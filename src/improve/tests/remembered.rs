//! What earlier runs tried is not tried again for a while.

use super::*;

/// Always the same poor answer.
fn poor(_: &model::Request) -> Reply {
    Reply::from(json!({ "summary": "" }))
}

fn again() -> RunRequest {
    RunRequest {
        again: true,
        ..document()
    }
}

#[test]
fn what_did_not_hold_is_tried_again_only_when_asked_or_on_another_text() {
    let scene = Scene::new(&[("shape.py", SOURCE)]);
    let first = scene.answered(poor);
    assert_eq!(first.count(ChangeOutcome::Discarded), 2, "{first:?}");
    let nobody = scripted(|_| panic!("the model was asked"));
    let second = scene.run(&nobody, &document()).unwrap();
    assert_eq!(second.count(ChangeOutcome::Skipped), 2, "{second:?}");
    let reason = &second.changes[0].reason;
    assert!(reason.contains(&first.run), "{reason}");
    assert!(
        second.remarks[0].contains("--again"),
        "{:?}",
        second.remarks
    );

    let third = scene.run(&scripted(poor), &again()).unwrap();
    assert_eq!(third.count(ChangeOutcome::Discarded), 2, "{third:?}");

    scene
        .fixture
        .write("shape.py", format!("{SOURCE}    top = 2\n"));
    scene.fixture.git(&["commit", "-qam", "another text"]);
    let fourth = scene.answered(good);
    assert_eq!(fourth.count(ChangeOutcome::Committed), 2, "{fourth:?}");
}

#[test]
fn what_was_thrown_away_is_not_brought_again_unasked() {
    let scene = Scene::new(&[("shape.py", SOURCE)]);
    let first = scene.answered(good);
    let repository = scene.fixture.open();
    let (journal, worktrees) = (&scene.journal, scene.worktrees());
    discard(&repository, journal, &worktrees, (&first.run, "no")).unwrap();
    let second = scene.answered(good);
    assert_eq!(second.count(ChangeOutcome::Skipped), 2, "{second:?}");
    let reason = &second.changes[0].reason;
    assert!(reason.contains("thrown away"), "{reason}");
    let third = scene.run(&scripted(good), &again()).unwrap();
    assert_eq!(third.count(ChangeOutcome::Committed), 2, "{third:?}");
}

#[test]
fn other_settings_and_days_that_are_over_are_a_new_beginning() {
    let scene = Scene::new(&[("shape.py", SOURCE)]);
    let settings = |text: &str| {
        scene.fixture.write("groundskeeper.toml", text);
        scene.fixture.git(&["add", "groundskeeper.toml"]);
        scene.fixture.git(&["commit", "-qm", "settings"]);
    };
    scene.answered(poor);
    settings("[improve]\nanswer_tokens = 150\n");
    let other = scene.answered(poor);
    assert_eq!(other.count(ChangeOutcome::Discarded), 2, "{other:?}");
    settings("[improve]\nretry_days = 0\n");
    for _ in 0..2 {
        let every = scene.answered(poor);
        assert_eq!(every.count(ChangeOutcome::Discarded), 2, "{every:?}");
    }
}

#[test]
fn what_a_budget_ended_says_nothing() {
    let scene = Scene::new(&[("shape.py", SOURCE)]);
    let settings = "[improve]\ntokens = 1\n";
    scene.fixture.write("groundskeeper.toml", settings);
    scene.fixture.git(&["add", "groundskeeper.toml"]);
    scene.fixture.git(&["commit", "-qm", "settings"]);
    let first = scene.answered(good);
    let left = [
        ("area", ChangeOutcome::Committed),
        ("Box", ChangeOutcome::Discarded),
    ];
    assert_eq!(outcomes(&first), left, "{first:?}");
    let repository = scene.fixture.open();
    let (journal, worktrees) = (&scene.journal, scene.worktrees());
    discard(&repository, journal, &worktrees, (&first.run, "no")).unwrap();
    let second = scene.answered(good);
    let taken = [
        ("Box", ChangeOutcome::Committed),
        ("area", ChangeOutcome::Skipped),
    ];
    assert_eq!(outcomes(&second), taken, "{second:?}");
}
