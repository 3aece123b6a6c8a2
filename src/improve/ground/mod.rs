//! Where the repository's own code may run: how its tests stand, and whether a change leaves them
//! so. What fences the code in belongs to whoever implements [`Ground`].

mod before;
mod fenced;
mod trying;

use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::improve::kinds::Check;
use crate::improve::kinds::trial::Pair;
use crate::model::Cancel;
use crate::text::RepoPath;

pub use crate::testing::Sameness;
pub use fenced::Fenced;

/// How the tests of a commit stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "tests")]
pub enum Standing {
    /// No code is run at all.
    NoSandbox {
        /// Why, in a sentence.
        reason: String,
    },
    /// Code can be run, but there are no tests.
    NoTests {
        /// What was looked for, or why they cannot be run.
        reason: String,
    },
    /// They fail before anything is changed.
    Red {
        /// Which, in a sentence.
        reason: String,
    },
    /// They pass.
    Green {
        /// How many, in a sentence.
        detail: String,
        /// What the ground needs to compare with later.
        record: Value,
    },
}

/// A work tree with the files that a change touches.
#[derive(Debug, Clone, Copy)]
pub struct Site<'a> {
    /// Top folder of the work tree.
    pub root: &'a Path,
    /// The files that the change touches; none for the repository as a whole.
    pub files: &'a [RepoPath],
    /// Stops what runs.
    pub cancel: &'a Cancel,
}

/// Runs the repository's own code, fenced in.
pub trait Ground: Send + Sync {
    /// How the tests stand.
    fn standing(&self, site: &Site<'_>) -> Standing;
    /// Whether the files can be imported; either way a sentence.
    fn imports(&self, site: &Site<'_>) -> Result<String, String>;
    /// Whether the tests pass that touch the files (all of them for no files), compared with the
    /// `record` of [`Standing::Green`]; either way a sentence.
    fn tests(&self, site: &Site<'_>, record: &Value) -> Result<String, String>;
    /// Runs the tests in `tests` alone, or for none those that touch the site's files. The error
    /// says why that could not be done; that some fail is none. The `record` is that of
    /// [`Standing::Green`], null where there is none.
    fn try_tests(&self, site: &Site<'_>, tests: &[RepoPath], record: &Value)
    -> Result<Ran, String>;
    /// Calls a function in two texts of its file with the same arguments.
    fn compare(&self, site: &Site<'_>, pair: &Pair) -> Sameness;
    /// Runs a program once and gives its time in seconds; the error says why there is none.
    fn benchmark(&self, site: &Site<'_>, argv: &[String]) -> Result<f64, String>;
}

/// What tests said that were run to try something.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ran {
    /// How many passed.
    pub passed: usize,
    /// How many were left out.
    pub skipped: usize,
    /// Those that failed; where no single test did, what ended them otherwise than well.
    pub failed: Vec<String>,
    /// All of it in a sentence.
    pub told: String,
}

/// A ground on which nothing is run.
#[derive(Debug, Clone)]
pub struct NoGround {
    /// Why, in a sentence.
    pub reason: String,
}

impl Ground for NoGround {
    fn standing(&self, _: &Site<'_>) -> Standing {
        Standing::NoSandbox {
            reason: self.reason.clone(),
        }
    }

    fn imports(&self, _: &Site<'_>) -> Result<String, String> {
        Err(self.reason.clone())
    }

    fn tests(&self, _: &Site<'_>, _: &Value) -> Result<String, String> {
        Err(self.reason.clone())
    }

    fn try_tests(&self, _: &Site<'_>, _: &[RepoPath], _: &Value) -> Result<Ran, String> {
        Err(self.reason.clone())
    }

    fn compare(&self, _: &Site<'_>, _: &Pair) -> Sameness {
        Sameness::NotCompared(self.reason.clone())
    }

    fn benchmark(&self, _: &Site<'_>, _: &[String]) -> Result<f64, String> {
        Err(self.reason.clone())
    }
}

impl Standing {
    /// Whether code may run.
    pub(super) fn can_run(&self) -> bool {
        !matches!(self, Self::NoSandbox { .. })
    }

    /// Whether changes that need `check` are offered; the error says why not.
    pub(super) fn offers(&self, check: Check) -> Result<(), &str> {
        match (check, self) {
            (Check::Nothing | Check::Imports, _)
            | (Check::Tests | Check::Trials, Self::Green { .. })
            | (Check::Trials, Self::NoTests { .. }) => Ok(()),
            (Check::Tests | Check::Trials, other) => Err(other.sentence()),
        }
    }

    /// It in words.
    pub(super) fn sentence(&self) -> &str {
        match self {
            Self::NoSandbox { reason } | Self::NoTests { reason } | Self::Red { reason } => reason,
            Self::Green { detail, .. } => detail,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_green_tests_offer_what_needs_tests() {
        let reason = || "because".to_owned();
        let bad = [
            Standing::NoSandbox { reason: reason() },
            Standing::NoTests { reason: reason() },
            Standing::Red { reason: reason() },
        ];
        for standing in bad {
            assert_eq!(standing.offers(Check::Tests), Err("because"));
            assert_eq!(standing.offers(Check::Imports), Ok(()));
            let may_be_first = matches!(standing, Standing::NoTests { .. });
            assert_eq!(standing.offers(Check::Trials).is_ok(), may_be_first);
            assert_eq!(standing.offers(Check::Nothing), Ok(()));
        }
        let green = Standing::Green {
            detail: "3 tests pass".to_owned(),
            record: Value::Null,
        };
        assert_eq!(green.offers(Check::Tests), Ok(()));
        let read = serde_json::from_value(serde_json::to_value(&green).unwrap());
        assert_eq!(read.ok(), Some(green));
    }

    #[test]
    fn nothing_runs_where_there_is_no_ground() {
        let ground = NoGround {
            reason: "no sandbox".to_owned(),
        };
        let cancel = Cancel::default();
        let site = Site {
            root: "/".as_ref(),
            files: &[],
            cancel: &cancel,
        };
        assert!(!ground.standing(&site).can_run());
        assert!(ground.imports(&site).is_err() && ground.tests(&site, &Value::Null).is_err());
        assert_eq!(
            ground.try_tests(&site, &[], &Value::Null),
            Err("no sandbox".to_owned())
        );
    }
}
