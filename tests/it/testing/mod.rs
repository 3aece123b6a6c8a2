//! Tests of repositories, run for real in the sandbox; where there is none, the refusal.

mod benchmark;
mod importing;
mod python;
mod runner;
mod sameness;

use std::path::Path;

use groundskeeper::process::Stop;
use groundskeeper::process::sandbox::Sandbox;
use groundskeeper::settings::Settings;
use groundskeeper::testing::{Case, Error, Outcome, Places, Selection, State, TestRunner};

use crate::harness::Scene;

const PROGRAM: &str = env!("CARGO_BIN_EXE_groundskeeper");

/// The runner of a scene's tests. `None` where nothing confines them, which is said as it should.
fn runner(scene: &Scene, settings: &Settings) -> Option<TestRunner> {
    match detected(scene, settings) {
        Ok(runner) => Some(runner),
        Err(error @ Error::Process(_)) => {
            let words = error.to_string();
            assert!(
                words.contains("no code of the repository is run"),
                "{words}"
            );
            None
        }
        Err(other) => panic!("{other}"),
    }
}

fn detected(scene: &Scene, settings: &Settings) -> Result<TestRunner, Error> {
    let cache = scene.beside("cache");
    let places = places(scene, &cache);
    TestRunner::detect(&places, settings, &Sandbox::new(PROGRAM, None))
}

fn places<'a>(scene: &'a Scene, cache: &'a Path) -> Places<'a> {
    Places {
        tree: &scene.work,
        checkout: None,
        cache,
    }
}

fn run(runner: &TestRunner, selection: &Selection) -> Outcome {
    runner
        .run(selection, &Stop::default(), &mut |_| {})
        .unwrap()
}

/// `id state` of each case.
fn told(outcome: &Outcome) -> Vec<String> {
    let one = |case: &Case| {
        let state = match case.state {
            State::Passed => "passed",
            State::Failed => "failed",
            State::Skipped => "skipped",
        };
        format!("{} {state}", case.id)
    };
    outcome.cases.iter().map(one).collect()
}

/// Every path below a folder, git's own left out.
fn paths(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(at) = open.pop() {
        for entry in std::fs::read_dir(at).unwrap().flatten() {
            let path = entry.path();
            found.push(path.strip_prefix(folder).unwrap().display().to_string());
            if path.is_dir() && !path.ends_with(".git") {
                open.push(path);
            }
        }
    }
    found.sort();
    found
}
