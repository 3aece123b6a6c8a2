//! Tasks: a goal with acceptance, reached step by step. `state` decides what comes next and is pure;
//! `acceptance` says what is still missing, `named_tests` runs tests; `offers` which actions may help; `run` leads.

mod acceptance;
mod book;
mod document;
mod named_tests;
mod offers;
mod plain;
mod run;
mod state;
#[cfg(test)]
mod state_tests;
mod step;
#[cfg(test)]
mod tests;

pub use acceptance::{Criterion, Unmet, from_goal};
pub use named_tests::Tests;
pub use run::{TaskReport, TaskRequest, run};
pub use state::{Budget, End, Limit, Next, Outcome, State, Taken, Used};

pub(super) use acceptance::undocumented;
pub(super) use document::document;
