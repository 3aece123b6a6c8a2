//! Runs as a whole: refused, stopped, killed, thrown away.

use super::*;

#[test]
fn a_run_that_is_stopped_says_so_and_cleans_up() {
    let scene = Scene::new(&[("shape.py", SOURCE)]);
    let cancel = scene.cancel.clone();
    let model = scripted(move |_| {
        cancel.cancel();
        Reply::Silence
    });
    let error = scene.run(&model, &document()).unwrap_err();
    assert!(matches!(error, Error::Cancelled));
    assert_eq!(scene.branches(), "main");
    let run = &scene.journal.list(1).unwrap()[0];
    assert_eq!(run.state, "failed");
}

#[test]
fn a_discarded_run_is_gone_and_stays_gone() {
    let scene = Scene::new(&[("shape.py", SOURCE)]);
    let report = scene.answered(good);
    let repository = scene.fixture.open();
    discard(&repository, &scene.journal, &scene.worktrees(), &report.run).unwrap();
    assert_eq!(scene.branches(), "main");
    assert_eq!(scene.state(&report.run), "discarded");
    let again = discard(&repository, &scene.journal, &scene.worktrees(), &report.run).unwrap_err();
    assert!(matches!(again, Error::WrongState { .. }), "{again}");
    let other = scene.runtime.block_on(Store::in_memory()).unwrap();
    let journal =
        Journal::open(other, scene.runtime.handle().clone(), &scene.fixture.root()).unwrap();
    let unknown = discard(&repository, &journal, &scene.worktrees(), &report.run).unwrap_err();
    assert!(matches!(unknown, Error::NoSuchRun(_)), "{unknown}");
}

#[test]
fn a_dry_run_changes_nothing_and_asks_nobody() {
    let scene = Scene::new(&[("shape.py", SOURCE)]);
    let model = scripted(|_| panic!("the model was asked"));
    let request = RunRequest {
        dry_run: true,
        limit: Some(1),
        ..document()
    };
    let report = scene.run(&model, &request).unwrap();
    assert_eq!(report.count(ChangeOutcome::Planned), 1);
    assert_eq!(report.count(ChangeOutcome::Skipped), 1);
    assert!(scene.journal.list(1).unwrap().is_empty());
    assert_eq!(scene.branches(), "main");
}

#[test]
fn what_cannot_be_run_is_said() {
    let scene = Scene::new(&[("shape.py", SOURCE)]);
    let model = scripted(good);
    let fails = |request: RunRequest| scene.run(&model, &request).unwrap_err();
    let kind = RunRequest {
        kind: "polish".to_owned(),
        ..RunRequest::default()
    };
    assert!(matches!(fails(kind), Error::NoSuchKind { .. }));
    let paths = RunRequest {
        paths: vec!["nowhere".into()],
        ..document()
    };
    assert!(matches!(fails(paths), Error::NothingMatches(_)));
    let branch = RunRequest {
        branch: Some("main".to_owned()),
        ..document()
    };
    assert!(matches!(fails(branch), Error::BranchExists(_)));
    let foreign = RunRequest {
        branch: Some("feature/x".to_owned()),
        ..document()
    };
    assert!(matches!(fails(foreign), Error::BranchName(_)));
}

#[test]
fn a_file_whose_last_change_is_not_merged_is_left_alone() {
    let scene = Scene::new(&[
        ("shape.py", SOURCE),
        ("other.py", "def area(width): return width\n"),
    ]);
    let request = RunRequest {
        paths: vec!["shape.py".into()],
        ..document()
    };
    let first = scene.run(&scripted(good), &request).unwrap();
    let second = scene.answered(good);
    let reasons: Vec<&str> = second
        .changes
        .iter()
        .map(|change| change.reason.as_str())
        .collect();
    assert!(
        reasons[0].contains(first.branch.as_deref().unwrap()),
        "{reasons:?}"
    );
    assert_eq!(second.count(ChangeOutcome::Committed), 1);
    scene
        .fixture
        .git(&["merge", "--quiet", first.branch.as_deref().unwrap()]);
    let third = scene.answered(good);
    assert!(
        third
            .changes
            .iter()
            .all(|change| change.path != "shape.py".into()),
        "{third:?}"
    );
}

#[test]
fn a_run_that_was_killed_is_ended_by_the_next_one() {
    let scene = Scene::new(&[("shape.py", SOURCE)]);
    let repository = scene.fixture.open();
    let head = repository.head().unwrap().unwrap();
    let kinds = ["document".to_owned()];
    let mut killed = scene
        .journal
        .begin(&kinds, head.to_string(), json!({}), "model".to_owned())
        .unwrap();
    killed.branch = Some("groundskeeper/killed".to_owned());
    scene
        .journal
        .advance(&mut killed, state::Happening::Started)
        .unwrap();
    let name = recovery::worktree_name(&killed.id);
    std::fs::create_dir_all(scene.worktrees()).unwrap();
    let folder = scene.worktrees().join(&name);
    repository
        .add_worktree(&name, &folder, head, "groundskeeper/killed")
        .unwrap();
    let turn = recovery::take_turn(&scene.worktrees(), repository.root()).unwrap();
    assert_eq!(
        recover(&repository, &scene.journal, &scene.worktrees()).unwrap(),
        0
    );
    let busy = scene.run(&scripted(good), &document()).unwrap_err();
    assert!(matches!(busy, Error::AtWork { .. }), "{busy}");
    drop(turn);
    assert_eq!(
        recover(&repository, &scene.journal, &scene.worktrees()).unwrap(),
        1
    );
    assert_eq!(scene.state(&killed.id), "failed");
    assert!(!folder.exists());
    assert_eq!(scene.branches(), "main");
}
