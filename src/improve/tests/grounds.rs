//! What tests say to changes: before, with one change, and over everything.

use std::sync::Mutex;

use super::*;
use crate::improve::ground::{Ground, Ran, Sameness, Site, Standing};
use crate::improve::kinds::trial::Pair;
use crate::text::RepoPath;

/// A ground whose suite fails for files that hold one of these words.
pub(super) struct Words {
    /// How the tests stand before.
    standing: Standing,
    /// A word that the tests of a change find.
    soon: &'static str,
    /// A word that only the whole suite finds.
    late: &'static str,
    ran: Mutex<Vec<String>>,
}

impl Words {
    pub(super) fn new(soon: &'static str, late: &'static str) -> Self {
        Self {
            standing: Standing::Green {
                detail: "3 tests pass".to_owned(),
                record: json!("the record"),
            },
            soon,
            late,
            ran: Mutex::default(),
        }
    }
}

impl Ground for Words {
    fn standing(&self, _: &Site<'_>) -> Standing {
        self.standing.clone()
    }

    fn imports(&self, _: &Site<'_>) -> Result<String, String> {
        Ok("every import works".to_owned())
    }

    fn tests(&self, site: &Site<'_>, record: &Value) -> Result<String, String> {
        assert_eq!(*record, json!("the record"));
        let text = std::fs::read_to_string(site.root.join("a.py")).unwrap();
        self.ran.lock().unwrap().push(text.clone());
        let word = if site.files.is_empty() {
            self.late
        } else {
            self.soon
        };
        if text.contains(word) {
            return Err(format!("{word} breaks a test"));
        }
        Ok("3 tests pass".to_owned())
    }

    fn try_tests(&self, _: &Site<'_>, _: &[RepoPath], _: &Value) -> Result<Ran, String> {
        panic!("nothing asks for a trial")
    }

    fn compare(&self, _: &Site<'_>, _: &Pair) -> Sameness {
        panic!("nothing asks for a comparison")
    }

    fn benchmark(&self, _: &Site<'_>, _: &[String]) -> Result<f64, String> {
        panic!("nothing asks for a benchmark")
    }
}

const TEXT: &str = "old-one\nold-two\nold-three\nold-four\n";
const SETTINGS: &str = "[improve]\nkinds = ['sample']\n";

fn sample_run(ground: &Words, text: &str) -> (Scene, RunReport) {
    let scene = Scene::new(&[("a.py", text), ("groundskeeper.toml", SETTINGS)]);
    let model = scripted(|_| panic!("the model was asked"));
    let report = scene.on(ground, &model, &|_| {}, |services| {
        run(services, &RunRequest::default()).unwrap()
    });
    (scene, report)
}

fn text_on(scene: &Scene, report: &RunReport) -> String {
    let branch = report.branch.as_deref().unwrap();
    scene.fixture.git(&["show", &format!("{branch}:a.py")])
}

#[test]
fn each_change_is_a_commit_that_passed_the_tests_with_it_in() {
    let ground = Words::new("new-two", "nothing");
    let (scene, report) = sample_run(&ground, TEXT);
    assert_eq!(
        text_on(&scene, &report),
        "new-one\nold-two\nnew-three\nnew-four"
    );
    assert_eq!(report.commits.len(), 3);
    let discarded: Vec<&Change> = report
        .changes
        .iter()
        .filter(|change| change.outcome == ChangeOutcome::Discarded)
        .collect();
    assert_eq!(discarded[0].reason, "tests failed: new-two breaks a test");
    assert_eq!(
        report.tests,
        ["before: 3 tests pass", "after: 3 tests pass"]
    );
    assert_eq!(report.model, None);
    let ran = ground.ran.lock().unwrap();
    assert_eq!(ran.len(), 5, "one for each change and the whole suite");
    assert!(
        ran[2].contains("old-two"),
        "what failed was taken back: {ran:?}"
    );
    let message = scene
        .fixture
        .git(&["log", "-1", "--format=%B", &report.commits[0]]);
    assert!(
        message.contains("Tests: 3 tests pass; every import works."),
        "{message}"
    );
}

#[test]
fn what_only_the_whole_suite_finds_is_taken_off_and_the_rest_goes_on_without_it() {
    let ground = Words::new("nothing", "new-two");
    let (scene, report) = sample_run(&ground, TEXT);
    assert_eq!(
        text_on(&scene, &report),
        "new-one\nold-two\nnew-three\nnew-four"
    );
    assert_eq!(report.commits.len(), 3);
    let reasons: Vec<&str> = report
        .changes
        .iter()
        .filter(|change| change.outcome == ChangeOutcome::Discarded)
        .map(|change| change.reason.as_str())
        .collect();
    assert_eq!(reasons.len(), 3);
    assert!(
        reasons[0].contains("the whole suite fails with it"),
        "{reasons:?}"
    );
    for reason in &reasons[1..] {
        assert!(reason.contains("was taken up again"), "{reasons:?}");
    }
    assert_eq!(report.tests[1], "after: 3 tests pass");
}

#[test]
fn a_suite_that_refuses_one_change_after_the_other_ends_the_run_all_the_same() {
    let lines: Vec<String> = (0..8).map(|number| format!("old-{number}")).collect();
    let (scene, report) = sample_run(&Words::new("nothing", "new-"), &lines.join("\n"));
    assert_eq!((report.commits.len(), report.state.as_str()), (0, "empty"));
    assert_eq!(scene.branches(), "main");
    let told = |words: &str| {
        let changes = report.changes.iter();
        changes.filter(|one| one.reason.contains(words)).count()
    };
    assert_eq!(told("the whole suite fails with it"), 5, "{report:#?}");
    assert_eq!(told("run again"), 3);
    assert!(report.tests[1].contains("4 commits were taken off"));
}

#[test]
fn what_was_taken_off_leaves_room_below_the_limit_of_changes() {
    let settings = format!("{SETTINGS}changes = 3\n");
    let scene = Scene::new(&[("a.py", TEXT), ("groundskeeper.toml", &settings)]);
    let ground = Words::new("nothing", "new-two");
    let model = scripted(|_| panic!("the model was asked"));
    let report = scene.on(&ground, &model, &|_| {}, |services| {
        run(services, &RunRequest::default()).unwrap()
    });
    let text = text_on(&scene, &report);
    assert_eq!(text, "new-one\nold-two\nnew-three\nnew-four");
}

#[test]
fn a_failed_proof_is_not_tested() {
    let ground = Words::new("nothing", "nothing");
    let (_, report) = sample_run(&ground, "old-wrong\n");
    assert_eq!(
        report.changes[0].reason,
        "proof sample failed: wrong lines are refused"
    );
    assert!(ground.ran.lock().unwrap().is_empty());
}

#[test]
fn without_passing_tests_what_needs_them_is_not_offered_and_that_is_said() {
    for standing in [
        Standing::NoSandbox {
            reason: "no sandbox here".to_owned(),
        },
        Standing::NoTests {
            reason: "no tests here".to_owned(),
        },
        Standing::Red {
            reason: "2 tests fail already".to_owned(),
        },
    ] {
        let sentence = standing.sentence().to_owned();
        let ground = Words {
            standing,
            ..Words::new("", "")
        };
        let (_, report) = sample_run(&ground, TEXT);
        assert_eq!((report.commits.len(), report.state.as_str()), (0, "empty"));
        let expected = format!("`sample` was not offered: {sentence}");
        assert!(report.remarks.contains(&expected), "{:?}", report.remarks);
        assert!(ground.ran.lock().unwrap().is_empty());
    }
}

#[test]
fn a_kind_that_is_off_is_refused_until_the_settings_name_it() {
    let scene = Scene::new(&[("a.py", TEXT)]);
    let request = RunRequest {
        kinds: vec!["sample".to_owned()],
        ..RunRequest::default()
    };
    let error = scene.run(&scripted(good), &request).unwrap_err();
    assert!(matches!(error, Error::KindIsOff(_)), "{error}");
}

#[test]
fn budgets_end_a_run_and_are_named() {
    for (budget, words) in [
        ("changes = 1", "limit of changes"),
        ("findings = 1", "improve.findings"),
        ("files = 1", "improve.files"),
        ("run_s = 0", "improve.run_s"),
        ("tokens = 0", "improve.tokens"),
    ] {
        let settings = format!("{SETTINGS}{budget}\n");
        let scene = Scene::new(&[("a.py", TEXT), ("groundskeeper.toml", &settings)]);
        let ground = Words::new("nothing", "nothing");
        let report = scene.on(&ground, &scripted(good), &|_| {}, |services| {
            run(services, &RunRequest::default()).unwrap()
        });
        assert!(report.commits.len() <= 1, "{budget}");
        let skipped = report.changes.last().unwrap();
        assert_eq!(skipped.outcome, ChangeOutcome::Skipped, "{budget}");
        assert!(
            skipped.reason.contains(words),
            "{budget}: {}",
            skipped.reason
        );
    }
}
