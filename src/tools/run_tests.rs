//! `run_tests`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::gate::{self, Policy};
use crate::process::Stop;
use crate::process::sandbox::Sandbox;
use crate::settings::Settings;
use crate::testing::{Case, Interpreter, Outcome, Places, Selection, State, TestRunner};
use crate::text::RepoPath;
use crate::tools::{Call, Context, Hints, Tool, ToolError, files};

/// Run the repository's tests in a sandbox (no network, temporary files only) and return what they
/// said, test by test. What runs them is found out (pytest, unittest, cargo test, npm's test
/// script) or set by `tests.command`. Without arguments all tests run; `touching` runs those that
/// are named after a file or import it, which is fast after a change. Failing tests are a result,
/// not an error: see `green` and `failures`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// Test files or folders to run, relative to the repository's root.
    #[schemars(length(max = 500))]
    paths: Option<Vec<String>>,
    /// Names of tests to run, as results have them: `tests/test_a.py::test_b`.
    #[schemars(length(max = 500))]
    names: Option<Vec<String>>,
    /// Source files whose tests are to run.
    #[schemars(length(max = 500))]
    touching: Option<Vec<String>>,
    /// Longest run, in seconds; the setting `tests.time_s` is the most.
    #[schemars(range(min = 1))]
    timeout_s: Option<u64>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    /// What ran the tests: pytest, unittest, cargo, npm or command.
    suite: String,
    /// The program and its arguments.
    command: Vec<String>,
    /// What confined them: bubblewrap or landlock.
    confined_by: String,
    /// The Python that was used; absent without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    python: Option<String>,
    /// In a sentence, what came of it.
    summary: String,
    /// Whether the program ended well and no test failed.
    green: bool,
    /// How the program ended.
    ended: String,
    /// Tests that passed.
    passed: usize,
    /// Tests that failed.
    failed: usize,
    /// Tests that were left out.
    skipped: usize,
    /// How long it took, in milliseconds.
    elapsed_ms: u64,
    /// Test files that were chosen for `touching`; absent without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    chosen: Option<Vec<String>>,
    /// Tests that failed, the first with what they say.
    failures: Vec<Failure>,
    /// Every test.
    cases: Vec<Told>,
    /// The end of what was written, where no single tests are told of or something failed.
    #[serde(skip_serializing_if = "String::is_empty")]
    written: String,
}

#[derive(Serialize, JsonSchema)]
struct Failure {
    /// The test's name.
    id: String,
    /// Its file, when that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    /// What it says; empty beyond the setting `tests.failures`.
    text: String,
}

#[derive(Serialize, JsonSchema)]
struct Told {
    /// The test's name.
    id: String,
    /// `passed`, `failed` or `skipped`.
    state: &'static str,
    /// How long it took, in milliseconds, when that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    elapsed_ms: Option<u64>,
}

pub(super) struct RunTests;

impl Tool for RunTests {
    type Input = Input;
    type Output = Output;
    const HINTS: Hints = Hints {
        read_only: false,
        destructive: false,
        idempotent: true,
        open_world: false,
    };

    fn run(context: &Context, input: Input, call: &Call) -> Result<Output, ToolError> {
        let mut settings = Settings::clone(&*call.settings(context)?);
        if let Some(seconds) = input.timeout_s {
            settings.tests.time_s = seconds.min(settings.tests.time_s);
        }
        let places = Places {
            tree: &context.root,
            checkout: None,
            cache: &context.runs.tests,
        };
        let sandbox = Sandbox::of_settings(&settings.sandbox);
        let runner = TestRunner::detect(&places, &settings, &sandbox)?;
        let is_touching = input.touching.is_some();
        let selection = selection(context, &settings, input)?;
        let chosen = match &selection {
            Selection::Files(files) if is_touching => Some(files),
            _ => None,
        };
        let chosen = chosen.map(|files| files.iter().map(ToString::to_string).collect());
        let (outcome, done) = (run(&runner, &selection, call)?, runner);
        let confined_by = done.confined_by()?.backend.name().to_owned();
        let python = done.interpreter().map(Interpreter::what);
        Ok(output(outcome, confined_by, python, chosen))
    }
}

fn selection(context: &Context, settings: &Settings, input: Input) -> Result<Selection, ToolError> {
    let parsed = |paths: Vec<String>| -> Result<Vec<RepoPath>, ToolError> {
        let paths = paths.iter().map(|path| files::parse(path));
        Ok(paths.collect::<Result<_, _>>()?)
    };
    match (input.paths, input.names, input.touching) {
        (None, None, None) => Ok(Selection::All),
        (Some(paths), None, None) => Ok(Selection::Files(parsed(paths)?)),
        (None, Some(names), None) => Ok(Selection::Names(names)),
        (None, None, Some(touching)) => {
            let touching = parsed(touching)?;
            let policy = Policy::new(settings, &[])?;
            let options = &settings.rules.missing_test;
            let tests = gate::tests_touching(&context.root, &policy, options, &touching)?;
            if tests.is_empty() {
                let message = "no test is named after these files or imports them; run all tests, \
                               without arguments";
                return Err(ToolError::refused(message));
            }
            Ok(Selection::Files(tests))
        }
        _ => Err(ToolError::refused(
            "give one of `paths`, `names` and `touching`, or none for all tests",
        )),
    }
}

fn run(runner: &TestRunner, selection: &Selection, call: &Call) -> Result<Outcome, ToolError> {
    let cancel = call.cancel.clone();
    let stop = Stop::when(move || cancel.is_cancelled());
    let mut lines = 0;
    call.progress
        .tell(0, None, &format!("running {}", runner.suite()));
    let outcome = runner.run(selection, &stop, &mut |line| {
        lines += 1;
        call.progress.tell(lines, None, line);
    })?;
    match call.cancel.is_cancelled() {
        true => Err(ToolError::Cancelled),
        false => Ok(outcome),
    }
}

fn output(
    outcome: Outcome,
    confined_by: String,
    python: Option<String>,
    chosen: Option<Vec<String>>,
) -> Output {
    let failed = outcome
        .cases
        .iter()
        .filter(|case| case.state == State::Failed);
    let failures = failed.map(|case| Failure {
        id: case.id.clone(),
        file: case.file.as_ref().map(ToString::to_string),
        text: case.text.clone(),
    });
    let green = outcome.is_green();
    Output {
        summary: outcome.summary(),
        green,
        failures: failures.collect(),
        cases: outcome.cases.iter().map(told).collect(),
        ended: outcome.ended.to_string(),
        passed: outcome.counts.passed,
        failed: outcome.counts.failed,
        skipped: outcome.counts.skipped,
        elapsed_ms: outcome.elapsed.as_millis().try_into().unwrap_or(u64::MAX),
        written: match green && outcome.is_structured() {
            true => String::new(),
            false => outcome.output,
        },
        suite: outcome.suite,
        command: outcome.command,
        confined_by,
        python,
        chosen,
    }
}

fn told(case: &Case) -> Told {
    Told {
        id: case.id.clone(),
        state: match case.state {
            State::Passed => "passed",
            State::Failed => "failed",
            State::Skipped => "skipped",
        },
        elapsed_ms: case
            .elapsed
            .map(|time| time.as_millis().try_into().unwrap_or(u64::MAX)),
    }
}

impl From<crate::testing::Error> for ToolError {
    fn from(error: crate::testing::Error) -> Self {
        Self::refused(error.to_string()).with("tests_ran", json!(false))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tools::fixture::Fixture;

    #[test]
    fn without_tests_or_a_sandbox_the_refusal_says_what_to_do() {
        // The test program is no groundskeeper, so it has no sandbox; with one there are no tests.
        let fixture = Fixture::new(&[("a.py", "x = 1\n")]);
        let words = fixture.refused("run_tests", json!({}));
        let told = ["no code of the repository is run", "no tests are found"];
        assert!(told.iter().any(|part| words.contains(part)), "{words}");
    }

    #[test]
    fn only_one_way_to_choose_is_taken() {
        let fixture = Fixture::new(&[]);
        let words = fixture.refused("run_tests", json!({"timeout_s": 0}));
        assert!(words.contains("timeout_s"), "{words}");
    }
}
