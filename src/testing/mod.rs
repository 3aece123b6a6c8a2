//! Which tests a repository has, running them in the sandbox, and what they said.
//!
//! Reading reports and comparing outcomes is pure; [`TestRunner`] is what does IO. What confines
//! the tests is in `process/sandbox`; which tests touch a file is known to `rules`
//! ([`crate::rules::tests_of`]).

mod benchmark;
mod compare;
mod error;
mod hooks;
mod importing;
mod interpreter;
mod outcome;
mod report;
mod runner;
mod sameness;
mod selection;
mod suite;

pub use compare::{Broken, Comparison, compare};
pub use error::Error;
pub use hooks::{HookRun, run_hooks};
pub use importing::ImportFault;
pub use interpreter::Interpreter;
pub use outcome::{Case, Counts, Outcome, State};
pub use runner::{Places, TestRunner};
pub use sameness::{Sameness, Twins};
pub use selection::Selection;
