//! The context's sequences: which are free, and what each holds. The one place that touches
//! llama.cpp's memory.

use llama_cpp_2::DecodeError;
use llama_cpp_2::context::LlamaContext;
use llama_cpp_2::llama_batch::LlamaBatch;
use llama_cpp_2::token::LlamaToken;

use super::super::Error;
use super::super::schedule::Limits;
use super::engine_failed;

/// A sequence that a request has for itself until it gives it back.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Sequence(i32);

/// All sequences of a context and the batch through which tokens get into them.
pub(super) struct Sequences<'m> {
    context: LlamaContext<'m>,
    batch: LlamaBatch<'static>,
    free: Vec<i32>,
    #[cfg(test)]
    count: usize,
}

impl<'m> Sequences<'m> {
    /// The sequences of `context`, all empty.
    pub(super) fn new(context: LlamaContext<'m>, limits: Limits) -> Self {
        Self {
            context,
            batch: LlamaBatch::new(limits.batch_tokens(), 1),
            free: (0_i32..).take(limits.sequences).collect(),
            #[cfg(test)]
            count: limits.sequences,
        }
    }

    /// An empty sequence.
    pub(super) fn take(&mut self) -> Result<Sequence, Error> {
        let free = self.free.pop();
        free.map(Sequence)
            .ok_or_else(|| engine_failed("no sequence is free"))
    }

    /// Empties a sequence and keeps it for others.
    pub(super) fn give_back(&mut self, sequence: Sequence) -> Result<(), Error> {
        let id = u32::try_from(sequence.0).map_err(engine_failed)?;
        self.context
            .clear_kv_cache_seq(Some(id), None, None)
            .map_err(engine_failed)?;
        self.free.push(sequence.0);
        Ok(())
    }

    /// Empties the batch.
    pub(super) fn begin_batch(&mut self) {
        self.batch.clear();
    }

    /// Puts tokens that follow the `held` ones of a sequence into the batch. When the scores of
    /// the last are wanted, [`Self::scores`] has them under the number returned.
    pub(super) fn add(
        &mut self,
        sequence: &Sequence,
        held: usize,
        tokens: &[LlamaToken],
        wants_scores: bool,
    ) -> Result<i32, Error> {
        for (index, token) in tokens.iter().enumerate() {
            let position = i32::try_from(held + index).map_err(engine_failed)?;
            let is_last = index + 1 == tokens.len();
            self.batch
                .add(*token, position, &[sequence.0], wants_scores && is_last)
                .map_err(engine_failed)?;
        }
        Ok(self.batch.n_tokens() - 1)
    }

    /// Decodes the batch; on a GPU the scores may come later.
    pub(super) fn decode(&mut self) -> Result<(), DecodeError> {
        self.context.decode(&mut self.batch)
    }

    /// Waits until what was decoded is there.
    pub(super) fn synchronize(&self) {
        self.context.synchronize();
    }

    /// The scores of all tokens after a token of the last batch that wanted them.
    pub(super) fn scores(&self, row: i32) -> &[f32] {
        self.context.get_logits_ith(row)
    }

    /// Whether no sequence is in use and none holds anything.
    #[cfg(test)]
    pub(super) fn are_empty(&self) -> bool {
        let holds_nothing = |id: &i32| self.context.kv_cache_seq_pos_max(*id) < 0;
        self.free.len() == self.count && self.free.iter().all(holds_nothing)
    }
}
