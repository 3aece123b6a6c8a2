use std::sync::Arc;

use serde_json::{Value, json};

use super::*;
use crate::git::fixture::Fixture;
use crate::model::scripted::{Reply, Scripted};
use crate::model::{self, Cancel, Lazy};
use crate::settings::Configuration;
use crate::store::Store;

const SOURCE: &str =
    "def area(width, height):\n    return width * height\n\n\nclass Box:\n    side = 1\n";

/// A repository, a scripted model, and one run over it.
struct Scene {
    fixture: Fixture,
    runtime: tokio::runtime::Runtime,
    journal: Journal,
    cancel: Cancel,
}

impl Scene {
    fn new(files: &[(&str, &str)]) -> Self {
        let fixture = Fixture::with_commit(files);
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let store = runtime.block_on(Store::in_memory()).unwrap();
        let journal = Journal::open(store, runtime.handle().clone(), &fixture.root()).unwrap();
        Self {
            fixture,
            runtime,
            journal,
            cancel: Cancel::default(),
        }
    }

    fn run(&self, model: &Lazy, request: &RunRequest) -> Result<RunReport, Error> {
        let repository = self.fixture.open();
        run(
            &Services {
                repository: &repository,
                configuration: &Configuration::default(),
                isolated: false,
                model,
                worktrees: &self.worktrees(),
                journal: &self.journal,
                cancel: &self.cancel,
                progress: &|_| {},
            },
            request,
        )
    }

    fn answered(&self, answer: impl FnMut(&model::Request) -> Reply + Send + 'static) -> RunReport {
        self.run(&scripted(answer), &document()).unwrap()
    }

    fn worktrees(&self) -> std::path::PathBuf {
        self.fixture.beside("worktrees")
    }

    fn state(&self, id: &str) -> String {
        self.journal.show(id).unwrap().0.state
    }

    fn branches(&self) -> String {
        self.fixture.git(&["branch", "--format=%(refname:short)"])
    }
}

fn scripted(answer: impl FnMut(&model::Request) -> Reply + Send + 'static) -> Lazy {
    Lazy::started(Arc::new(Scripted::answering(answer)))
}

fn document() -> RunRequest {
    RunRequest {
        kind: "document".to_owned(),
        ..RunRequest::default()
    }
}

/// A good answer about the one definition that the prompt shows.
fn good(request: &model::Request) -> Reply {
    let class = request
        .messages
        .iter()
        .any(|message| message.content.contains("class Box"));
    let summary = if class {
        "A box with a side."
    } else {
        "Compute the area of a rectangle."
    };
    Reply::from(json!({ "summary": summary }))
}

fn outcomes(report: &RunReport) -> Vec<(&str, ChangeOutcome)> {
    let changes = report.changes.iter();
    changes
        .map(|change| (change.symbol.as_deref().unwrap_or(""), change.outcome))
        .collect()
}

#[test]
fn good_answers_become_one_commit_with_evidence() {
    let scene = Scene::new(&[("shape.py", SOURCE)]);
    let report = scene.answered(good);
    let committed = ChangeOutcome::Committed;
    assert_eq!(outcomes(&report), [("area", committed), ("Box", committed)]);
    let [commit] = report.commits.as_slice() else {
        panic!("{:?}", report.commits)
    };
    let text = scene.fixture.git(&["show", &format!("{commit}:shape.py")]);
    insta::assert_snapshot!(text, @r#"
    def area(width, height):
        """Compute the area of a rectangle."""
        return width * height


    class Box:
        """A box with a side."""

        side = 1
    "#);
    let note = scene
        .fixture
        .git(&["notes", "--ref=groundskeeper", "show", commit]);
    let note: Value = serde_json::from_str(&note).unwrap();
    assert_eq!(note["after"], json!({ "findings": 0, "undocumented": 0 }));
    assert_eq!(scene.state(&report.run), "committed");
    assert!(scene.fixture.git(&["status", "--porcelain"]).is_empty());
    assert_eq!(
        scene
            .fixture
            .git(&["worktree", "list", "--porcelain"])
            .matches("worktree ")
            .count(),
        1
    );
}

#[test]
fn answers_that_say_nothing_leave_nothing() {
    let scene = Scene::new(&[("shape.py", SOURCE)]);
    let report = scene.answered(|_| Reply::from(json!({ "summary": "The the the the." })));
    assert!(
        report
            .changes
            .iter()
            .all(|change| change.outcome == ChangeOutcome::Discarded)
    );
    assert_eq!((report.branch.as_deref(), report.commits.len()), (None, 0));
    assert_eq!(scene.state(&report.run), "empty");
    assert_eq!(scene.branches(), "main");
}

#[test]
fn a_second_answer_counts_when_the_first_was_no_good() {
    let scene = Scene::new(&[(
        "shape.py",
        "def area(width, height):\n    return width * height\n",
    )]);
    let mut asked = 0;
    let report = scene.answered(move |request| {
        asked += 1;
        if asked == 1 {
            Reply::from("{}")
        } else {
            good(request)
        }
    });
    assert_eq!(outcomes(&report), [("area", ChangeOutcome::Committed)]);
}

#[test]
fn the_gate_has_the_last_word() {
    let owned = "[[owner]]\nagent = 'other'\npaths = ['shape.py']\n";
    let scene = Scene::new(&[("shape.py", SOURCE), ("groundskeeper.toml", owned)]);
    let report = scene.answered(good);
    assert!(
        report
            .changes
            .iter()
            .all(|change| change.outcome == ChangeOutcome::Discarded)
    );
    let reason = &report.changes[0].reason;
    assert!(reason.contains("owned by `other`"), "{reason}");
    assert_eq!(scene.branches(), "main");
}

#[test]
fn a_file_without_room_is_left_alone() {
    let short = "[rules.file-too-long]\nlimit = 7\n";
    let scene = Scene::new(&[("shape.py", SOURCE), ("groundskeeper.toml", short)]);
    let report = scene.answered(good);
    assert_eq!(
        outcomes(&report),
        [
            ("area", ChangeOutcome::Committed),
            ("Box", ChangeOutcome::Skipped)
        ]
    );
    let reason = &report.changes[1].reason;
    assert!(reason.contains("file-too-long"), "{reason}");
}

#[test]
fn tests_generated_files_and_hidden_names_are_passed_over() {
    let scene = Scene::new(&[
        ("tests/test_shape.py", SOURCE),
        (
            "made.py",
            "# Generated by a tool. DO NOT EDIT\ndef area(): pass\n",
        ),
        (
            "hidden.py",
            "def _area(): pass\nclass _Box:\n    def open(self): pass\n",
        ),
        (
            "odd.py",
            "@overload\ndef area(): ...\nclass Box:\n    '''A.'''\n    def __eq__(self, o): return 1\n",
        ),
    ]);
    let report = scene.answered(good);
    let skipped: Vec<&str> = report
        .changes
        .iter()
        .map(|change| change.reason.as_str())
        .collect();
    assert_eq!(skipped, ["the file says that it is generated"]);
}

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
fn an_engine_that_fails_ends_the_run() {
    let scene = Scene::new(&[("shape.py", SOURCE)]);
    let model = scripted(|_| {
        Reply::from(model::Error::Engine {
            reason: "it broke".into(),
        })
    });
    let error = scene.run(&model, &document()).unwrap_err();
    assert!(error.to_string().contains("it broke"), "{error}");
    assert_eq!(scene.branches(), "main");
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
