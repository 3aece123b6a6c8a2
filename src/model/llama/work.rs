//! The engine's loop: what was made ready comes in, answers and embeddings are worked on in turn.
//!
//! Requests are made ready (`prompts.rs`) on a thread before this one, so that neither a long
//! prompt nor a slow schema delays a step.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender};
use std::time::Instant;

use super::super::{Error, Priority};
use super::embeddings::Embeddings;
use super::guarded;
use super::job::{Job, Shared};
use super::load::Loaded;
use super::prompts::{Prepared, Prompts};
use super::session::Session;
use super::steps::Steps;

/// While somebody waits for a first token, embeddings wait for so many steps.
const PATIENCE: u32 = 4;

/// A request with what came of making it ready.
pub(super) type Ready = (Job, Result<Prepared, Error>);

/// Makes requests ready, interactive ones first, until nobody sends any more or nobody takes them.
pub(super) fn make_ready(
    inbox: &Receiver<Job>,
    prompts: &Prompts,
    shared: &Shared,
    ready: &Sender<Ready>,
) {
    let mut waiting: Vec<Job> = Vec::new();
    loop {
        if waiting.is_empty() {
            let Ok(job) = inbox.recv() else { return };
            waiting.push(job);
        }
        waiting.extend(inbox.try_iter());
        let is_interactive = |job: &Job| job.request.priority == Priority::Interactive;
        let next = waiting.iter().position(is_interactive).unwrap_or(0);
        let job = waiting.remove(next);
        let prepared = shared
            .check(&job, Instant::now(), 0)
            .and_then(|()| guarded(|| prompts.prepare(&job.request)));
        if ready.send((job, prepared)).is_err() {
            return;
        }
    }
}

/// Everything that the engine's thread works on.
pub(super) struct Work<'m> {
    pub(super) steps: Steps<'m>,
    embeddings: Embeddings<'m>,
    shared: Arc<Shared>,
    passed_over: u32,
}

impl<'m> Work<'m> {
    pub(super) fn new(loaded: &'m Loaded, session: Session<'m>, shared: Arc<Shared>) -> Self {
        let slice = session.limits.short_tokens;
        Self {
            steps: Steps::new(session, Arc::clone(&shared)),
            embeddings: Embeddings::new(loaded, slice),
            shared,
            passed_over: 0,
        }
    }

    /// Works until nobody can send any more.
    pub(super) fn serve(&mut self, inbox: &Receiver<Ready>) {
        loop {
            if self.is_idle() {
                let Ok(ready) = inbox.recv() else { return };
                self.take(ready);
            }
            for ready in inbox.try_iter() {
                self.take(ready);
            }
            self.step();
        }
    }

    /// Whether nobody waits or is worked on.
    pub(super) fn is_idle(&self) -> bool {
        self.steps.is_idle() && self.embeddings.is_idle()
    }

    /// Takes a request.
    pub(super) fn take(&mut self, (job, prepared): Ready) {
        if job.request.embeds {
            let tokens = prepared.map(|prepared| prepared.prompt);
            self.embeddings.enter(job, tokens, &self.shared);
        } else {
            self.steps.enter(job, prepared);
        }
    }

    /// One step of the answers, and one of the embeddings, which wait a little while somebody
    /// waits for a first token.
    pub(super) fn step(&mut self) {
        self.steps.step();
        if self.embeddings.is_idle() {
            return;
        }
        if self.steps.are_awaited() && self.passed_over < PATIENCE {
            self.passed_over += 1;
            return;
        }
        self.passed_over = 0;
        self.embeddings.step(&self.shared);
    }
}
