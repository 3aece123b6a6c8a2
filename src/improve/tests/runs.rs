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
    let report = scene.run(&model, &document()).unwrap();
    assert_eq!((report.state.as_str(), report.branch), ("parked", None));
    assert_eq!(scene.branches(), "main");
    let run = &scene.journal.list(1).unwrap()[0];
    assert_eq!(run.state, "parked");
    assert_eq!(run.finished_ms, None, "it can be gone on with");
}

#[test]
fn a_discarded_run_is_gone_and_stays_gone() {
    let scene = Scene::new(&[("shape.py", SOURCE)]);
    let report = scene.answered(good);
    let repository = scene.fixture.open();
    discard(
        &repository,
        &scene.journal,
        &scene.worktrees(),
        (&report.run, "no"),
    )
    .unwrap();
    assert_eq!(scene.branches(), "main");
    assert_eq!(scene.state(&report.run), "discarded");
    let again = discard(
        &repository,
        &scene.journal,
        &scene.worktrees(),
        (&report.run, "no"),
    )
    .unwrap_err();
    assert!(matches!(again, Error::WrongState { .. }), "{again}");
    let other = scene.runtime.block_on(Store::in_memory()).unwrap();
    let journal =
        Journal::open(other, scene.runtime.handle().clone(), &scene.fixture.root()).unwrap();
    let unknown = discard(
        &repository,
        &journal,
        &scene.worktrees(),
        (&report.run, "no"),
    )
    .unwrap_err();
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
        kinds: vec!["polish".to_owned()],
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
    let branch = first.branch.as_deref().unwrap();
    let waits = |reason: &&str| reason.contains(branch);
    assert!(reasons.iter().any(waits), "{reasons:?}");
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
fn while_a_run_is_made_no_other_is_and_nothing_is_parked() {
    let scene = Scene::new(&[("shape.py", SOURCE)]);
    let repository = scene.fixture.open();
    let turn = recovery::take_turn(&scene.worktrees(), repository.root()).unwrap();
    let recovered = recover(&repository, &scene.journal, &scene.worktrees());
    assert_eq!(recovered.unwrap(), 0);
    let busy = scene.run(&scripted(good), &document()).unwrap_err();
    assert!(matches!(busy, Error::AtWork { .. }), "{busy}");
    drop(turn);
    scene.run(&scripted(good), &document()).unwrap();
}

#[test]
fn a_clean_checkout_takes_a_run_and_a_changed_one_is_told_the_command() {
    let scene = Scene::new(&[("shape.py", SOURCE)]);
    let report = scene.answered(good);
    let repository = scene.fixture.open();
    let take = || accept(&repository, &scene.journal, &scene.worktrees(), &report.run);
    scene.fixture.write("shape.py", "x = 1\n");
    let refused = take().unwrap_err().to_string();
    assert!(refused.contains("git merge groundskeeper/"), "{refused}");
    assert_eq!(scene.state(&report.run), "committed");
    scene.fixture.git(&["checkout", "-q", "--", "shape.py"]);
    let branch = report.branch.clone().unwrap();
    assert_eq!(take().unwrap(), Taken::Moved { branch, commits: 1 });
    assert_eq!(scene.state(&report.run), "accepted");
    assert_eq!(scene.fixture.git(&["rev-parse", "main"]), report.commits[0]);
    assert!(scene.fixture.git(&["status", "--porcelain"]).is_empty());
    assert!(matches!(take().unwrap_err(), Error::WrongState { .. }));
}

#[test]
fn too_many_branches_and_a_full_day_keep_a_run_from_starting() {
    let settings = "[improve]\nbranches = 1\nchanges_per_day = 3\n";
    let files = [
        ("shape.py", SOURCE),
        ("other.py", SOURCE),
        ("groundskeeper.toml", settings),
    ];
    let scene = Scene::new(&files);
    let one = |path: &str| RunRequest {
        paths: vec![path.into()],
        ..document()
    };
    let first = scene.run(&scripted(good), &one("shape.py")).unwrap();
    let waits = scene.run(&scripted(good), &document()).unwrap_err();
    assert!(
        matches!(waits, Error::TooManyBranches { open: 1, .. }),
        "{waits}"
    );
    scene
        .fixture
        .git(&["merge", "-q", first.branch.as_deref().unwrap()]);
    let second = scene.run(&scripted(good), &one("other.py")).unwrap();
    assert_eq!(second.count(ChangeOutcome::Committed), 1, "{second:?}");
    scene
        .fixture
        .git(&["merge", "-q", second.branch.as_deref().unwrap()]);
    let full = scene.run(&scripted(good), &document()).unwrap_err();
    assert!(matches!(full, Error::DailyCap { most: 3 }), "{full}");
}

#[test]
fn what_nobody_takes_expires_and_leftover_worktrees_go() {
    let scene = Scene::new(&[("shape.py", SOURCE)]);
    let report = scene.answered(good);
    let repository = scene.fixture.open();
    let head = repository.head().unwrap().unwrap();
    let folder = scene.worktrees().join("run-left");
    repository
        .add_worktree("run-left", &folder, head, "groundskeeper/left")
        .unwrap();
    let improve = crate::settings::Improve {
        expire_days: 0,
        ..crate::settings::Improve::default()
    };
    let prune = |dry_run| {
        let worktrees = scene.worktrees();
        prune(&repository, &scene.journal, &worktrees, (&improve, dry_run)).unwrap()
    };
    let would = prune(true);
    assert_eq!(would.worktrees, ["run-left"]);
    assert!(folder.exists());
    assert_eq!(prune(false).worktrees, ["run-left"]);
    assert!(!folder.exists());
    assert_eq!(would.expired, std::slice::from_ref(&report.run));
    assert_eq!(scene.state(&report.run), "expired");
    assert!(
        !repository
            .branch_exists(report.branch.as_deref().unwrap())
            .unwrap()
    );
}

#[test]
fn no_run_starts_while_worktrees_take_more_than_they_may() {
    let settings = "[improve]\ndisk_megabytes = 1\n";
    let scene = Scene::new(&[("shape.py", SOURCE), ("groundskeeper.toml", settings)]);
    let folder = scene.worktrees().join("run-left");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("large"), vec![0; 3 << 20]).unwrap();
    let error = scene.run(&scripted(good), &document()).unwrap_err();
    let is_over = matches!(
        error,
        Error::DiskQuota {
            used: 2..=3,
            most: 1
        }
    );
    assert!(is_over, "{error}");
    assert_eq!(scene.branches(), "main");
    std::fs::remove_dir_all(folder).unwrap();
    assert_eq!(scene.answered(good).commits.len(), 1);
}
