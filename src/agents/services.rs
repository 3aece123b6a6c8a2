//! What turns and tasks work with, and how they say how far they are.

use std::collections::HashSet;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::agents::task::Tests;
use crate::agents::{Error, Folder, Registry};
use crate::gate::Policy;
use crate::model::{Cancel, Lazy};
use crate::settings::Settings;

/// What turns and tasks work with.
#[derive(Clone, Copy)]
pub struct Services<'a> {
    /// The agents.
    pub registry: &'a Registry,
    /// The files.
    pub folder: &'a dyn Folder,
    /// The model.
    pub model: &'a Lazy,
    /// The settings in force.
    pub settings: &'a Settings,
    /// What changes are judged by; it knows who owns what.
    pub policy: &'a Policy,
    /// The repository's tests.
    pub tests: &'a dyn Tests,
    /// Who is at work.
    pub turns: &'a Turns,
    /// Stops the work.
    pub cancel: &'a Cancel,
    /// Is told how far the work is.
    pub progress: &'a (dyn Fn(Progress<'_>) + Sync),
}

/// How far a turn or task is.
#[derive(Debug, Clone, Copy)]
pub enum Progress<'a> {
    /// The model is being loaded.
    LoadingModel,
    /// The model has other requests to answer first.
    Waiting,
    /// Tests run.
    Testing,
    /// The next piece of the reply.
    Text(&'a str),
    /// A step of a task begins.
    Step {
        /// Its number, from 1.
        number: u32,
        /// What is done.
        what: &'a str,
    },
}

/// Who is at work: one turn or task at a time for each agent. Clones are of the same.
#[derive(Debug, Clone, Default)]
pub struct Turns {
    shared: Arc<(Mutex<HashSet<String>>, Condvar)>,
}

/// An agent's turn, until it is dropped.
#[derive(Debug)]
pub struct Turn {
    turns: Turns,
    agent: String,
}

/// How often a waiting turn looks whether it was cancelled.
const LOOK: Duration = Duration::from_millis(50);

impl Turns {
    /// Waits until the agent is free, at most for `patience`.
    pub fn take(&self, agent: &str, patience: Duration, cancel: &Cancel) -> Result<Turn, Error> {
        let until = Instant::now() + patience;
        let (busy, changed) = &*self.shared;
        let mut busy = busy.lock().unwrap_or_else(PoisonError::into_inner);
        while busy.contains(agent) {
            if cancel.is_cancelled() {
                return Err(Error::Cancelled);
            }
            if Instant::now() >= until {
                return Err(Error::AtWork(agent.to_owned()));
            }
            let waited = changed.wait_timeout(busy, LOOK);
            busy = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        busy.insert(agent.to_owned());
        Ok(Turn {
            turns: self.clone(),
            agent: agent.to_owned(),
        })
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let (busy, changed) = &*self.turns.shared;
        busy.lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&self.agent);
        changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agent_has_one_turn_at_a_time_and_others_are_free() {
        let turns = Turns::default();
        let cancel = Cancel::default();
        let take = |agent: &str| turns.take(agent, Duration::ZERO, &cancel);
        let first = take("a").unwrap();
        assert!(matches!(take("a"), Err(Error::AtWork(_))));
        let _other = take("b").unwrap();
        drop(first);
        let _again = take("a").unwrap();
        cancel.cancel();
        let stopped = turns.take("a", Duration::from_mins(1), &cancel);
        assert!(matches!(stopped, Err(Error::Cancelled)));
    }
}
