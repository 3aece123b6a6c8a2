//! Kinds whose code a model writes, with a model that follows a script behind our own server, and
//! tests that run for real in the sandbox; where there is none, nothing may be changed.

use groundskeeper::model::scripted::{Reply, Scripted};
use serde_json::Value;

use super::{lines, no_worktree_is_left};
use crate::harness::Scene;
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

/// Runs `improve --json` with a model behind our own server; the changes and the summary.
fn improved(scene: &Scene, model: Scripted) -> (Vec<Value>, Value, Vec<String>) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let face = runtime.block_on(Face::over(model, |_| {}));
    let key = scene.beside("key");
    std::fs::write(&key, TOKEN).unwrap();
    let program = scene
        .program(&["improve", "--json"])
        .env("GROUNDSKEEPER__RULES__MISSING_TEST__SEVERITY", "warn")
        .env("GROUNDSKEEPER__MODEL__ENDPOINT", &face.url("/v1"))
        .env(
            "GROUNDSKEEPER__MODEL__ENDPOINT_KEY_FILE",
            &key.display().to_string(),
        );
    let mut changes = lines(&program.run().ends(0));
    let summary = changes.pop().unwrap()["summary"].take();
    let asked = face.model.requests().into_iter();
    let prompts = asked.map(|request| request.messages[1].content.clone());
    no_worktree_is_left(scene);
    (changes, summary, prompts.collect())
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

#[test]
fn of_several_functions_the_first_that_tests_and_comparison_pass_is_committed() {
    let scene = shop(
        "rewrite",
        &[
            ("shop/price.py", &tangled()),
            ("tests/test_price.py", SCORE_TESTS),
        ],
    );
    let mut at = 0;
    let model = Scripted::answering(move |_| {
        at += 1;
        fenced(SCORES[(at - 1).min(2)])
    });
    let (changes, summary, prompts) = improved(&scene, model);
    if !has_sandbox(&summary) {
        assert_eq!((changes.len(), prompts.len()), (1, 0), "{changes:#?}");
        return;
    }
    assert_eq!(changes[0]["outcome"], "committed", "{changes:#?}");
    let evidence = evidence(&scene, &summary);
    let told = evidence.to_string();
    assert!(
        told.contains("tests notice 1 of 1 planted exceptions"),
        "{told}"
    );
    assert!(
        told.contains("200 values and 0 exceptions are the same"),
        "{told}"
    );
    assert!(
        told.contains("2 samples before it were refused, the last because trial same-results"),
        "{told}"
    );
    let branch = summary["branch"].as_str().unwrap();
    let text = scene.git(&["show", &format!("{branch}:shop/price.py")]);
    assert_eq!(format!("{text}\n"), SCORES[2]);
    assert_eq!(evidence["after"]["findings"], 0);
}

#[test]
fn tests_are_written_once_more_until_they_notice_what_is_wrong() {
    let scene = shop("test", &[("shop/stock.py", STOCK)]);
    let good = WEAK.replace("        missing([1, 2], [1])\n", "").replace(
        "self.assertTrue(True)",
        "self.assertEqual(missing([1, 2], [1]), [2])",
    );
    let answers = [WEAK.to_owned(), good.clone()];
    let mut at = 0;
    let model = Scripted::answering(move |_| {
        at += 1;
        fenced(&answers[(at - 1_usize).min(1)])
    });
    let (changes, summary, prompts) = improved(&scene, model);
    if !has_sandbox(&summary) {
        assert_eq!((changes.len(), prompts.len()), (1, 0), "{changes:#?}");
        return;
    }
    assert_eq!(changes[0]["outcome"], "committed", "{changes:#?}");
    assert!(
        prompts[1].contains("refused: trial mutants-die failed"),
        "{}",
        prompts[1]
    );
    let told = evidence(&scene, &summary).to_string();
    assert!(told.contains("1 tests pass 5 times in a row"), "{told}");
    let branch = summary["branch"].as_str().unwrap();
    let text = scene.git(&["show", &format!("{branch}:tests/test_stock.py")]);
    assert_eq!(format!("{text}\n"), good);
}
