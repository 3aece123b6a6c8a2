//! A benchmark that the settings name, for real in the sandbox.

use groundskeeper::process::Stop;
use groundskeeper::settings::Settings;

use super::runner;
use crate::harness::Scene;

#[test]
fn a_benchmark_runs_beside_the_code_and_tells_its_time_or_why_there_is_none() {
    let scene = Scene::with_commit(&[
        ("pyproject.toml", ""),
        ("src/shop.py", "PRICE = 0.125\n"),
        (
            "bench.py",
            "import shop\nprint('warm')\nprint(shop.PRICE)\n",
        ),
        ("fails.py", "raise SystemExit('it is broken')\n"),
        ("silent.py", "import shop\n"),
        ("tests/test_shop.py", "import unittest\n"),
    ]);
    let Some(runner) = runner(&scene, &Settings::default()) else {
        return;
    };
    let timed = |argv: &[&str]| {
        let argv: Vec<String> = argv.iter().map(|&one| one.to_owned()).collect();
        runner.benchmark(&argv, &Stop::default())
    };
    assert_eq!(timed(&["python3", "bench.py"]).unwrap(), Ok(0.125));
    let whole = timed(&["python3", "silent.py"]).unwrap().unwrap();
    assert!(whole > 0.0, "{whole}");
    let reason = timed(&["python3", "fails.py"]).unwrap().unwrap_err();
    let expected = "the benchmark ended with exit code 1: it is broken";
    assert_eq!(reason, expected);
    let error = timed(&[]).unwrap_err().to_string();
    assert!(error.contains("improve.benchmark"), "{error}");
}
