//! The engine in a process of its own, behind the same trait [`Model`](super::Model): an abort in
//! native code then costs the requests under way, and not the program.
//!
//! The parent ([`Children`]) starts this very program as `groundskeeper engine-child`, which runs
//! [`serve`]. They speak in frames (`frame.rs`) of messages (`message.rs`) over the child's standard
//! input and output; its standard error goes to the log. The child ends when its input does, so it
//! never outlives its parent; one that hangs is killed (`watch.rs`). `process.rs` is the only file that starts a program.

mod backoff;
mod connection;
mod engine;
mod frame;
mod line;
mod message;
mod process;
mod stderr;
#[cfg(test)]
mod tests;
mod watch;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::{EngineOptions, Error, Model};
use backoff::Backoff;
use process::Process;

pub use engine::serve;
pub(super) use message::float_bits;

/// Starts engines in processes of their own, one after the other has died.
pub struct Children {
    program: PathBuf,
    stall_timeout: Duration,
    health: Arc<Mutex<Health>>,
}

/// What is known of the children so far.
#[derive(Default)]
struct Health {
    backoff: Backoff,
    process_id: Option<u32>,
}

impl Children {
    /// Time without a step after which a child with requests is killed, unless another is set: far
    /// longer than a step takes on a slow machine.
    pub const STALL_TIMEOUT: Duration = Duration::from_mins(2);

    /// Children that run `program`, which is to be this program.
    pub fn new(program: impl Into<PathBuf>) -> Self {
        Self {
            program: program.into(),
            stall_timeout: Self::STALL_TIMEOUT,
            health: Arc::default(),
        }
    }

    /// The same, with another time without a step after which a child with requests is killed.
    #[must_use]
    pub fn with_stall_timeout(self, stall_timeout: Duration) -> Self {
        Self {
            stall_timeout,
            ..self
        }
    }

    /// Starts a child and loads its model; blocks until it is ready to answer.
    ///
    /// A child that dies meanwhile is [`Error::LoadFailed`], which names its signal. When children
    /// die again and again this is [`Error::Engine`] for a while, so that they are not started in
    /// a tight loop.
    pub fn start(&self, options: &EngineOptions) -> Result<Arc<dyn Model>, Error> {
        health(&self.health).backoff.check(Instant::now())?;
        let (process, pipes) = Process::start(&self.program)?;
        health(&self.health).process_id = process.id();
        let model = connection::connect(
            process,
            pipes,
            options,
            self.stall_timeout,
            Arc::clone(&self.health),
        )?;
        Ok(Arc::new(model))
    }

    /// The process id of the child that was started last.
    pub fn process_id(&self) -> Option<u32> {
        health(&self.health).process_id
    }
}

fn health(health: &Mutex<Health>) -> MutexGuard<'_, Health> {
    health.lock().unwrap_or_else(PoisonError::into_inner)
}
