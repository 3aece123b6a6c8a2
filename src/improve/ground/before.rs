//! How the tests of a commit stand, out of one run of all of them, and whether a later run shows
//! that a change broke something. Pure.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::improve::ground::Standing;
use crate::testing::{Outcome, State};
use crate::text::RepoPath;

/// Most characters of a program's last words that are shown.
const SHOWN: usize = 160;

/// Failing tests that a sentence names.
const NAMED: usize = 3;

/// Of so many tests that pass, one may have failed before anything was changed.
const FAILED_SHARE: usize = 10;

/// The whole suite before anything was changed.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Before {
    passed: usize,
    /// Names of tests that failed: they say nothing about a change.
    failed: Vec<String>,
    /// Files with tests that were run.
    pub(super) files: BTreeSet<RepoPath>,
}

/// How the tests stand that ended so. Some that fail for reasons of their own, such as a network
/// that is not there, leave enough that speak; many leave too little.
pub(super) fn standing(outcome: &Outcome) -> Standing {
    let counts = outcome.counts;
    let record = Before {
        passed: counts.passed,
        failed: failed(outcome).map(str::to_owned).collect(),
        files: outcome
            .cases
            .iter()
            .filter_map(|case| case.file.clone())
            .collect(),
    };
    let green = |detail: String| Standing::Green {
        detail,
        record: json!(record),
    };
    let red = || Standing::Red {
        reason: format!("the tests fail without any change: {}", failing(outcome)),
    };
    if outcome.is_green() {
        return match counts.passed {
            0 if outcome.is_structured() => Standing::NoTests {
                reason: "no test was run".to_owned(),
            },
            // A program that does not tell of single tests is taken at its exit code.
            _ => green(outcome.summary()),
        };
    }
    let few = counts.failed > 0 && counts.failed * FAILED_SHARE <= counts.passed;
    if !few || !outcome.ended.is_own() {
        return red();
    }
    green(format!(
        "{}; {} failed before and say nothing",
        outcome.summary(),
        counts.failed
    ))
}

impl Before {
    /// Whether nothing fails that did not, and, where everything ran, nothing is gone.
    pub(super) fn compared(&self, outcome: &Outcome, is_whole: bool) -> Result<String, String> {
        let new: Vec<&str> = failed(outcome)
            .filter(|name| !self.failed.iter().any(|known| known == name))
            .collect();
        let is_excused = outcome.counts.failed > 0 && new.is_empty() && outcome.ended.is_own();
        if !outcome.is_green() && !is_excused {
            return Err(match new.first() {
                Some(name) => format!("{name} ({})", outcome.summary()),
                None => failing(outcome),
            });
        }
        let passed = outcome.counts.passed;
        if is_whole && passed < self.passed {
            return Err(format!("{passed} tests pass of {} before", self.passed));
        }
        Ok(outcome.summary())
    }
}

fn failed(outcome: &Outcome) -> impl Iterator<Item = &str> {
    let failed = outcome.cases.iter();
    let failed = failed.filter(|case| case.state == State::Failed);
    failed.map(|case| case.id.as_str())
}

pub(super) fn failing(outcome: &Outcome) -> String {
    let names: Vec<&str> = failed(outcome).take(NAMED).collect();
    if names.is_empty() {
        let lines = outcome.output.lines().map(str::trim);
        let last = lines.rev().find(|line| !line.is_empty());
        let last: String = last.unwrap_or_default().chars().take(SHOWN).collect();
        let (suite, ended) = (&outcome.suite, &outcome.ended);
        return match last.is_empty() {
            true => format!("{suite} {ended}"),
            false => format!("{suite} {ended}: {last}"),
        };
    }
    format!("{} ({})", names.join(", "), outcome.summary())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::process::Ended;
    use crate::testing::{Case, Counts};

    /// `p` stands for a test that passes, `f` for one that fails; named by their places.
    fn outcome(states: &str) -> Outcome {
        let case = |(at, letter): (usize, char)| Case {
            id: format!("test_{at}"),
            file: Some(RepoPath::from("tests/test_all.py")),
            state: if letter == 'p' {
                State::Passed
            } else {
                State::Failed
            },
            elapsed: None,
            text: String::new(),
        };
        let failed = states.matches('f').count();
        Outcome {
            suite: "pytest".to_owned(),
            command: Vec::new(),
            ended: Ended::Exit(i32::from(failed > 0)),
            cases: states.chars().enumerate().map(case).collect(),
            counts: Counts {
                passed: states.len() - failed,
                failed,
                skipped: 0,
            },
            elapsed: Duration::ZERO,
            output: String::new(),
        }
    }

    fn before(states: &str) -> Option<Before> {
        match standing(&outcome(states)) {
            Standing::Green { record, .. } => serde_json::from_value(record).ok(),
            _ => None,
        }
    }

    #[test]
    fn a_few_tests_that_fail_before_say_nothing_and_many_say_that_nothing_is_known() {
        assert!(before("pppp").is_some_and(|before| before.failed.is_empty()));
        let few = before("fpppppppppp").unwrap();
        assert_eq!(few.failed, ["test_0"]);
        assert_eq!(few.files.len(), 1);
        assert_eq!(before("fppp"), None);
        assert!(matches!(standing(&outcome("fppp")), Standing::Red { .. }));
        assert!(matches!(standing(&outcome("")), Standing::Green { .. }));
    }

    #[test]
    fn a_program_that_names_no_test_is_told_by_its_last_words() {
        let ended = |output: &str| {
            failing(&Outcome {
                ended: Ended::Exit(3),
                output: output.to_owned(),
                ..outcome("")
            })
        };
        assert_eq!(ended(""), "pytest ended with exit code 3");
        let told = ended("INTERNALERROR\nno such option\n\n");
        assert_eq!(told, "pytest ended with exit code 3: no such option");
    }

    #[test]
    fn what_newly_fails_or_is_gone_breaks_a_change() {
        let few = before("fpppppppppp").unwrap();
        assert!(few.compared(&outcome("fpppppppppp"), true).is_ok());
        assert!(few.compared(&outcome("ppppppppppp"), true).is_ok());
        let new = few.compared(&outcome("ffppppppppp"), true).unwrap_err();
        assert!(new.starts_with("test_1"), "{new}");
        let gone = few.compared(&outcome("fppp"), true).unwrap_err();
        assert_eq!(gone, "3 tests pass of 10 before");
        assert!(few.compared(&outcome("fppp"), false).is_ok());
        let mut killed = outcome("fpppppppppp");
        killed.ended = Ended::Signal(9);
        assert!(few.compared(&killed, true).is_err());
    }
}
