//! The context's sequences, and the prompts they have read that others can go on from. The one
//! place that touches llama.cpp's memory; which sequence holds what is in `model::prefix`.

mod files;
mod shelf;

use std::collections::BTreeMap;

use llama_cpp_2::DecodeError;
use llama_cpp_2::context::LlamaContext;
use llama_cpp_2::context::session::{LlamaStateSeqFlags, SeqState};
use llama_cpp_2::llama_batch::LlamaBatch;
use llama_cpp_2::token::LlamaToken;

use super::super::Error;
use super::super::prefix::{Book, Plan, SnapshotId, Source, Token};
use super::super::schedule::Limits;
use super::engine_failed;

pub(super) use files::Part;
use shelf::Shelf;

/// Snapshots of recurrent states take no more memory than this together, unless one alone does.
const MAX_SNAPSHOT_BYTES: usize = 256 << 20;

/// A sequence that a request has for itself until it gives it back.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Sequence(usize);

/// All sequences of a context and the batch through which tokens get into them.
pub(super) struct Sequences<'m> {
    context: LlamaContext<'m>,
    book: Book,
    batch: LlamaBatch<'static>,
    /// What is in the batch: slots and the tokens they get.
    unread: Vec<(usize, Vec<Token>)>,
    snapshots: BTreeMap<SnapshotId, SeqState>,
    shelf: Shelf,
    cells: usize,
}

impl<'m> Sequences<'m> {
    /// The sequences of `context`, all empty, kept in `book`.
    pub(super) fn new(context: LlamaContext<'m>, limits: Limits, book: Book) -> Self {
        Self {
            context,
            book,
            batch: LlamaBatch::new(limits.batch_tokens(), 1),
            unread: Vec::new(),
            snapshots: BTreeMap::new(),
            shelf: Shelf::default(),
            cells: limits.cells,
        }
    }

    /// A sequence for a request of `key`, and how many of the first of `tokens` it holds.
    pub(super) fn take(
        &mut self,
        key: Option<&str>,
        tokens: &[LlamaToken],
    ) -> Result<(Sequence, usize), Error> {
        let tokens = numbers(tokens);
        let plan = self.book.admit(key, &tokens);
        let plan = plan.ok_or_else(|| engine_failed("no sequence is free"))?;
        let slot = plan.slot;
        if let Err(error) = self.prepare(&plan) {
            tracing::warn!("what was read before cannot be used: {error}");
            self.empty(slot)?;
            return Ok((Sequence(slot), 0));
        }
        Ok((Sequence(slot), plan.kept))
    }

    /// Takes a sequence back. What it holds stays for others, as long as there is room.
    pub(super) fn give_back(&mut self, sequence: Sequence) -> Result<(), Error> {
        let emptied = self.book.release(sequence.0);
        emptied.into_iter().try_for_each(|slot| self.clear(slot))?;
        self.shelve_overflow()?;
        self.forget();
        Ok(())
    }

    /// Keeps the state of a sequence as it is now, for others to go on from.
    pub(super) fn take_snapshot(&mut self, sequence: &Sequence) -> Result<(), Error> {
        self.keep_state(sequence.0)?;
        self.forget();
        Ok(())
    }

    /// Empties the batch.
    pub(super) fn begin_batch(&mut self) {
        self.batch.clear();
        self.unread.clear();
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
        let slot = id(sequence.0)?;
        for (index, token) in tokens.iter().enumerate() {
            let position = i32::try_from(held + index).map_err(engine_failed)?;
            let is_last = index + 1 == tokens.len();
            self.batch
                .add(*token, position, &[slot], wants_scores && is_last)
                .map_err(engine_failed)?;
        }
        self.unread.push((sequence.0, numbers(tokens)));
        Ok(self.batch.n_tokens() - 1)
    }

    /// Decodes the batch; on a GPU the scores may come later. What nobody uses goes as far as the
    /// batch needs room. After a failure its sequences are empty.
    pub(super) fn decode(&mut self) -> Result<(), Error> {
        let needed = usize::try_from(self.batch.n_tokens()).map_err(engine_failed)?;
        self.make_room(needed)?;
        let outcome = self.context.decode(&mut self.batch);
        for (slot, tokens) in std::mem::take(&mut self.unread) {
            match &outcome {
                Ok(()) => self.book.extend(slot, &tokens),
                Err(_) => self.empty(slot)?,
            }
        }
        outcome.map_err(|error: DecodeError| engine_failed(error))
    }

    /// Waits until what was decoded is there.
    pub(super) fn synchronize(&self) {
        self.context.synchronize();
    }

    /// The scores of all tokens after a token of the last batch that wanted them.
    pub(super) fn scores(&self, row: i32) -> &[f32] {
        self.context.get_logits_ith(row)
    }

    /// Whether no sequence is in use, and each holds what the book says.
    #[cfg(test)]
    pub(super) fn are_free(&self) -> bool {
        let slots = 0..self.book.slots();
        let as_written = |slot: usize| {
            let held = self.context.kv_cache_seq_pos_max(id(slot).unwrap()) + 1;
            let in_cells = match self.book.is_shelved(slot) {
                true => 0,
                false => self.book.tokens(slot).len(),
            };
            usize::try_from(held).unwrap() == in_cells
        };
        !self.book.is_in_use() && slots.into_iter().all(as_written)
    }

    /// Does what a plan says.
    fn prepare(&mut self, plan: &Plan) -> Result<(), Error> {
        let kept = u32::try_from(plan.kept).map_err(engine_failed)?;
        match plan.source {
            Source::Nothing => self.clear(plan.slot)?,
            Source::Own => self.go_back(plan)?,
            Source::Slot(from) => {
                self.clear(plan.slot)?;
                self.context
                    .copy_kv_cache_seq(id(from)?, id(plan.slot)?, Some(0), Some(kept))
                    .map_err(engine_failed)?;
                self.set(plan)?;
            }
            Source::Shelf(from) => {
                self.clear(plan.slot)?;
                self.bring(from, plan.slot)?;
                self.go_back(plan)?;
            }
        }
        self.forget();
        Ok(())
    }

    /// Cuts a slot back to what a plan keeps of it.
    fn go_back(&mut self, plan: &Plan) -> Result<(), Error> {
        self.set(plan)?;
        let kept = u32::try_from(plan.kept).map_err(engine_failed)?;
        let slot = u32::try_from(plan.slot).map_err(engine_failed)?;
        let is_cut = self
            .context
            .clear_kv_cache_seq(Some(slot), Some(kept), None);
        match is_cut.map_err(engine_failed)? {
            true => Ok(()),
            false => Err(engine_failed("the sequence cannot be cut back")),
        }
    }

    /// Sets the snapshot that a plan names, without which a recurrent state is that of its end.
    fn set(&mut self, plan: &Plan) -> Result<(), Error> {
        let Some(snapshot) = plan.snapshot else {
            return Ok(());
        };
        let state = self.snapshots.get(&snapshot);
        let state = state.ok_or_else(|| engine_failed("a snapshot is gone"))?;
        self.context
            .state_seq_set(state, id(plan.slot)?)
            .map_err(engine_failed)
    }

    /// Takes a snapshot of a slot.
    fn keep_state(&mut self, slot: usize) -> Result<SnapshotId, Error> {
        let flags = LlamaStateSeqFlags::PARTIAL_ONLY;
        let state = self.context.state_seq_get(id(slot)?, flags);
        let state = state.map_err(engine_failed)?;
        let limit = MAX_SNAPSHOT_BYTES / state.byte_len().max(1);
        self.book.limit_snapshots(limit);
        let snapshot = self.book.take_snapshot(slot);
        self.snapshots.insert(snapshot, state);
        Ok(snapshot)
    }

    /// Shelves what nobody uses until so many cells are free, if there is enough of it.
    fn make_room(&mut self, needed: usize) -> Result<(), Error> {
        while self.book.cells() + needed > self.cells
            && let Some(slot) = self.book.oldest_in_cells()
        {
            self.shelve(slot)?;
        }
        self.forget();
        Ok(())
    }

    /// Empties a slot in the book and in memory.
    fn empty(&mut self, slot: usize) -> Result<(), Error> {
        self.book.lose(slot);
        self.clear(slot)
    }

    fn clear(&mut self, slot: usize) -> Result<(), Error> {
        let slot = u32::try_from(slot).map_err(engine_failed)?;
        let cleared = self.context.clear_kv_cache_seq(Some(slot), None, None);
        cleared.map(|_whole| ()).map_err(engine_failed)
    }

    /// Drops what the book does not know any more.
    fn forget(&mut self) {
        let book = &self.book;
        self.snapshots.retain(|id, _| book.has_snapshot(*id));
        self.forget_shelved();
    }
}

fn id(slot: usize) -> Result<i32, Error> {
    i32::try_from(slot).map_err(engine_failed)
}

fn numbers(tokens: &[LlamaToken]) -> Vec<Token> {
    tokens.iter().map(|token| token.0).collect()
}
