//! The SQLite store, one file per table. The only room that names sqlx.
//!
//! Times are milliseconds since 1970 (UTC). States, kinds and outcomes are text: their meaning
//! belongs to the rooms that write them. Every list has a limit, at most [`PAGE_MAX`].

mod agent_files;
mod agent_messages;
mod agent_tasks;
mod agents;
mod audit;
mod error;
mod events;
mod jobs;
mod lock;
mod memory;
mod open;
mod progress;
mod repositories;
mod retention;
mod runs;
mod slots;
mod steps;
mod value;

pub use agent_messages::{AgentMessage, NewAgentMessage};
pub use agent_tasks::AgentTask;
pub use agents::{Agent, AgentProfile, AgentStatistics, Placed};
pub use audit::{AuditEntry, NewAuditEntry};
pub use error::{Error, Result};
pub use events::{Event, NewEvent};
pub use jobs::Job;
pub use lock::{ProcessLock, Taken};
pub use open::Opened;
pub use repositories::{RepositoryId, RepositoryRecord};
pub use runs::{NewRun, Run};
pub use slots::Slot;
pub use steps::Step;
pub(crate) use value::{DAY_MS, now_ms};

/// The most rows that one call returns.
pub const PAGE_MAX: u32 = 10_000;

/// A handle on the store; clones share its connections. Any number of handles and processes may
/// use one file: a writer waits for the one before it.
#[derive(Debug, Clone)]
pub struct Store {
    pool: sqlx::SqlitePool,
    /// Holds a database in memory, which is gone with its last connection: the pool replaces one
    /// whose query was given up.
    _keeper: Option<std::sync::Arc<std::sync::Mutex<sqlx::SqliteConnection>>>,
}
