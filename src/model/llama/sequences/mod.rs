//! The context's sequences, and the prompts they have read that others can go on from. The one
//! place that touches llama.cpp's memory; which sequence holds what is in `model::prefix`.

use std::collections::BTreeMap;
use std::path::Path;

use llama_cpp_2::DecodeError;
use llama_cpp_2::context::LlamaContext;
use llama_cpp_2::context::session::{LlamaStateSeqFlags, SeqState};
use llama_cpp_2::llama_batch::LlamaBatch;
use llama_cpp_2::token::LlamaToken;

use super::super::Error;
use super::super::prefix::{Book, Plan, SnapshotId, Source, Token};
use super::super::schedule::Limits;
use super::engine_failed;

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
        self.forget_snapshots();
        Ok(())
    }

    /// Keeps the state of a sequence as it is now, for others to go on from.
    pub(super) fn take_snapshot(&mut self, sequence: &Sequence) -> Result<(), Error> {
        let state = self
            .context
            .state_seq_get(id(sequence.0)?, LlamaStateSeqFlags::PARTIAL_ONLY)
            .map_err(engine_failed)?;
        let limit = MAX_SNAPSHOT_BYTES / state.byte_len().max(1);
        self.book.limit_snapshots(limit);
        let snapshot = self.book.take_snapshot(sequence.0);
        self.snapshots.insert(snapshot, state);
        self.forget_snapshots();
        Ok(())
    }

    /// Puts the sequence saved in a file of `tokens` tokens into an empty slot.
    pub(super) fn load(
        &mut self,
        path: &Path,
        key: Option<&str>,
        tokens: usize,
    ) -> Result<(), Error> {
        let has_room = self.book.cells() + tokens <= self.cells;
        let slot = self.book.vacancy().filter(|_| has_room);
        let slot = slot.ok_or_else(|| engine_failed("there is no room for it"))?;
        let loaded = self.context.state_seq_load_file(path, id(slot)?, tokens);
        match loaded {
            Ok((read, _)) if read.len() == tokens => {
                self.book.fill(slot, key, &numbers(&read));
                Ok(())
            }
            _ => {
                self.clear(slot)?;
                Err(engine_failed("llama.cpp does not take it"))
            }
        }
    }

    /// The slots that hold something and that nobody uses, last used first.
    pub(super) fn kept(&self) -> Vec<usize> {
        self.book.kept()
    }

    /// How large [`Self::save`]'s file becomes at most.
    pub(super) fn saved_bytes(&self, slot: usize) -> Result<u64, Error> {
        let state = self
            .context
            .state_seq_get_size_ext(id(slot)?, LlamaStateSeqFlags::empty());
        let tokens = size_of_val(self.book.tokens(slot));
        Ok((state + tokens) as u64)
    }

    /// Writes a slot's sequence to a file, and tells its key and its number of tokens. One that
    /// cannot be cut is taken back to its last snapshot, where others may go on from it.
    pub(super) fn save(
        &mut self,
        slot: usize,
        path: &Path,
    ) -> Result<(Option<String>, usize), Error> {
        let mut kept = self.book.tokens(slot).len();
        if let Some((position, snapshot)) = self.book.last_snapshot(slot) {
            kept = position;
            self.go_back(&Plan {
                slot,
                kept,
                source: Source::Own,
                snapshot: Some(snapshot),
            })?;
        }
        let tokens = self.book.tokens(slot)[..kept].iter();
        let tokens: Vec<LlamaToken> = tokens.map(|token| LlamaToken(*token)).collect();
        self.context
            .state_seq_save_file(path, id(slot)?, &tokens)
            .map_err(engine_failed)?;
        Ok((self.book.key(slot).map(str::to_owned), kept))
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
        self.make_room()?;
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
            usize::try_from(held).unwrap() == self.book.tokens(slot).len()
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
        }
        self.forget_snapshots();
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

    fn make_room(&mut self) -> Result<(), Error> {
        let needed = usize::try_from(self.batch.n_tokens()).map_err(engine_failed)?;
        while self.book.cells() + needed > self.cells
            && let Some(slot) = self.book.evict()
        {
            self.clear(slot)?;
        }
        self.forget_snapshots();
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

    fn forget_snapshots(&mut self) {
        let book = &self.book;
        self.snapshots.retain(|id, _| book.has_snapshot(*id));
    }
}

fn id(slot: usize) -> Result<i32, Error> {
    i32::try_from(slot).map_err(engine_failed)
}

fn numbers(tokens: &[LlamaToken]) -> Vec<Token> {
    tokens.iter().map(|token| token.0).collect()
}
