//! What a run of tests said.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::process::Ended;
use crate::text::RepoPath;

/// How one test ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It was left out, or failed as it was expected to.
    Skipped,
    /// It held.
    Passed,
    /// It failed, or could not be run.
    Failed,
}

/// One test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// Its name, unique within the outcome: `tests/test_a.py::TestA::test_b[1]`, `module::test`.
    pub id: String,
    /// The file that it is in, when that is known.
    pub file: Option<RepoPath>,
    /// How it ended.
    pub state: State,
    /// How long it took, when that is known.
    pub elapsed: Option<Duration>,
    /// What a failure says, within `tests.failure_bytes`; empty for all others.
    pub text: String,
}

/// Tests by their state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Those that held.
    pub passed: usize,
    /// Those that failed.
    pub failed: usize,
    /// Those that were left out.
    pub skipped: usize,
}

/// What a run of tests said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// What ran them: `pytest`, `unittest`, `cargo`, `npm`, `command`.
    pub suite: String,
    /// The program and its arguments.
    pub command: Vec<String>,
    /// How it ended.
    pub ended: Ended,
    /// Every test that was reported, in the order of the report. Empty when the program tells of
    /// none; then only its exit code counts.
    pub cases: Vec<Case>,
    /// How many of them ended how.
    pub counts: Counts,
    /// How long it took, the start of the sandbox included.
    pub elapsed: Duration,
    /// What it wrote, its errors last; cut as `tests.output_bytes` says.
    pub output: String,
}

impl Outcome {
    /// Whether everything held: the program ended with 0 and no test failed.
    pub fn is_green(&self) -> bool {
        self.ended.is_success() && self.counts.failed == 0
    }

    /// Whether the program told of its tests one by one.
    pub fn is_structured(&self) -> bool {
        !self.cases.is_empty()
    }

    /// The same with the tests of these files only, to be compared with a run of those.
    #[must_use]
    pub fn only(&self, files: &[RepoPath]) -> Self {
        let is_of = |case: &&Case| case.file.as_ref().is_some_and(|file| files.contains(file));
        let cases: Vec<Case> = self.cases.iter().filter(is_of).cloned().collect();
        Self {
            counts: count(&cases),
            cases,
            ..self.clone()
        }
    }

    /// In a sentence: `12 passed, 1 failed, 2 skipped in 1.5 s`.
    pub fn summary(&self) -> String {
        let Counts {
            passed,
            failed,
            skipped,
        } = self.counts;
        let seconds = self.elapsed.as_secs_f64();
        let ended = match self.ended.is_own() {
            true => String::new(),
            false => format!("; {} {}", self.suite, self.ended),
        };
        if !self.is_structured() {
            let code = format!("{} {}", self.suite, self.ended);
            return format!("no single tests are told of; {code} after {seconds:.1} s");
        }
        format!("{passed} passed, {failed} failed, {skipped} skipped in {seconds:.1} s{ended}")
    }
}

/// How many tests ended how.
pub(super) fn count(cases: &[Case]) -> Counts {
    let of = |state| cases.iter().filter(|case| case.state == state).count();
    Counts {
        passed: of(State::Passed),
        failed: of(State::Failed),
        skipped: of(State::Skipped),
    }
}

/// One case for each name, the worst that was said of it: a test may pass and fail to clean up.
pub(super) fn merged(cases: Vec<Case>) -> Vec<Case> {
    let mut at: BTreeMap<String, usize> = BTreeMap::new();
    let mut merged: Vec<Case> = Vec::new();
    for case in cases {
        match at.get(&case.id) {
            Some(known) if merged[*known].state < case.state => merged[*known] = case,
            Some(_) => {}
            None => {
                at.insert(case.id.clone(), merged.len());
                merged.push(case);
            }
        }
    }
    merged
}

/// Texts of failures within their limits: so many of them, and so long.
pub(super) fn shortened(cases: &mut [Case], failures: usize, failure_bytes: usize) {
    let failed = cases.iter_mut().filter(|case| case.state == State::Failed);
    for (number, case) in failed.enumerate() {
        if number >= failures {
            case.text.clear();
        } else if case.text.len() > failure_bytes {
            // The end of a failure says what was expected.
            let start = case
                .text
                .ceil_char_boundary(case.text.len() - failure_bytes);
            case.text.replace_range(..start, "…");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(id: &str, state: State, text: &str) -> Case {
        Case {
            id: id.to_owned(),
            file: Some(RepoPath::from(format!("{id}.py").as_str())),
            state,
            elapsed: None,
            text: text.to_owned(),
        }
    }

    #[test]
    fn a_test_that_passes_and_fails_fails() {
        let cases = merged(vec![
            case("a", State::Passed, ""),
            case("b", State::Skipped, ""),
            case("a", State::Failed, "teardown"),
        ]);
        assert_eq!(cases.len(), 2);
        assert_eq!(
            (cases[0].state, cases[0].text.as_str()),
            (State::Failed, "teardown")
        );
        let counts = count(&cases);
        assert_eq!((counts.passed, counts.failed, counts.skipped), (0, 1, 1));
    }

    #[test]
    fn texts_of_failures_are_few_and_short_and_keep_their_end() {
        let mut cases = vec![
            case("a", State::Failed, "éé expected 1"),
            case("b", State::Failed, "other"),
        ];
        shortened(&mut cases, 1, 10);
        assert_eq!(cases[0].text, "…expected 1");
        assert_eq!(cases[1].text, "");
    }

    #[test]
    fn an_outcome_is_narrowed_to_files_and_told() {
        let cases = vec![case("a", State::Passed, ""), case("b", State::Failed, "x")];
        let outcome = Outcome {
            suite: "pytest".to_owned(),
            command: Vec::new(),
            ended: Ended::Exit(1),
            counts: count(&cases),
            cases,
            elapsed: Duration::from_millis(1_500),
            output: String::new(),
        };
        assert_eq!(outcome.summary(), "1 passed, 1 failed, 0 skipped in 1.5 s");
        let only = outcome.only(&[RepoPath::from("a.py")]);
        assert_eq!((only.counts.passed, only.counts.failed), (1, 0));
        assert!(!outcome.is_green());
        let ended = Outcome {
            ended: Ended::TimedOut,
            ..outcome
        };
        assert!(ended.summary().contains("longer than allowed"));
        let silent = Outcome {
            cases: Vec::new(),
            ended: Ended::Exit(2),
            ..ended
        };
        assert!(silent.summary().contains("exit code 2"));
    }
}
