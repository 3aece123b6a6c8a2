//! A request on its way from the caller to the engine's thread, and what both sides share.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::super::answer::Judge;
use super::super::generation::Reporter;
use super::super::{Answer, Counters, Error, Request};

/// A request that was taken.
pub(super) struct Job {
    pub(super) request: Request,
    pub(super) judge: Judge,
    pub(super) reporter: Reporter,
    pub(super) submitted: Instant,
}

impl Job {
    /// Whether the request is still wanted and in time; asked between steps.
    fn check(&self, now: Instant, answer_tokens: usize) -> Result<(), Error> {
        if self.reporter.is_cancelled() {
            return Err(Error::Cancelled);
        }
        let limit = self.request.limits.timeout;
        if now.saturating_duration_since(self.submitted) >= limit {
            return Err(Error::Timeout {
                limit,
                answer_tokens,
            });
        }
        Ok(())
    }
}

/// What the callers' side and the engine's thread both see.
#[derive(Debug)]
pub(super) struct Shared {
    queue: usize,
    waiting: AtomicUsize,
    closing: AtomicBool,
    counters: Mutex<Counters>,
}

impl Shared {
    /// For an engine that lets `queue` requests wait.
    pub(super) fn new(queue: usize) -> Self {
        Self {
            queue: queue.max(1),
            waiting: AtomicUsize::new(0),
            closing: AtomicBool::new(false),
            counters: Mutex::default(),
        }
    }

    /// Takes a place in the queue, unless all are taken.
    pub(super) fn queue_up(&self) -> Result<(), Error> {
        let place = |taken: usize| (taken < self.queue).then_some(taken + 1);
        let taken = self
            .waiting
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, place);
        let mut counters = self.counters();
        if taken.is_err() {
            counters.refused += 1;
            return Err(Error::Busy { length: self.queue });
        }
        counters.requests += 1;
        Ok(())
    }

    /// Gives the place of one request in the queue back.
    pub(super) fn leave_queue(&self) {
        self.waiting.fetch_sub(1, Ordering::Relaxed);
    }

    /// Whether a request is still to be worked on; asked between steps.
    pub(super) fn check(&self, job: &Job, now: Instant, answer_tokens: usize) -> Result<(), Error> {
        if self.is_closing() {
            return Err(Error::Cancelled);
        }
        job.check(now, answer_tokens)
    }

    /// Counts how a request ended, and tells its caller.
    pub(super) fn report(&self, job: &Job, outcome: Result<Answer, Error>) {
        let mut counters = self.counters();
        match &outcome {
            Ok(_) => counters.answered += 1,
            Err(Error::Cancelled) => counters.cancelled += 1,
            Err(_) => counters.failed += 1,
        }
        drop(counters);
        job.reporter.finish(outcome);
    }

    /// How many requests wait.
    #[cfg(test)]
    pub(super) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Has the engine's thread cancel everything.
    pub(super) fn close(&self) {
        self.closing.store(true, Ordering::Relaxed);
    }

    /// Whether everything is to be cancelled.
    fn is_closing(&self) -> bool {
        self.closing.load(Ordering::Relaxed)
    }

    /// The counters, to be read or added to.
    pub(super) fn counters(&self) -> MutexGuard<'_, Counters> {
        self.counters.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
