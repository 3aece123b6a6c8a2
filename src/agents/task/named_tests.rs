//! Named tests as acceptance: run when all else holds, once for each text of the agent's file. Where
//! they cannot be run they do not hold, and no change of the file would help.

use crate::agents::task::{Criterion, Unmet};
use crate::agents::{Progress, Services};
use crate::model::Cancel;

/// Runs tests of the repository, fenced in.
pub trait Tests {
    /// Of the tests of these names, those that do not pass, with the reason. The error says why none
    /// can be run.
    fn failing(&self, names: &[String], cancel: &Cancel) -> Result<Vec<(String, String)>, String>;
}

/// What the tests of one text said.
enum Said {
    /// Those that do not pass.
    Failing(Vec<(String, String)>),
    /// Why they cannot be run.
    Nothing(String),
}

/// The named tests of a task.
pub(super) struct NamedTests {
    names: Vec<String>,
    /// The text that they were run with last.
    known: Option<(Option<String>, Said)>,
}

impl NamedTests {
    pub(super) fn of(acceptance: &[Criterion]) -> Self {
        let names = acceptance.iter().filter_map(|criterion| match criterion {
            Criterion::Test(name) => Some(name.clone()),
            _ => None,
        });
        Self {
            names: names.collect(),
            known: None,
        }
    }

    /// The tests that do not pass with this text of the file, and whether a change could help.
    pub(super) fn unmet(
        &mut self,
        services: &Services<'_>,
        text: Option<&str>,
    ) -> (Vec<Unmet>, bool) {
        if self.names.is_empty() {
            return (Vec::new(), true);
        }
        let is_known = self
            .known
            .as_ref()
            .is_some_and(|(known, _)| known.as_deref() == text);
        if !is_known {
            (services.progress)(Progress::Testing);
            let said = match services.tests.failing(&self.names, services.cancel) {
                Ok(failing) => Said::Failing(failing),
                Err(reason) => Said::Nothing(reason),
            };
            self.known = Some((text.map(str::to_owned), said));
        }
        match self.known.as_ref().map(|(_, said)| said) {
            Some(Said::Failing(failing)) => {
                let failing = failing.iter().map(|(name, why)| lack(name, why));
                (failing.collect(), true)
            }
            Some(Said::Nothing(reason)) => {
                let all = self.names.iter().map(|name| lack(name, reason));
                (all.collect(), false)
            }
            None => (Vec::new(), true),
        }
    }

    /// All of them, where `unmet` shows that it has not come to them.
    pub(super) fn not_reached(&self, unmet: &[Unmet]) -> Vec<Unmet> {
        let is_test = |one: &Unmet| matches!(one.criterion, Criterion::Test(_));
        if unmet.is_empty() || unmet.iter().any(is_test) {
            return Vec::new();
        }
        let why = "not run, since other things do not hold yet";
        self.names.iter().map(|name| lack(name, why)).collect()
    }
}

fn lack(name: &str, why: &str) -> Unmet {
    Unmet {
        criterion: Criterion::Test(name.to_owned()),
        why: why.to_owned(),
        symbols: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::agents::fixture::Scene;

    /// Tests of which those named `bad` fail; none can be run once `fence` is down.
    struct Few {
        fence: bool,
        runs: Cell<usize>,
    }

    impl Tests for Few {
        fn failing(&self, names: &[String], _: &Cancel) -> Result<Vec<(String, String)>, String> {
            self.runs.set(self.runs.get() + 1);
            let bad = names.iter().filter(|name| *name == "bad");
            match self.fence {
                true => Ok(bad
                    .map(|name| (name.clone(), "1 != 2".to_owned()))
                    .collect()),
                false => Err("nothing confines them".to_owned()),
            }
        }
    }

    fn named(names: &[&str]) -> NamedTests {
        let criteria = names.iter().map(|&name| Criterion::Test(name.to_owned()));
        NamedTests::of(&criteria.collect::<Vec<_>>())
    }

    #[test]
    fn tests_run_once_for_each_text() {
        let few = Few {
            fence: true,
            runs: Cell::new(0),
        };
        let mut named = named(&["good", "bad"]);
        Scene::new(&[]).with(|services| {
            let services = Services {
                tests: &few,
                ..*services
            };
            for text in [Some("a"), Some("a"), Some("b"), None] {
                let (unmet, may_help) = named.unmet(&services, text);
                assert!(may_help);
                assert_eq!(unmet, [lack("bad", "1 != 2")]);
            }
        });
        assert_eq!(few.runs.get(), 3);
    }

    #[test]
    fn what_cannot_be_run_does_not_hold_and_what_was_not_reached_is_told() {
        let few = Few {
            fence: false,
            runs: Cell::new(0),
        };
        let mut named = named(&["good"]);
        Scene::new(&[]).with(|services| {
            let services = Services {
                tests: &few,
                ..*services
            };
            let (unmet, may_help) = named.unmet(&services, Some("a"));
            assert!(!may_help);
            assert_eq!(unmet, [lack("good", "nothing confines them")]);
            assert_eq!(named.not_reached(&unmet), []);
        });
        let other = Unmet {
            criterion: Criterion::Parses,
            why: String::new(),
            symbols: Vec::new(),
        };
        assert_eq!(named.not_reached(&[other]).len(), 1);
        assert_eq!(named.not_reached(&[]), []);
    }
}
