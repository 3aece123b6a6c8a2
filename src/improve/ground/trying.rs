//! What kinds ask to be tried, in the sandbox: tests run for their own sake, and a function compared
//! with what it was. Each run ends after `improve.trial_s`.

use crate::improve::ground::before::{Before, failing};
use crate::improve::ground::fenced::stop;
use crate::improve::ground::{Fenced, Ran, Sameness, Site};
use crate::improve::kinds::trial::Pair;
use crate::settings::Settings;
use crate::testing::{Outcome, Selection, State, Twins};
use crate::text::RepoPath;

impl Fenced {
    /// The settings with the time that a trial may take.
    pub(super) fn for_trials(&self) -> Settings {
        let mut settings = self.settings.clone();
        let most = settings.improve.trial_s.max(1);
        settings.tests.time_s = settings.tests.time_s.min(most);
        settings
    }

    /// What the tests in these files say, or for none those that touch the site's files.
    pub(super) fn ran(
        &self,
        site: &Site<'_>,
        tests: &[RepoPath],
        before: Option<&Before>,
    ) -> Result<Ran, String> {
        let selection = match tests {
            [] => self.touching(site, before)?,
            _ if !self.settings.tests.command.is_empty() => Selection::All,
            tests => Selection::Files(tests.to_vec()),
        };
        let runner = self.runner(site, &self.for_trials());
        let outcome = runner.and_then(|runner| runner.run(&selection, &stop(site), &mut |_| {}));
        outcome
            .map(|outcome| told(&outcome))
            .map_err(|error| error.to_string())
    }

    /// Whether a function gives the same in both of its texts.
    pub(super) fn compared(&self, site: &Site<'_>, pair: &Pair) -> Sameness {
        let settings = self.for_trials();
        let twins = Twins {
            path: &pair.path,
            symbol: &pair.symbol,
            before: &pair.before,
            after: &pair.after,
            inputs: settings.improve.inputs,
        };
        let runner = self.runner(site, &settings);
        let compared = runner.and_then(|runner| runner.compare(&twins, &stop(site)));
        compared.unwrap_or_else(|error| Sameness::NotCompared(error.to_string()))
    }

    /// The time of a benchmark, in seconds.
    pub(super) fn timed(&self, site: &Site<'_>, argv: &[String]) -> Result<f64, String> {
        let runner = self.runner(site, &self.for_trials());
        let timed = runner.and_then(|runner| runner.benchmark(argv, &stop(site)));
        timed.map_err(|error| error.to_string())?
    }
}

fn told(outcome: &Outcome) -> Ran {
    let of = |state| outcome.cases.iter().filter(move |case| case.state == state);
    let mut failed: Vec<String> = of(State::Failed).map(|case| case.id.clone()).collect();
    if failed.is_empty() && !outcome.is_green() {
        failed.push(failing(outcome));
    }
    // A program that tells of no single tests counts as one.
    let passed = match outcome.is_structured() {
        true => outcome.counts.passed,
        false => usize::from(outcome.is_green()),
    };
    Ran {
        passed,
        skipped: outcome.counts.skipped,
        failed,
        told: outcome.summary(),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::process::Ended;
    use crate::testing::{Case, Counts};

    fn outcome(ended: Ended, states: &[State]) -> Outcome {
        let case = |(number, state): (usize, &State)| Case {
            id: format!("test_{number}"),
            file: None,
            state: *state,
            elapsed: None,
            text: String::new(),
        };
        let of = |wanted| states.iter().filter(|state| **state == wanted).count();
        Outcome {
            suite: "pytest".to_owned(),
            command: Vec::new(),
            ended,
            cases: states.iter().enumerate().map(case).collect(),
            counts: Counts {
                passed: of(State::Passed),
                failed: of(State::Failed),
                skipped: of(State::Skipped),
            },
            elapsed: Duration::ZERO,
            output: String::new(),
        }
    }

    #[test]
    fn what_ends_otherwise_than_well_has_failed() {
        let ran = told(&outcome(Ended::Exit(0), &[State::Passed, State::Skipped]));
        assert_eq!((ran.passed, ran.skipped, ran.failed.len()), (1, 1, 0));
        let ran = told(&outcome(Ended::Exit(1), &[State::Passed, State::Failed]));
        assert_eq!(ran.failed, ["test_1"]);
        let ran = told(&outcome(Ended::TimedOut, &[State::Passed]));
        assert!(ran.failed[0].contains("longer than allowed"), "{ran:?}");
        let ran = told(&outcome(Ended::Exit(0), &[]));
        assert_eq!((ran.passed, ran.failed.len()), (1, 0));
        assert_eq!(told(&outcome(Ended::Exit(5), &[])).failed.len(), 1);
    }
}
