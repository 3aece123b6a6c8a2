//! The engine's steps: takes requests, has the schedule plan each step, decodes it, and ends what
//! has ended. Runs on the thread that owns the context.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use super::super::schedule::{Move, Schedule, Slice, Ticket};
use super::super::{Answer, Error};
use super::guarded;
use super::job::{Job, Shared};
use super::prompts::Prepared;
use super::run::{End, Run};
use super::session::Session;

/// All requests that wait or run, and what answers them.
pub(super) struct Steps<'m> {
    pub(super) session: Session<'m>,
    schedule: Schedule,
    runs: BTreeMap<Ticket, Run>,
    shared: Arc<Shared>,
    /// The tokens of requests that have ended.
    #[cfg(test)]
    pub(super) ended: BTreeMap<Ticket, Vec<llama_cpp_2::token::LlamaToken>>,
}

impl<'m> Steps<'m> {
    pub(super) fn new(session: Session<'m>, shared: Arc<Shared>) -> Self {
        Self {
            schedule: Schedule::new(session.limits),
            session,
            runs: BTreeMap::new(),
            shared,
            #[cfg(test)]
            ended: BTreeMap::new(),
        }
    }

    /// Whether nobody waits or runs.
    pub(super) fn is_idle(&self) -> bool {
        self.runs.is_empty()
    }

    /// Whether every sequence is free, and no request is left.
    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        self.is_idle() && self.schedule.is_empty() && self.session.sequences.are_free()
    }

    /// Takes a request, made ready here.
    #[cfg(test)]
    pub(super) fn take(&mut self, job: Job) {
        let prepared = self.session.prompts.prepare(&job.request);
        self.enter(job, prepared);
    }

    /// Takes a request; one that cannot be answered fails here.
    pub(super) fn enter(&mut self, job: Job, prepared: Result<Prepared, Error>) {
        let checked = self.shared.check(&job, Instant::now(), 0);
        match checked.and(prepared) {
            Ok(Prepared {
                prompt,
                marks,
                guide,
            }) => {
                let answer_tokens = job.request.limits.max_tokens;
                let priority = job.request.priority;
                let ticket = self.schedule.enter(priority, prompt.len(), answer_tokens);
                self.schedule.stop_at(ticket, marks.clone());
                let mut run = Run::new(job, prompt, guide);
                run.marks = marks;
                self.runs.insert(ticket, run);
            }
            Err(error) => {
                self.shared.leave_queue();
                self.shared.report(&job, Err(error));
            }
        }
    }

    /// Whether somebody waits for a first token.
    pub(super) fn are_awaited(&self) -> bool {
        self.schedule.is_awaited()
    }

    /// One step: at most one batch is decoded.
    pub(super) fn step(&mut self) {
        self.end_unwanted();
        self.arrange();
        let slices = self.schedule.fill();
        if slices.is_empty() {
            return;
        }
        let begun = Instant::now();
        if let Err(error) = self.decode(&slices) {
            return self.recover(&slices, &error);
        }
        let chosen = self.prepare_choices(&slices);
        self.session.sequences.synchronize();
        self.count_step(&slices, begun);
        for ticket in chosen {
            self.advance(ticket, |run, session| {
                run.choose(session.sequences.scores(run.row), &session.vocabulary)
            });
        }
    }

    fn end_unwanted(&mut self) {
        let now = Instant::now();
        let unwanted: Vec<(Ticket, Error)> = self
            .runs
            .iter()
            .filter_map(|(ticket, run)| {
                let checked = self.shared.check(&run.job, now, run.usage.answer_tokens);
                let error = checked.err()?;
                Some((*ticket, error))
            })
            .collect();
        for (ticket, error) in unwanted {
            self.end(ticket, |run| (run.job, Err(error)));
        }
    }

    fn arrange(&mut self) {
        let has_failed = self.runs.values().any(|run| run.has_failed);
        self.schedule.one_by_one(has_failed);
        for change in self.schedule.arrange() {
            match change {
                Move::Park(ticket) => {
                    self.shared.counters().parked += 1;
                    self.release(ticket);
                }
                Move::Admit(ticket) => self.admit(ticket),
            }
        }
    }

    /// Gives a request its sequence, which may hold some of its tokens already.
    fn admit(&mut self, ticket: Ticket) {
        let Some(run) = self.runs.get_mut(&ticket) else {
            return;
        };
        let key = run.job.request.cache_key.as_deref();
        let (sequence, held) = match self.session.sequences.take(key, &run.tokens) {
            Ok(taken) => taken,
            Err(error) => return self.end(ticket, |run| (run.job, Err(error))),
        };
        run.sequence = Some(sequence);
        run.held = held;
        self.schedule.reuse(ticket, held);
        if run.queued.is_some() {
            return;
        }
        run.usage.cached_tokens = held;
        let queued = run.job.submitted.elapsed();
        run.queued = Some(queued);
        self.shared.leave_queue();
        let mut counters = self.shared.counters();
        counters.queue_time += queued;
        counters.prompt_tokens += run.usage.prompt_tokens as u64;
        counters.cached_tokens += held as u64;
        counters.cache_hits += u64::from(held > 0);
        drop(counters);
        self.advance(ticket, |run, session| run.write_forced(&session.vocabulary));
    }

    /// Takes the sequence of a request back; what it holds is kept for later, where there is room.
    fn release(&mut self, ticket: Ticket) {
        let sequence = self.runs.get_mut(&ticket).and_then(|run| {
            run.held = 0;
            run.sequence.take()
        });
        if let Some(sequence) = sequence
            && let Err(error) = self.session.sequences.give_back(sequence)
        {
            tracing::error!("a sequence of the model is lost: {error}");
        }
    }

    fn decode(&mut self, slices: &[Slice]) -> Result<(), Error> {
        let sequences = &mut self.session.sequences;
        sequences.begin_batch();
        for slice in slices {
            let run = self.runs.get_mut(&slice.ticket);
            let Some(run) = run else { continue };
            let Some(sequence) = &run.sequence else {
                continue;
            };
            let tokens = &run.tokens[run.held..run.held + slice.tokens];
            run.row = sequences.add(sequence, run.held, tokens, slice.is_last)?;
            run.held += slice.tokens;
        }
        sequences.decode()
    }

    /// After a step that failed. Whose fault it was cannot be told, so its requests start over one
    /// by one; the one that is alone in a step that fails has failed.
    fn recover(&mut self, slices: &[Slice], error: &Error) {
        tracing::error!("a step with {} sequences failed: {error}", slices.len());
        for slice in slices {
            let Some(run) = self.runs.get_mut(&slice.ticket) else {
                continue;
            };
            run.has_failed = true;
            if slices.len() == 1 {
                self.end(slice.ticket, |run| (run.job, Err(error.clone())));
            } else {
                self.release(slice.ticket);
                self.schedule.park(slice.ticket);
            }
        }
    }

    /// Reports progress, and computes the masks of those that choose now; names them.
    fn prepare_choices(&mut self, slices: &[Slice]) -> Vec<Ticket> {
        let mut chosen = Vec::with_capacity(slices.len());
        for slice in slices {
            let Some(run) = self.runs.get_mut(&slice.ticket) else {
                continue;
            };
            run.report_progress();
            if let Err(error) = run.keep_state(&mut self.session.sequences) {
                tracing::warn!("a state of the model is not kept: {error}");
            }
            if !slice.is_last {
                continue;
            }
            match guarded(|| run.prepare_choice()) {
                Ok(()) => chosen.push(slice.ticket),
                Err(error) => self.end(slice.ticket, |run| (run.job, Err(error))),
            }
        }
        chosen
    }

    /// Has a request write, and ends it if that was its end.
    fn advance(
        &mut self,
        ticket: Ticket,
        write: impl FnOnce(&mut Run, &Session) -> Result<Option<End>, Error>,
    ) {
        let Some(run) = self.runs.get_mut(&ticket) else {
            return;
        };
        let before = run.tokens.len();
        match guarded(|| write(run, &self.session)) {
            Ok(None) => self.schedule.write(ticket, run.tokens.len() - before),
            Ok(Some(end)) => self.end(ticket, |run| run.finish(end)),
            Err(error) => self.end(ticket, |run| (run.job, Err(error))),
        }
    }

    /// Forgets a request and tells its caller how it ended.
    fn end(&mut self, ticket: Ticket, finish: impl FnOnce(Run) -> (Job, Result<Answer, Error>)) {
        self.release(ticket);
        self.schedule.leave(ticket);
        let Some(run) = self.runs.remove(&ticket) else {
            return;
        };
        if run.queued.is_none() {
            self.shared.leave_queue();
        }
        #[cfg(test)]
        self.ended.insert(ticket, run.tokens.clone());
        let mut counters = self.shared.counters();
        counters.answer_tokens += run.usage.answer_tokens as u64;
        counters.forced_tokens += run.usage.forced_tokens as u64;
        counters.first_token_time += run.first_token();
        drop(counters);
        let (job, outcome) = finish(run);
        self.shared.report(&job, outcome);
    }

    fn count_step(&self, slices: &[Slice], begun: Instant) {
        let tokens: usize = slices.iter().map(|slice| slice.tokens).sum();
        let mut counters = self.shared.counters();
        counters.steps += 1;
        counters.step_tokens += tokens as u64;
        counters.step_time += begun.elapsed();
    }
}
