//! Where the repository's own code may run: how its tests stand, and whether a change leaves them
//! so. What fences the code in belongs to whoever implements [`Ground`].

mod fenced;

use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::improve::kinds::Check;
use crate::model::Cancel;
use crate::text::RepoPath;

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
}

impl Standing {
    /// Whether code may run.
    pub(super) fn can_run(&self) -> bool {
        !matches!(self, Self::NoSandbox { .. })
    }

    /// Whether changes that need `check` are offered; the error says why not.
    pub(super) fn offers(&self, check: Check) -> Result<(), &str> {
        match (check, self) {
            (Check::Nothing | Check::Imports, _) | (Check::Tests, Self::Green { .. }) => Ok(()),
            (Check::Tests, other) => Err(other.sentence()),
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
    }
}
