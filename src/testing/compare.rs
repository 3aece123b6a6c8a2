//! Two outcomes of the same tests, before and after a change. Pure.

use std::collections::BTreeMap;

use crate::testing::{Case, Outcome, State};

/// A test that held before a change and does not any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Its name.
    pub id: String,
    /// Why, in a sentence: what its failure says, or that it is gone.
    pub why: String,
}

/// What a change did to the tests.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Tests that held before and fail, or are not run any more.
    pub broken: Vec<Broken>,
    /// Names of tests that failed before and hold now.
    pub cured: Vec<String>,
    /// Names of tests that failed before: they say nothing about the change.
    pub red_before: Vec<String>,
    /// Tests that hold before and after: what the change was proven by.
    pub held: usize,
}

impl Comparison {
    /// Whether nothing was broken.
    pub fn holds(&self) -> bool {
        self.broken.is_empty()
    }
}

/// Compares two outcomes of the same selection. A program that does not tell of single tests is
/// taken for one test, named like itself.
pub fn compare(before: &Outcome, after: &Outcome) -> Comparison {
    let (before, ended) = (as_cases(before), after);
    let after = as_cases(after);
    let after: BTreeMap<&str, &Case> = after.iter().map(|case| (case.id.as_str(), case)).collect();
    let mut comparison = Comparison::default();
    for case in &before {
        let now = after.get(case.id.as_str());
        let holds = now.is_some_and(|now| now.state == State::Passed);
        match (case.state, holds) {
            (State::Passed, true) => comparison.held += 1,
            (State::Passed, false) => comparison.broken.push(Broken {
                id: case.id.clone(),
                why: why(now.copied(), ended),
            }),
            (State::Failed, true) => {
                comparison.cured.push(case.id.clone());
                comparison.red_before.push(case.id.clone());
            }
            (State::Failed, false) => comparison.red_before.push(case.id.clone()),
            (State::Skipped, _) => {}
        }
    }
    // What could not even be collected is a failure of its own, which nobody passed before.
    let known: Vec<&str> = before.iter().map(|case| case.id.as_str()).collect();
    let new = after
        .values()
        .filter(|case| !known.contains(&case.id.as_str()));
    let failing = new.filter(|case| case.state == State::Failed);
    comparison.broken.extend(failing.map(|case| Broken {
        id: case.id.clone(),
        why: why(Some(case), ended),
    }));
    comparison
}

fn why(case: Option<&Case>, outcome: &Outcome) -> String {
    match case {
        Some(case) if case.state == State::Skipped => "it is skipped now".to_owned(),
        Some(case) if case.text.is_empty() => "it fails now".to_owned(),
        Some(case) => {
            let last = case.text.lines().rev().find(|line| !line.trim().is_empty());
            format!("it fails now: {}", last.unwrap_or_default().trim())
        }
        None if outcome.ended.is_own() => "it is not there any more".to_owned(),
        None => format!("it was not reached: {} {}", outcome.suite, outcome.ended),
    }
}

fn as_cases(outcome: &Outcome) -> Vec<Case> {
    if outcome.is_structured() {
        return outcome.cases.clone();
    }
    // Of tests that were told of before, none is left then; of a plain command, its exit code.
    let state = match outcome.ended.is_success() {
        true => State::Passed,
        false => State::Failed,
    };
    vec![Case {
        id: outcome.suite.clone(),
        file: None,
        state,
        elapsed: Some(outcome.elapsed),
        text: outcome.output.clone(),
    }]
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::process::Ended;
    use crate::testing::outcome::count;

    fn outcome(ended: Ended, cases: &[(&str, State)]) -> Outcome {
        let cases: Vec<Case> = cases
            .iter()
            .map(|(id, state)| Case {
                id: (*id).to_owned(),
                file: None,
                state: *state,
                elapsed: None,
                text: match state {
                    State::Failed => "trace\nE  assert 1 == 2\n".to_owned(),
                    _ => String::new(),
                },
            })
            .collect();
        Outcome {
            suite: "pytest".to_owned(),
            command: Vec::new(),
            ended,
            counts: count(&cases),
            cases,
            elapsed: Duration::ZERO,
            output: "last words".to_owned(),
        }
    }

    use State::{Failed, Passed, Skipped};

    #[test]
    fn what_held_and_fails_or_is_gone_is_broken() {
        let before = outcome(
            Ended::Exit(1),
            &[
                ("same", Passed),
                ("fails", Passed),
                ("gone", Passed),
                ("skips", Passed),
                ("red", Failed),
                ("cured", Failed),
                ("left", Skipped),
            ],
        );
        let after = outcome(
            Ended::Exit(1),
            &[
                ("same", Passed),
                ("fails", Failed),
                ("skips", Skipped),
                ("red", Failed),
                ("cured", Passed),
                ("left", Failed),
            ],
        );
        let compared = compare(&before, &after);
        let broken: Vec<(&str, &str)> = compared
            .broken
            .iter()
            .map(|one| (one.id.as_str(), one.why.as_str()))
            .collect();
        assert_eq!(
            broken,
            [
                ("fails", "it fails now: E  assert 1 == 2"),
                ("gone", "it is not there any more"),
                ("skips", "it is skipped now"),
            ]
        );
        assert_eq!(compared.red_before, ["red", "cured"]);
        assert_eq!(compared.cured, ["cured"]);
        assert_eq!(compared.held, 1);
        assert!(!compared.holds());
    }

    #[test]
    fn a_module_that_does_not_load_any_more_is_broken_by_a_new_failure() {
        let before = outcome(Ended::Exit(0), &[("a", Passed)]);
        let after = outcome(Ended::Exit(1), &[("a", Passed), ("tests.test_b", Failed)]);
        assert_eq!(compare(&before, &after).broken[0].id, "tests.test_b");
    }

    #[test]
    fn a_run_that_was_ended_reached_no_further_test() {
        let before = outcome(Ended::Exit(0), &[("a", Passed), ("b", Passed)]);
        let after = outcome(Ended::TimedOut, &[("a", Passed)]);
        let compared = compare(&before, &after);
        assert!(
            compared.broken[0].why.contains("longer than allowed"),
            "{compared:?}"
        );
        // One that tells of nothing at all breaks everything that was told of before.
        let silent = compare(&before, &outcome(Ended::Signal(11), &[]));
        assert_eq!(silent.broken.len(), 3, "{silent:?}");
    }

    #[test]
    fn a_plain_command_is_one_test() {
        let green = outcome(Ended::Exit(0), &[]);
        let red = outcome(Ended::Exit(2), &[]);
        assert!(compare(&green, &green).holds());
        assert_eq!(
            compare(&green, &red).broken[0].why,
            "it fails now: last words"
        );
        assert!(compare(&red, &red).holds());
        assert_eq!(compare(&red, &green).cured, ["pytest"]);
    }
}
