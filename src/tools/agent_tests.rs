//! The repository's tests for agents whose task names some: run in the sandbox, or not at all.

use std::path::Path;

use crate::agents::task::Tests;
use crate::model::Cancel;
use crate::process::Stop;
use crate::process::sandbox::Sandbox;
use crate::settings::Settings;
use crate::testing::{Case, Outcome, Places, Selection, State, TestRunner};

/// Longest text of a failure that an agent is told, in characters.
const FAILURE_CHARACTERS: usize = 600;

/// The tests of one work tree.
pub(super) struct Bench<'a> {
    pub(super) root: &'a Path,
    pub(super) cache: &'a Path,
    pub(super) settings: &'a Settings,
}

impl Tests for Bench<'_> {
    fn failing(&self, names: &[String], cancel: &Cancel) -> Result<Vec<(String, String)>, String> {
        let places = Places {
            tree: self.root,
            checkout: None,
            cache: self.cache,
        };
        let sandbox = Sandbox::of_settings(&self.settings.sandbox);
        let runner = TestRunner::detect(&places, self.settings, &sandbox);
        let runner = runner.map_err(|error| error.to_string())?;
        let cancel = cancel.clone();
        let stop = Stop::when(move || cancel.is_cancelled());
        let outcome = runner.run(&Selection::Names(names.to_vec()), &stop, &mut |_| {});
        Ok(judged(names, &outcome.map_err(|error| error.to_string())?))
    }
}

/// The named tests that do not pass. One that was not run, or left out, did not.
fn judged(names: &[String], outcome: &Outcome) -> Vec<(String, String)> {
    let each = names.iter().filter_map(|name| {
        let mut cases = outcome.cases.iter().filter(|case| is_named(case, name));
        let failed = cases.clone().find(|case| case.state == State::Failed);
        let why = match failed {
            Some(case) => format!("{} fails: {}", case.id, end_of(&case.text)),
            None if cases.any(|case| case.state == State::Passed) => return None,
            None => format!("no test of this name passed: {}", outcome.summary()),
        };
        Some((name.clone(), why))
    });
    each.collect()
}

/// Whether a test has this name, or stands in the class, module or file of this name, or is one of
/// several that are told apart by their parameters.
fn is_named(case: &Case, name: &str) -> bool {
    let rest = case.id.strip_prefix(name);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', ':', '[', '/']))
}

/// The end of a failure, which says what was expected.
fn end_of(text: &str) -> String {
    let characters = text.chars().count();
    let skipped = characters.saturating_sub(FAILURE_CHARACTERS);
    text.chars().skip(skipped).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::process::Ended;
    use crate::testing::Counts;

    fn outcome(cases: &[(&str, State)]) -> Outcome {
        let cases = cases.iter().map(|(id, state)| Case {
            id: (*id).to_owned(),
            file: None,
            state: *state,
            elapsed: None,
            text: "1 != 2".to_owned(),
        });
        Outcome {
            suite: "pytest".to_owned(),
            command: Vec::new(),
            ended: Ended::Exit(0),
            cases: cases.collect(),
            counts: Counts::default(),
            elapsed: Duration::ZERO,
            output: String::new(),
        }
    }

    #[test]
    fn only_tests_that_ran_and_passed_pass() {
        let outcome = outcome(&[
            ("tests/test_a.py::test_one", State::Passed),
            ("tests/test_a.py::test_many[1]", State::Passed),
            ("tests/test_a.py::test_many[2]", State::Failed),
            ("tests/test_a.py::test_later", State::Skipped),
            ("tests/test_b.py::T::test_in", State::Passed),
        ]);
        let failing = |name: &str| judged(&[name.to_owned()], &outcome);
        assert_eq!(failing("tests/test_a.py::test_one"), []);
        assert_eq!(failing("tests/test_b.py"), []);
        assert_eq!(failing("tests/test_b.py::T"), []);
        let many = failing("tests/test_a.py::test_many");
        assert!(many[0].1.contains("test_many[2] fails: 1 != 2"), "{many:?}");
        for name in [
            "tests/test_a.py::test_later",
            "tests/test_a.py::test_o",
            "test_none",
        ] {
            let none = failing(name);
            assert!(
                none[0].1.contains("no test of this name passed"),
                "{none:?}"
            );
        }
    }

    #[test]
    fn without_tests_or_a_sandbox_nothing_passes_and_the_reason_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings::default();
        let bench = Bench {
            root: folder.path(),
            cache: folder.path(),
            settings: &settings,
        };
        let told = bench.failing(&["test_a".to_owned()], &Cancel::default());
        let words = told.unwrap_err();
        let parts = ["no code of the repository is run", "no tests are found"];
        assert!(parts.iter().any(|part| words.contains(part)), "{words}");
    }
}
