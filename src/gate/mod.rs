//! The gate: snapshot + rules + ratchet + ownership → verdict; and the writers of its report.
//!
//! A work tree is checked file by file ([`check_worktree`]); what is about to be committed is
//! judged as git holds it ([`judge`]), never as it lies on disk. Only a judgement that passes
//! gives the [`Clearance`](crate::git::Clearance) without which nothing is committed.

mod bench;
mod blob;
mod cache;
mod change;
mod claims;
mod codeowners;
mod commits;
mod error;
mod excerpt;
mod explain;
mod former;
mod hidden;
mod inspect;
mod judge;
mod measure;
mod parents;
mod parted;
mod policy;
mod ratchet;
pub mod report;
mod spared;
mod touching;
mod tree;
mod walk;
mod worktree;

pub use cache::CachePlace;
pub use change::{FileChange, check_change};
pub use claims::{AGENTS_FILE, Claims};
pub use codeowners::PLACES as CODEOWNERS_PLACES;
pub use commits::{add_ownership, judge_commit, principal_of};
pub use error::Error;
pub use excerpt::Excerpt;
pub use explain::{ExplainedFunction, ExplainedLine, explain_content, explain_paths};
pub use inspect::{Located, inspect, located};
pub use judge::{Judgement, judge, settings_at};
pub use measure::{FunctionMeasures, MeasuredFiles, measure_paths};
pub use parents::Parents;
pub use policy::Policy;
pub(crate) use policy::{matches, patterns};
pub use ratchet::{read_ratchet, update_ratchet, write_ratchet};
pub use report::Report;
pub use touching::tests_touching;
pub use walk::walker;
pub use worktree::{check_content, check_worktree};
