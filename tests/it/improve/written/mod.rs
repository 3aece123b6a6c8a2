//! Kinds whose code a model writes, with a model that follows a script behind our own server, and
//! tests that run for real in the sandbox; where there is none, nothing may be changed.

mod added;
mod killed;
mod rewritten;

use groundskeeper::model::scripted::{Reply, Scripted};
use serde_json::Value;

use super::{lines, no_worktree_is_left};
use crate::harness::{Ran, Scene, Setup};
use crate::web::{Face, TOKEN};

/// A function that is too complex; what is asked of it is plain.
fn tangled() -> String {
    let branch = |n: usize| {
        let more = n + 1;
        format!("    if kind == {n} and weight > {n}:\n        total += {more}\n")
    };
    let branches: String = (0..12).map(branch).collect();
    format!(
        "def score(kind: int, weight: int) -> int:\n    total = 0\n{branches}    return total\n"
    )
}

const SCORE_TESTS: &str = "\
import unittest
from shop.price import score


class ScoreTest(unittest.TestCase):
    def test_score(self):
        self.assertEqual(score(3, 9), 4)
        self.assertEqual(score(3, 1), 0)
        self.assertEqual(score(20, 99), 0)
";

/// What the tests refuse; what only a comparison refuses; and what is right, less plain than both.
const SCORES: [&str; 3] = [
    "def score(kind: int, weight: int) -> int:\n    return 4\n",
    "def score(kind: int, weight: int) -> int:\n    return kind + 1 if kind < 12 and weight > kind else 0\n",
    "def score(kind: int, weight: int) -> int:\n    if kind < 0:\n        return 0\n    return kind + 1 if kind < 12 and weight > kind else 0\n",
];

const STOCK: &str =
    "def missing(wanted, there):\n    return [one for one in wanted if one not in there]\n";

/// Tests that reach the function and do not care what it gives.
const WEAK: &str = "\
import unittest
from shop.stock import missing


class MissingTest(unittest.TestCase):
    def test_missing(self):
        missing([1, 2], [1])
        self.assertTrue(True)
";

fn fenced(code: &str) -> Reply {
    Reply::from(format!("```python\n{code}```\n"))
}

/// The program with `arguments` and a model that stands behind our own server.
fn program<'s>(scene: &'s Scene, face: &Face, arguments: &[&str]) -> Setup<'s> {
    let key = scene.beside("key");
    std::fs::write(&key, TOKEN).unwrap();
    scene
        .program(arguments)
        .env("GROUNDSKEEPER__RULES__MISSING_TEST__SEVERITY", "warn")
        .env("GROUNDSKEEPER__MODEL__ENDPOINT", &face.url("/v1"))
        .env(
            "GROUNDSKEEPER__MODEL__ENDPOINT_KEY_FILE",
            &key.display().to_string(),
        )
}

/// What a run in JSON came to: the changes and the summary.
fn told(ran: &Ran) -> (Vec<Value>, Value) {
    let mut changes = lines(ran);
    let summary = changes.pop().unwrap()["summary"].take();
    (changes, summary)
}

/// Runs `improve --json` with a model behind our own server; the changes and the summary.
fn improved(scene: &Scene, model: Scripted) -> (Vec<Value>, Value, Vec<String>) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let face = runtime.block_on(Face::over(model, |_| {}));
    let ran = program(scene, &face, &["improve", "--json"]).run().ends(0);
    let (changes, summary) = told(&ran);
    let asked = face.model.requests().into_iter();
    let prompts = asked.map(|request| request.messages[1].content.clone());
    no_worktree_is_left(scene);
    (changes, summary, prompts.collect())
}

/// Kills a run where it stands at `place`, and goes on with it; what came of it.
fn killed_at(scene: &Scene, model: Scripted, place: &str) -> (Vec<Value>, Value) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let face = runtime.block_on(Face::over(model, |_| {}));
    let before = scene.fingerprint();
    let running = program(scene, &face, &["improve", "--hold-at", place]).start();
    running.line_with("holding at");
    running.signal(scene, "KILL");
    assert_eq!(running.wait(), None, "{place}");
    assert_eq!(scene.fingerprint(), before, "{place}");
    let listed = scene.run(&["runs", "list", "--json"]).ends(0).json();
    let run = &listed["runs"][0];
    assert_eq!(run["state"], "parked", "{place}: {listed:#}");
    let id = run["id"].as_str().unwrap();
    let resumed = program(scene, &face, &["runs", "resume", id, "--json"]).run();
    no_worktree_is_left(scene);
    told(&resumed.ends(0))
}

fn has_sandbox(summary: &Value) -> bool {
    !summary["remarks"].to_string().contains("no code was run")
}

fn shop(kind: &str, files: &[(&str, &str)]) -> Scene {
    let settings = format!("[improve]\nkinds = ['{kind}']\n");
    let common = [
        ("groundskeeper.toml", settings.as_str()),
        ("pyproject.toml", ""),
        ("shop/__init__.py", ""),
    ];
    Scene::with_commit(&[&common, files].concat())
}

/// The note of the one commit.
fn evidence(scene: &Scene, summary: &Value) -> Value {
    let commit = summary["commits"][0].as_str().unwrap().to_owned();
    let note = scene.git(&["notes", "--ref=groundskeeper", "show", &commit]);
    serde_json::from_str(&note).unwrap()
}

/// Gives each of `answers` in turn, and then the last one again.
fn in_turn<const N: usize>(answers: [String; N]) -> Scripted {
    let mut at = 0;
    Scripted::answering(move |_| {
        at += 1;
        fenced(&answers[(at - 1_usize).min(N - 1)])
    })
}

/// Tests that notice what is wrong with the function.
fn strong() -> String {
    WEAK.replace("        missing([1, 2], [1])\n", "").replace(
        "self.assertTrue(True)",
        "self.assertEqual(missing([1, 2], [1]), [2])",
    )
}
