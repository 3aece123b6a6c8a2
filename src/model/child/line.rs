//! The line to a child: what is said to it, and who waits for which of its reports.
//!
//! When the child ends, every request under way fails with what is known of that end.

use std::collections::HashMap;
use std::io::Write;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::frame::{self, Frame};
use super::message::{Order, Report};
use super::{Health, Process, health};
use crate::model::generation::Reporter;
use crate::model::{Counters, Error, Event};

/// The connection, as the caller's threads and the reading one share it.
pub(super) struct Line {
    process: Process,
    input: Mutex<Option<Box<dyn Write + Send>>>,
    state: Mutex<State>,
    health: Arc<Mutex<Health>>,
}

#[derive(Default)]
struct State {
    last_id: u64,
    waiting: HashMap<u64, Waiting>,
    /// Reports about requests that came.
    reports: u64,
    /// Why the child is being ended, when it is for a fault of its own.
    condemned: Option<String>,
    /// How the child ended, once it has.
    ended: Option<String>,
    closing: bool,
}

/// What somebody waits for.
pub(super) enum Waiting {
    /// Whether a request is taken, and then its events.
    Taken(SyncSender<Result<(), Error>>, Reporter),
    Events(Reporter),
    Counted(SyncSender<Option<Counters>>),
}

/// Tells the child that nobody waits for the answer any more, if it still works on it.
pub(super) struct CancelAtEnd {
    line: Arc<Line>,
    id: u64,
}

impl CancelAtEnd {
    pub(super) fn new(line: Arc<Line>, id: u64) -> Self {
        Self { line, id }
    }
}

impl Drop for CancelAtEnd {
    fn drop(&mut self) {
        if self.line.state().waiting.contains_key(&self.id) {
            let _always_fits = self.line.send(self.id, &Order::Cancel);
        }
    }
}

impl Line {
    pub(super) fn new(
        process: Process,
        input: impl Write + Send + 'static,
        health: Arc<Mutex<Health>>,
    ) -> Self {
        Self {
            process,
            input: Mutex::new(Some(Box::new(input))),
            state: Mutex::default(),
            health,
        }
    }

    /// How the child ended, once it has.
    pub(super) fn ended(&self) -> Option<String> {
        self.state().ended.clone()
    }

    /// Tells the child to end, by ending what it reads.
    pub(super) fn hang_up(&self) {
        self.state().closing = true;
        *self.input() = None;
    }

    pub(super) fn kill(&self) {
        self.process.kill();
    }

    /// Ends a child that is of no use any more: what it did completes "the engine's process …".
    pub(super) fn condemn(&self, how: String) {
        self.state().condemned = Some(how);
        self.process.kill();
    }

    /// Whether somebody waits for an answer.
    pub(super) fn has_requests(&self) -> bool {
        let state = self.state();
        let mut waiting = state.waiting.values();
        waiting.any(|waiting| !matches!(waiting, Waiting::Counted(_)))
    }

    /// How many reports about requests have come.
    pub(super) fn reports(&self) -> u64 {
        self.state().reports
    }

    /// Nobody waits for this any more.
    pub(super) fn forget(&self, id: u64) {
        self.state().waiting.remove(&id);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn input(&self) -> MutexGuard<'_, Option<Box<dyn Write + Send>>> {
        self.input.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends an order. Fails when it cannot be put into a message; that the child has gone is told
    /// by the thread that reads.
    pub(super) fn send(&self, id: u64, order: &Order) -> std::io::Result<()> {
        let bytes = frame::encode(id, order)?;
        if let Some(input) = &mut *self.input() {
            let _gone = input.write_all(&bytes).and_then(|()| input.flush());
        }
        Ok(())
    }

    /// Notes what somebody waits for; the number to ask under.
    pub(super) fn wait_for(&self, waiting: Waiting) -> Result<u64, Error> {
        let mut state = self.state();
        if let Some(how) = &state.ended {
            return Err(ended(how));
        }
        state.last_id += 1;
        let id = state.last_id;
        state.waiting.insert(id, waiting);
        Ok(id)
    }

    /// Sends an order that somebody waits for, like [`Self::send`].
    pub(super) fn order(&self, id: u64, order: &Order) -> Result<(), Error> {
        self.send(id, order).map_err(|error| {
            self.forget(id);
            Error::BadRequest {
                reason: format!("it is too long for the engine's process: {error}"),
            }
        })
    }

    /// What the child has done so far; `None` from one that does not answer within `patience`, or
    /// does not count.
    pub(super) fn counters(&self, patience: Duration) -> Option<Counters> {
        let (answer, counted) = sync_channel(1);
        let id = self.wait_for(Waiting::Counted(answer)).ok()?;
        self.order(id, &Order::Count).ok()?;
        let counters = counted.recv_timeout(patience);
        self.forget(id);
        counters.ok().flatten()
    }

    /// Hands a report to whoever waits for it.
    pub(super) fn deliver(&self, frame: &Frame, report: Report) {
        if !matches!(report, Report::Counted(_)) {
            self.state().reports += 1;
        }
        if let Report::Event(event @ (Event::Token(_) | Event::Progress { .. })) = report {
            return self.deliver_step(frame.id, event);
        }
        let Some(waiting) = self.state().waiting.remove(&frame.id) else {
            // Whoever asked has given up.
            return;
        };
        match (waiting, report) {
            (Waiting::Taken(answer, reporter), Report::Taken) => {
                let waiting = Waiting::Events(reporter);
                self.state().waiting.insert(frame.id, waiting);
                let _gave_up = answer.send(Ok(()));
            }
            (Waiting::Taken(answer, _), Report::Refused(error)) => {
                let _gave_up = answer.send(Err(error));
            }
            (Waiting::Events(reporter), Report::Event(event)) => {
                if matches!(event, Event::Done(_)) {
                    health(&self.health).backoff.answered();
                }
                reporter.send(event);
            }
            (Waiting::Counted(answer), Report::Counted(counters)) => {
                let _gave_up = answer.send(counters);
            }
            (waiting, report) => {
                tracing::warn!("the engine's process says what was not asked: {report:?}");
                self.state().waiting.insert(frame.id, waiting);
            }
        }
    }

    /// An event after which others follow. Whoever cancelled without letting go is noticed here.
    fn deliver_step(&self, id: u64, event: Event) {
        let state = self.state();
        let Some(Waiting::Events(reporter)) = state.waiting.get(&id) else {
            return;
        };
        reporter.send(event);
        let cancelled = reporter.is_cancelled();
        drop(state);
        if cancelled {
            let _always_fits = self.send(id, &Order::Cancel);
        }
    }

    /// The child has gone, or makes no sense: fails whatever waits.
    pub(super) fn close(&self, trouble: Option<&str>) {
        let how = match (trouble, self.process.end()) {
            (None, how) => how,
            (Some(trouble), _) => format!("said what cannot be understood: {trouble}"),
        };
        *self.input() = None;
        let mut state = self.state();
        let how = state.condemned.take().unwrap_or(how);
        let waiting = std::mem::take(&mut state.waiting);
        state.ended = Some(how.clone());
        let expected = state.closing;
        drop(state);
        if !expected {
            tracing::warn!("the engine's process {how}");
            let now = Instant::now();
            health(&self.health).backoff.died(now, &how);
        }
        for waiting in waiting.into_values() {
            match waiting {
                Waiting::Taken(answer, _) => {
                    let _gave_up = answer.send(Err(ended(&how)));
                }
                Waiting::Events(reporter) => reporter.finish(Err(ended(&how))),
                Waiting::Counted(_) => {}
            }
        }
    }
}

fn ended(how: &str) -> Error {
    Error::Engine {
        reason: format!("its process {how}; the next request starts a new one"),
    }
}
