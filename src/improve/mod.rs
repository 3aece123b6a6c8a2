//! Improvement runs: find → plan → transform + model slot → prove → gate → commit on a branch with
//! evidence, or nothing.
//!
//! A run works in a worktree of its own, made from a commit. The user's checkout, index, stash and
//! HEAD are never touched; what a run leaves is a branch below `groundskeeper/`.

mod bench;
mod desk;
mod discard;
mod error;
mod evidence;
mod file;
mod journal;
pub mod kinds;
mod outcome;
mod plan;
mod recovery;
mod request;
mod run;
mod single;
mod state;
mod work;
mod workshop;

pub use discard::discard;
pub use error::Error;
pub use evidence::Evidence;
pub use journal::Journal;
pub use outcome::{Change, ChangeOutcome, Measures, RunReport, Tokens};
pub use recovery::recover;
pub use request::{Progress, RunRequest, Services};
pub use run::run;
pub use single::{Documented, document_one, style};
pub use state::State;

/// Who commits the changes of a run, as the gate sees it.
pub const AGENT: &str = "groundskeeper";

#[cfg(test)]
mod tests;
