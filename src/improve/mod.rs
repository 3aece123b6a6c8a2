//! Improvement runs: find → plan → transform + model slot → prove → gate → test → commit on a branch
//! with evidence, or nothing.
//!
//! A run works in a worktree of its own, made from a commit. The user's checkout, index, stash and
//! HEAD are never touched; what a run leaves is a branch below `groundskeeper/`. Everything it does
//! is recorded before and after, so that any process can go on with it.

mod desk;
mod error;
mod evidence;
mod faster;
mod finish;
pub mod ground;
mod ignored;
mod journal;
pub mod kinds;
mod left_out;
mod machine;
mod measure;
mod memory;
mod outcome;
mod planned;
mod record;
mod recovery;
pub mod report;
mod request;
mod run;
pub mod schedule;
mod settle;
mod single;
mod stages;
mod standing_order;
mod state;
mod survey;
mod target;
mod tested;
mod trials;
mod verdict;
mod workshop;

pub use error::Error;
pub use evidence::Evidence;
pub use journal::Journal;
pub use outcome::{Change, ChangeOutcome, Measures, RunReport, Tokens};
pub use recovery::recover;
pub use request::{Progress, RunRequest, Services};
pub use run::{resume, run};
pub use single::{Documented, document_one, style};
pub use standing_order::{Pruned, prune};
pub use state::State;
pub use target::{Sort, Target};
pub use verdict::{Taken, accept, cancel, discard};

/// Who commits the changes of a run, as the gate sees it.
pub const AGENT: &str = "groundskeeper";

#[cfg(test)]
mod tests;
