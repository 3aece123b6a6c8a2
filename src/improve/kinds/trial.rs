//! What is tried by running code, beyond that the repository's tests pass with a change. Trials are
//! data: kinds ask for them, `trials.rs` of the room above plays them on a ground.

use crate::improve::kinds::FileText;
use crate::text::RepoPath;

/// One trial. The files of the change are in place before and after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trial {
    /// The tests in these files are there, and all pass so often in a row.
    Steady {
        /// The files.
        tests: Vec<RepoPath>,
        /// How often.
        times: u32,
    },
    /// Tests notice when the code is wrong: with at least one of the mutants in place, one fails.
    Noticed {
        /// The trial's name in evidence.
        name: &'static str,
        /// What the mutants are, in the plural.
        what: &'static str,
        /// The files with the tests; none for those that touch the change.
        tests: Vec<RepoPath>,
        /// What is put in place, one after the other.
        mutants: Vec<Mutant>,
        /// Try all of them and tell how many were noticed; otherwise the first one ends it.
        all: bool,
    },
    /// A function gives the same as before for arguments that are made up from its annotations.
    Same(Pair),
    /// A benchmark takes less time with the change than without it, by more than it varies.
    Faster {
        /// Program and arguments.
        benchmark: Vec<String>,
        /// How many pairs of runs are timed.
        pairs: u32,
    },
}

/// A change for the worse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mutant {
    /// What is wrong, such as `an exception in total`.
    pub what: String,
    /// The file with it.
    pub file: FileText,
}

/// A function in two texts of its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The file.
    pub path: RepoPath,
    /// The function's qualified name.
    pub symbol: String,
    /// The text before.
    pub before: String,
    /// The text after.
    pub after: String,
}
