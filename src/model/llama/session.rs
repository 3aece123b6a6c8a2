//! A loaded model made ready to answer: its context, and what is prepared once for all requests.

use std::num::NonZeroU32;
use std::sync::Arc;

use llama_cpp_2::context::LlamaContext;
use llama_cpp_2::context::params::LlamaContextParams;
use llama_cpp_2::context::session::LlamaStateSeqFlags;

use super::super::prefix::{Book, Memory};
use super::super::schedule::Limits;
use super::super::{EngineOptions, Error};
use super::cells::idle_cells;
use super::load::{Loaded, backend};
use super::load_failed;
use super::pace::Pace;
use super::prompts::Prompts;
use super::sequences::Sequences;
use super::vocabulary::Vocabulary;

/// No more sequences are kept that nobody uses; llama.cpp allows 256 in all.
const MAX_KEPT: u32 = 128;
/// The same for a model with recurrent layers, whose memory for every sequence is large.
const MAX_KEPT_RECURRENT: u32 = 8;

/// Whether a sequence has a part that only a snapshot brings back. Besides recurrent states that
/// is attention to a window: llama.cpp gives places behind the window to others, so what is cut
/// back may lack them. Every part has a header of its own, also when it is empty.
fn has_partial_state(context: &LlamaContext) -> bool {
    let bytes = |flags| context.state_seq_get_size_ext(0, flags);
    bytes(LlamaStateSeqFlags::PARTIAL_ONLY) != bytes(LlamaStateSeqFlags::empty())
}

/// A context over a loaded model, with what is prepared once for all requests.
pub(super) struct Session<'m> {
    pub(super) sequences: Sequences<'m>,
    pub(super) vocabulary: Vocabulary,
    /// What makes requests ready, on whatever thread.
    pub(super) prompts: Arc<Prompts>,
    /// What the schedule may put into a step.
    pub(super) limits: Limits,
}

impl<'m> Session<'m> {
    pub(super) fn new(loaded: &'m Loaded, options: &EngineOptions) -> Result<Self, Error> {
        let Loaded {
            model, info, plan, ..
        } = loaded;
        let failed = |reason: &dyn ToString| load_failed(&options.path, &reason.to_string());
        let pace = Pace {
            parameters: info.parameters,
            threads: info.threads,
            is_on_gpu: !plan.gpus.is_empty(),
        };
        let chunk = options.prompt_chunk_tokens.clamp(1, info.context_tokens);
        let chunk = pace.chunk_tokens(chunk);
        let is_recurrent = model.is_recurrent() || model.is_hybrid();
        let most = if is_recurrent {
            MAX_KEPT_RECURRENT
        } else {
            MAX_KEPT
        };
        let kept = options.prefix_cache.min(most);
        let threads = i32::try_from(info.threads).unwrap_or(i32::MAX);
        let parameters = LlamaContextParams::default()
            .with_n_ctx(NonZeroU32::new(plan.cells))
            // llama.cpp aborts unless a batch could ask for the scores of every sequence.
            .with_n_batch((chunk + plan.sequences).max(plan.sequences + kept))
            .with_n_ubatch(chunk + plan.sequences)
            .with_n_seq_max(plan.sequences + kept)
            .with_kv_unified(true)
            .with_n_threads(threads)
            .with_n_threads_batch(threads)
            .with_no_perf(true);
        let context = model
            .new_context(backend()?, parameters)
            .map_err(|error| failed(&error))?;
        let limits = Limits {
            sequences: plan.sequences as usize,
            chunk_tokens: chunk as usize,
            short_tokens: pace.short_tokens(chunk) as usize,
            cells: context.n_ctx() as usize,
        };
        let slots = (plan.sequences + kept) as usize;
        let memory = match is_recurrent || has_partial_state(&context) {
            true => Memory::SnapshotsOnly,
            false => Memory::CutAnywhere,
        };
        let mut book = Book::new(slots, kept as usize, memory);
        let idle = idle_cells(info.parameters, model.n_layer(), model.n_head());
        book.limit_idle_cells(idle);
        let has_marks = memory == Memory::SnapshotsOnly && kept > 0;
        let prompts = Prompts::new(loaded, has_marks)?;
        Ok(Self {
            sequences: Sequences::new(context, limits, book),
            vocabulary: prompts.vocabulary.clone(),
            prompts: Arc::new(prompts),
            limits,
        })
    }
}
