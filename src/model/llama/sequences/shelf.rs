//! What nobody uses, outside of the cells: a copy of each sequence's state in plain memory.

use std::collections::BTreeMap;

use llama_cpp_2::context::session::{LlamaStateSeqFlags, SeqState};

use super::super::super::Error;
use super::super::engine_failed;
use super::{Sequences, id};

/// The shelf takes no more memory than this.
const MAX_BYTES: usize = 256 << 20;

/// The states on the shelf, by slot.
#[derive(Default)]
pub(super) struct Shelf {
    states: BTreeMap<usize, Shelved>,
}

/// One sequence.
struct Shelved {
    state: SeqState,
    tokens: usize,
}

impl Shelf {
    fn bytes(&self) -> usize {
        let states = self.states.values();
        states.map(|shelved| shelved.state.byte_len()).sum()
    }
}

impl Sequences<'_> {
    /// Puts what nobody uses on the shelf until the rest is few enough cells.
    pub(super) fn shelve_overflow(&mut self) -> Result<(), Error> {
        while let Some(slot) = self.book.overflow() {
            self.shelve(slot)?;
        }
        Ok(())
    }

    /// Puts a slot that nobody uses on the shelf, from which the oldest fall when it is full. What
    /// does not fit is lost.
    pub(super) fn shelve(&mut self, slot: usize) -> Result<(), Error> {
        let flags = LlamaStateSeqFlags::empty();
        let fits = self.context.state_seq_get_size_ext(id(slot)?, flags) <= MAX_BYTES;
        let state = fits.then(|| self.context.state_seq_get(id(slot).ok()?, flags).ok());
        match state.flatten() {
            Some(state) => {
                let tokens = self.book.tokens(slot).len();
                self.book.shelve(slot);
                self.shelf.states.insert(slot, Shelved { state, tokens });
            }
            None => self.book.lose(slot),
        }
        while self.shelf.bytes() > MAX_BYTES
            && let Some(oldest) = self.book.oldest_shelved()
        {
            self.book.lose(oldest);
            self.forget_shelved();
        }
        self.clear(slot)
    }

    /// Puts what is on the shelf for the slot `from` into the cells of `slot`, which is empty.
    pub(super) fn bring(&mut self, from: usize, slot: usize) -> Result<(), Error> {
        let shelved = self.shelf.states.remove(&from);
        let shelved = shelved.ok_or_else(|| engine_failed("what was shelved is gone"))?;
        let set = |sequences: &mut Self| {
            sequences.make_room(shelved.tokens)?;
            let slot = id(slot)?;
            let set = sequences.context.state_seq_set(&shelved.state, slot);
            set.map_err(engine_failed)
        };
        let brought = set(self);
        if self.book.is_shelved(from) {
            self.shelf.states.insert(from, shelved);
        }
        brought
    }

    /// Drops the states of slots that hold something else by now.
    pub(super) fn forget_shelved(&mut self) {
        let book = &self.book;
        self.shelf.states.retain(|slot, _| book.is_shelved(*slot));
    }
}
