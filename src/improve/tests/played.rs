//! A ground for trials: tests and comparisons are played by functions over the files in place.

use std::path::Path;
use std::sync::Mutex;

use super::*;
use crate::improve::ground::{Ground, Ran, Sameness, Site, Standing};
use crate::improve::kinds::trial::Pair;
use crate::text::RepoPath;

/// What runs when tests run: the names of those that fail, by the work tree and the run's number.
type Play = Box<dyn Fn(&Path, usize) -> Vec<&'static str> + Send + Sync>;

/// What a benchmark takes.
type Time = Box<dyn Fn(&str) -> Result<f64, String> + Send + Sync>;

/// A ground whose tests are played.
pub(super) struct Played {
    pub(super) standing: Standing,
    /// What the repository's own tests say to a change.
    pub(super) suite: Play,
    /// What tests say that are run for a trial.
    pub(super) trial: Play,
    pub(super) sameness: Sameness,
    /// What a benchmark takes with this text of `a.py`.
    pub(super) time: Time,
    /// The files whose tests were run in trials.
    pub(super) ran: Mutex<Vec<Vec<RepoPath>>>,
}

impl Played {
    /// Tests that pass, and notice every planted exception and mutant of `a.py`.
    pub(super) fn good() -> Self {
        let original = std::sync::OnceLock::new();
        Self {
            standing: Standing::Green {
                detail: "3 tests pass".to_owned(),
                record: json!("the record"),
            },
            suite: Box::new(|_, _| Vec::new()),
            trial: Box::new(move |root, _| {
                let text = read(root, "a.py");
                let first: &String = original.get_or_init(|| text.clone());
                let is_wrong = text.contains("a planted exception") || *first != text;
                is_wrong.then_some("test_it").into_iter().collect()
            }),
            sameness: Sameness::Same("200 values are the same".to_owned()),
            time: Box::new(|_| panic!("nothing asks for a benchmark")),
            ran: Mutex::default(),
        }
    }
}

pub(super) fn read(root: &Path, path: &str) -> String {
    std::fs::read_to_string(root.join(path)).unwrap_or_default()
}

impl Ground for Played {
    fn standing(&self, _: &Site<'_>) -> Standing {
        self.standing.clone()
    }

    fn imports(&self, _: &Site<'_>) -> Result<String, String> {
        Ok("every import works".to_owned())
    }

    fn tests(&self, site: &Site<'_>, _: &Value) -> Result<String, String> {
        match (self.suite)(site.root, 0).first() {
            None => Ok("3 tests pass".to_owned()),
            Some(name) => Err(format!("{name} fails")),
        }
    }

    fn try_tests(&self, site: &Site<'_>, tests: &[RepoPath], _: &Value) -> Result<Ran, String> {
        let mut ran = self.ran.lock().unwrap();
        ran.push(tests.to_vec());
        let failed = (self.trial)(site.root, ran.len());
        Ok(Ran {
            passed: 2,
            skipped: 0,
            failed: failed.into_iter().map(str::to_owned).collect(),
            told: "2 tests were run".to_owned(),
        })
    }

    fn compare(&self, _: &Site<'_>, _: &Pair) -> Sameness {
        self.sameness.clone()
    }

    fn benchmark(&self, site: &Site<'_>, argv: &[String]) -> Result<f64, String> {
        assert_eq!(argv, ["python", "bench.py"]);
        (self.time)(&read(site.root, "a.py"))
    }
}

/// What `optimize` has to know.
const OPTIMIZE: &str = "\
optimize = ['a.py:settle']
benchmark = ['python', 'bench.py']
benchmark_pairs = 5
";

/// A run of one kind that is allowed, over these files, with a model that gives these answers one
/// after the other, the last one again and again; the prompts that it got.
pub(super) fn played(
    kind: &str,
    files: &[(&str, &str)],
    ground: &Played,
    answers: &[String],
) -> (Scene, RunReport, Vec<String>) {
    let settings = format!("[improve]\nkinds = ['{kind}']\n{OPTIMIZE}");
    let scene = Scene::new(&[files, &[("groundskeeper.toml", &settings)]].concat());
    let (sender, prompts) = std::sync::mpsc::channel();
    let mut left = answers.to_vec();
    let model = scripted(move |request| {
        sender.send(request.messages[1].content.clone()).unwrap();
        let answer = left.remove(0);
        if left.is_empty() {
            left.push(answer.clone());
        }
        Reply::from(answer)
    });
    let report = scene.on(ground, &model, &|_| {}, |services| {
        run(services, &RunRequest::default()).unwrap()
    });
    drop(model);
    (scene, report, prompts.iter().collect())
}

/// Code as a model gives it.
pub(super) fn fenced(code: &str) -> String {
    format!("Here it is:\n```python\n{code}```\n")
}

/// What the one commit of a report says of itself.
#[track_caller]
pub(super) fn evidence(scene: &Scene, report: &RunReport) -> Value {
    let [commit] = report.commits.as_slice() else {
        panic!("{:#?}", report.changes)
    };
    let note = scene
        .fixture
        .git(&["notes", "--ref=groundskeeper", "show", commit]);
    serde_json::from_str(&note).unwrap()
}

/// The names of what was proven, and all remarks as one text.
pub(super) fn told(evidence: &Value) -> (Vec<&str>, String) {
    let proofs = evidence["proofs"].as_array().unwrap().iter();
    let names = proofs.map(|proof| proof["name"].as_str().unwrap());
    (names.collect(), evidence["remarks"].to_string())
}

/// Why the one change of a report was discarded.
#[track_caller]
pub(super) fn discarded(report: &RunReport) -> &str {
    let [change] = report.changes.as_slice() else {
        panic!("{:#?}", report.changes)
    };
    assert_eq!(change.outcome, ChangeOutcome::Discarded, "{change:?}");
    assert_eq!(report.commits, Vec::<String>::new());
    &change.reason
}
