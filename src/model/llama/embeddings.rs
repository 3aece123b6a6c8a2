//! Embeddings: a text's place in the model's space, read in a context of its own beside the one
//! that answers. Runs on the engine's thread, one text after the other, a short slice at a time.
//!
//! The vector is pooled from the model's last hidden states as the model file says (mean, first or
//! last token), by their mean where it says nothing, and brought to length 1. A model made for
//! answers gives usable vectors, one trained for embeddings better ones.

use std::collections::VecDeque;
use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use llama_cpp_2::context::LlamaContext;
use llama_cpp_2::context::params::{LlamaContextParams, LlamaPoolingType};
use llama_cpp_2::llama_batch::LlamaBatch;
use llama_cpp_2::token::LlamaToken;

use super::super::{Answer, Error, Priority, Usage};
use super::job::{Job, Shared};
use super::load::{Loaded, backend};
use super::pool::Pool;
use super::{engine_failed, guarded, memory};
use crate::model::gguf::Pooling;

/// Longest text, where the model's context allows it: the context for embeddings is this large.
pub(super) const TOKENS_MAX: u32 = 2048;

/// All texts that wait for their embedding, and the context that reads them.
pub(super) struct Embeddings<'m> {
    loaded: &'m Loaded,
    /// Tokens of one step.
    slice: usize,
    /// Made when it is first needed.
    context: Option<LlamaContext<'m>>,
    waiting: VecDeque<Reading>,
    current: Option<Reading>,
}

/// A text being read.
struct Reading {
    job: Job,
    tokens: Vec<LlamaToken>,
    /// Tokens read so far.
    held: usize,
    pool: Pool,
    queued: Duration,
}

impl<'m> Embeddings<'m> {
    /// For a loaded model; steps have `slice` tokens.
    pub(super) fn new(loaded: &'m Loaded, slice: usize) -> Self {
        Self {
            loaded,
            slice: slice.max(1),
            context: None,
            waiting: VecDeque::new(),
            current: None,
        }
    }

    /// Whether no text waits or is read.
    pub(super) fn is_idle(&self) -> bool {
        self.current.is_none() && self.waiting.is_empty()
    }

    /// Takes a text in tokens.
    pub(super) fn enter(
        &mut self,
        job: Job,
        tokens: Result<Vec<LlamaToken>, Error>,
        shared: &Shared,
    ) {
        let pooling = self.loaded.pooling;
        let taken = tokens.and_then(|tokens| match pooling {
            Some(Pooling::Rank) => Err(Error::BadRequest {
                reason: "the model ranks documents and has no embeddings; choose another with \
                         `groundskeeper model use`"
                    .into(),
            }),
            None if !self.loaded.is_causal => Err(Error::BadRequest {
                reason: "the model reads texts as a whole, which this engine cannot do; choose \
                         another with `groundskeeper model use`"
                    .into(),
            }),
            pooling => Ok((tokens, pooling.unwrap_or(Pooling::Mean))),
        });
        match taken {
            Ok((tokens, pooling)) => self.waiting.push_back(Reading {
                job,
                tokens,
                held: 0,
                pool: Pool::new(pooling),
                queued: Duration::ZERO,
            }),
            Err(error) => {
                shared.leave_queue();
                shared.report(&job, Err(error));
            }
        }
    }

    /// Reads one slice of the text whose turn it is. Interactive ones come first; one that was
    /// begun is read to its end.
    pub(super) fn step(&mut self, shared: &Shared) {
        self.drop_unwanted(shared);
        if self.current.is_none() {
            self.begin(shared);
        }
        let Some(mut reading) = self.current.take() else {
            return;
        };
        match guarded(|| self.read(&mut reading)) {
            Ok(()) if reading.held < reading.tokens.len() => self.current = Some(reading),
            Ok(()) => {
                let outcome = reading.finished();
                shared.report(&reading.job, outcome);
            }
            Err(error) => {
                // What a failed step left in the context nobody knows.
                self.context = None;
                shared.report(&reading.job, Err(error));
            }
        }
    }

    fn begin(&mut self, shared: &Shared) {
        let is_interactive = |one: &Reading| one.job.request.priority == Priority::Interactive;
        let first = self.waiting.iter().position(is_interactive).unwrap_or(0);
        let Some(mut reading) = self.waiting.remove(first) else {
            return;
        };
        shared.leave_queue();
        reading.queued = reading.job.submitted.elapsed();
        let mut counters = shared.counters();
        counters.queue_time += reading.queued;
        counters.prompt_tokens += reading.tokens.len() as u64;
        drop(counters);
        self.current = Some(reading);
    }

    /// Ends what its caller gave up, what is out of time, and all when the engine closes.
    fn drop_unwanted(&mut self, shared: &Shared) {
        let now = Instant::now();
        let mut kept = VecDeque::new();
        for reading in self.waiting.drain(..) {
            match shared.check(&reading.job, now, 0) {
                Ok(()) => kept.push_back(reading),
                Err(error) => {
                    shared.leave_queue();
                    shared.report(&reading.job, Err(error));
                }
            }
        }
        self.waiting = kept;
        if let Some(reading) = &self.current
            && let Err(error) = shared.check(&reading.job, now, 0)
        {
            shared.report(&reading.job, Err(error));
            self.current = None;
        }
    }

    fn read(&mut self, reading: &mut Reading) -> Result<(), Error> {
        let slice = self.slice;
        let context = self.context()?;
        if reading.held == 0 {
            context.clear_kv_cache();
        }
        let end = reading.tokens.len().min(reading.held + slice);
        let tokens = &reading.tokens[reading.held..end];
        let mut batch = LlamaBatch::new(tokens.len(), 1);
        for (index, token) in tokens.iter().enumerate() {
            let position = i32::try_from(reading.held + index).map_err(engine_failed)?;
            batch
                .add(*token, position, &[0], true)
                .map_err(engine_failed)?;
        }
        context.decode(&mut batch).map_err(engine_failed)?;
        for row in 0..batch.n_tokens() {
            let state = context.embeddings_ith(row).map_err(engine_failed)?;
            reading.pool.add(state);
        }
        reading.held = end;
        Ok(())
    }

    /// The context for embeddings, made now if there is none; fails where memory is short.
    fn context(&mut self) -> Result<&mut LlamaContext<'m>, Error> {
        let context = match self.context.take() {
            Some(context) => context,
            None => self.new_context()?,
        };
        Ok(self.context.insert(context))
    }

    fn new_context(&self) -> Result<LlamaContext<'m>, Error> {
        let Loaded {
            model, info, plan, ..
        } = self.loaded;
        let needed = plan.embedding_bytes;
        if plan.gpus.is_empty()
            && let Some(available) = memory::available()
            && needed > available
        {
            return Err(engine_failed(format!(
                "embeddings need {} MB of memory besides the loaded model, and {} MB are free",
                needed / 1_000_000,
                available / 1_000_000
            )));
        }
        let threads = i32::try_from(info.threads).unwrap_or(i32::MAX);
        let slice = u32::try_from(self.slice).map_err(engine_failed)?;
        let parameters = LlamaContextParams::default()
            .with_n_ctx(NonZeroU32::new(info.context_tokens.min(TOKENS_MAX)))
            .with_n_batch(slice)
            .with_n_ubatch(slice)
            .with_n_seq_max(1)
            .with_embeddings(true)
            .with_pooling_type(LlamaPoolingType::None)
            .with_n_threads(threads)
            .with_n_threads_batch(threads)
            .with_no_perf(true);
        model
            .new_context(backend()?, parameters)
            .map_err(|error| engine_failed(format!("no context for embeddings: {error}")))
    }
}

impl Reading {
    fn finished(&mut self) -> Result<Answer, Error> {
        let elapsed = self.job.submitted.elapsed();
        Ok(Answer {
            text: String::new(),
            value: None,
            embedding: Some(self.pool.vector()?),
            truncated: false,
            usage: Usage {
                prompt_tokens: self.tokens.len(),
                ..Usage::default()
            },
            queued: self.queued,
            first_token: Duration::ZERO,
            elapsed,
        })
    }
}
