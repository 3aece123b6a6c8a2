//! Runs whose process ends at each recorded state, and what going on with them comes to.
//!
//! Here the end is a panic, which leaves the worktree and the record as they are; the tests of the
//! program kill a real one.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::*;

const OTHER: &str = "def count(items):\n    return len(items)\n";

fn answer(request: &model::Request) -> Reply {
    let counts = |message: &model::Message| message.content.contains("def count");
    if request.messages.iter().any(counts) {
        return Reply::from(json!({ "summary": "Count the items." }));
    }
    good(request)
}

fn two_files() -> Scene {
    Scene::new(&[("shape.py", SOURCE), ("other.py", OTHER)])
}

/// Makes a run that ends as `at` is recorded for a change; the run's id.
fn dies(scene: &Scene, at: (State, usize)) -> String {
    let died = catch_unwind(AssertUnwindSafe(|| {
        let progress = |progress: Progress<'_>| {
            if let Progress::State { state, step } = progress {
                assert_ne!((state, step), at, "it ends here");
            }
        };
        let run = |services: &Services<'_>| run(services, &document());
        scene.with(&scripted(answer), &progress, run).map(drop)
    }));
    assert!(died.is_err(), "{at:?} never came");
    scene.journal.list(1).unwrap()[0].id.clone()
}

fn resumed(scene: &Scene, id: &str) -> RunReport {
    let resume = |services: &Services<'_>| resume(services, id);
    scene.with(&scripted(answer), &|_| {}, resume).unwrap()
}

fn tree(scene: &Scene, report: &RunReport) -> String {
    let branch = report.branch.as_deref().unwrap();
    scene
        .fixture
        .git(&["rev-parse", &format!("{branch}^{{tree}}")])
}

#[test]
fn a_run_that_ends_anywhere_is_gone_on_with_to_the_same_result() {
    let whole = two_files();
    let expected = whole.run(&scripted(answer), &document()).unwrap();
    assert_eq!(expected.commits.len(), 2);
    let steps = [
        State::Working,
        State::Proving,
        State::Gating,
        State::Testing,
        State::Committing,
    ];
    let mut places = vec![
        (State::Queued, 0),
        (State::Planned, 0),
        (State::Finishing, 1),
    ];
    for step in 0..2 {
        places.extend(steps.map(|state| (state, step)));
    }
    for at in places {
        let scene = two_files();
        let id = dies(&scene, at);
        let report = resumed(&scene, &id);
        assert_eq!(report.state, "committed", "{at:?}");
        assert_eq!(tree(&scene, &report), tree(&whole, &expected), "{at:?}");
        assert_eq!(outcomes(&report), outcomes(&expected), "{at:?}");
        assert_eq!(report.commits.len(), 2, "{at:?}");
        let listed = scene.fixture.git(&["worktree", "list", "--porcelain"]);
        assert_eq!(listed.matches("worktree ").count(), 1, "{listed}");
    }
}

#[test]
fn a_change_that_was_committed_before_the_end_is_not_made_twice() {
    let scene = two_files();
    let id = dies(&scene, (State::Committing, 0));
    // As if the end had come between the commit and its record: the commit is made by hand here.
    let record = scene.journal.record(&id).unwrap();
    let under_way = record.under_way().unwrap();
    let branch = record.run.branch.clone().unwrap();
    let repository = scene.fixture.open();
    let tip = repository.branch_tip(&branch).unwrap().unwrap();
    let tree = under_way.tree.unwrap();
    let parent = tip.to_string();
    let made = scene
        .fixture
        .git(&["commit-tree", &tree, "-p", &parent, "-m", "made"]);
    scene
        .fixture
        .git(&["update-ref", &format!("refs/heads/{branch}"), &made]);
    let report = resumed(&scene, &id);
    assert_eq!(report.commits.len(), 2);
    assert_eq!(report.commits[0], made);
    assert!(
        scene
            .fixture
            .git(&["notes", "--ref=groundskeeper", "show", &made])
            .contains(&id)
    );
}

#[test]
fn a_change_that_no_process_survives_is_given_up() {
    let crashes = "[improve]\ncrashes = 1\n";
    let scene = Scene::new(&[("shape.py", SOURCE), ("groundskeeper.toml", crashes)]);
    let id = dies(&scene, (State::Working, 0));
    let report = resumed(&scene, &id);
    assert_eq!(report.count(ChangeOutcome::Committed), 0, "{report:?}");
    let reason = &report.changes[0].reason;
    assert!(reason.contains("in the middle of it"), "{reason}");
    let again = scene.with(&scripted(answer), &|_| {}, |services| resume(services, &id));
    assert!(matches!(again.unwrap_err(), Error::WrongState { .. }));
}

#[test]
fn a_run_that_was_asked_to_stop_goes_on_where_it_was() {
    let scene = two_files();
    let worktrees = scene.worktrees();
    let progress = |progress: Progress<'_>| {
        if let Progress::State {
            state: State::Planned,
            step: 0,
        } = progress
            && let Some(run) = scene.journal.list(1).unwrap().first()
            && !scene.journal.show(&run.id).unwrap().1.is_empty()
        {
            cancel(&scene.fixture.open(), &scene.journal, &worktrees, &run.id).unwrap();
        }
    };
    let run = |services: &Services<'_>| run(services, &document());
    let report = scene.with(&scripted(answer), &progress, run).unwrap();
    assert_eq!((report.state.as_str(), report.commits.len()), ("parked", 1));
    assert_eq!(resumed(&scene, &report.run).commits.len(), 2);
    let over = cancel(
        &scene.fixture.open(),
        &scene.journal,
        &worktrees,
        &report.run,
    );
    assert!(matches!(over.unwrap_err(), Error::WrongState { .. }));
}
