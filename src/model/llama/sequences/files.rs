//! Sequences in files of llama.cpp's format: written when the engine stops, read when it starts.

use std::path::PathBuf;

use llama_cpp_2::context::session::LlamaStateSeqFlags;
use llama_cpp_2::token::LlamaToken;

use super::super::super::Error;
use super::super::super::prefix::{Plan, SnapshotId, Source};
use super::super::engine_failed;
use super::{Sequences, id, numbers};

/// A file with the first tokens of a sequence.
#[derive(Debug)]
pub(in super::super) struct Part {
    /// Where it is.
    pub(in super::super) path: PathBuf,
    /// How many tokens it is of.
    pub(in super::super) tokens: usize,
    /// The snapshot that has been taken of the same content, when it was loaded for another
    /// sequence; [`Sequences::load`] notes the one that it takes.
    pub(in super::super) snapshot: Option<SnapshotId>,
}

impl Sequences<'_> {
    /// Puts a sequence that was saved in `parts`, the shortest first, into an empty slot. Where
    /// memory cannot be cut, others can go on from the end of each part.
    pub(in super::super) fn load(
        &mut self,
        parts: &mut [Part],
        key: Option<&str>,
    ) -> Result<(), Error> {
        let most = parts.last().map_or(0, |part| part.tokens);
        let has_room = most > 0 && most <= self.cells;
        let slot = self.book.vacancy().filter(|_| has_room);
        let slot = slot.ok_or_else(|| engine_failed("there is no room for it"))?;
        self.make_room(most)?;
        let loaded = self.load_parts(slot, parts, key);
        if loaded.is_err() {
            self.empty(slot)?;
        }
        self.shelve_overflow()?;
        self.forget();
        loaded
    }

    fn load_parts(
        &mut self,
        slot: usize,
        parts: &mut [Part],
        key: Option<&str>,
    ) -> Result<(), Error> {
        let count = parts.len();
        for (index, part) in parts.iter_mut().enumerate() {
            let known = part.snapshot.filter(|id| self.book.has_snapshot(*id));
            if let Some(known) = known {
                self.book.share_snapshot(slot, part.tokens, known);
            }
            if known.is_some() && index + 1 < count {
                continue;
            }
            self.clear(slot)?;
            let read = self
                .context
                .state_seq_load_file(&part.path, id(slot)?, part.tokens);
            let read = read.map_err(engine_failed)?.0;
            if read.len() != part.tokens {
                return Err(engine_failed("it is of fewer tokens than it should be"));
            }
            self.book.fill(slot, key, &numbers(&read));
            if known.is_none() && self.book.needs_snapshots() {
                part.snapshot = Some(self.keep_state(slot)?);
            }
        }
        Ok(())
    }

    /// The slots that hold something and that nobody uses, last used first.
    pub(in super::super) fn kept(&self) -> Vec<usize> {
        self.book.kept()
    }

    /// Whose slot it is or was.
    pub(in super::super) fn key(&self, slot: usize) -> Option<String> {
        self.book.key(slot).map(str::to_owned)
    }

    /// After how many of its tokens others may go on from a slot, most first.
    pub(in super::super) fn ends(&self, slot: usize) -> Vec<usize> {
        let snapshots = self.book.snapshots(slot).iter().rev();
        let ends: Vec<usize> = snapshots.map(|(position, _)| *position).collect();
        match ends.is_empty() {
            true => vec![self.book.tokens(slot).len()],
            false => ends,
        }
    }

    /// Takes a slot's memory back to one of its [`Self::ends`], for [`Self::save`]; the slot is
    /// not to be used afterwards. Returns how large the file becomes at most.
    pub(in super::super) fn cut_to(&mut self, slot: usize, end: usize) -> Result<u64, Error> {
        if self.book.is_shelved(slot) {
            self.bring(slot, slot)?;
            self.book.unshelve(slot);
            self.forget();
        }
        let mut snapshots = self.book.snapshots(slot).iter();
        let snapshot = snapshots.find(|(position, _)| *position == end);
        if let Some((kept, snapshot)) = snapshot.copied() {
            self.go_back(&Plan {
                slot,
                kept,
                source: Source::Own,
                snapshot: Some(snapshot),
            })?;
        }
        let flags = LlamaStateSeqFlags::empty();
        let state = self.context.state_seq_get_size_ext(id(slot)?, flags);
        Ok((state + size_of_val(&self.book.tokens(slot)[..end])) as u64)
    }

    /// Empties a slot that nobody uses.
    pub(in super::super) fn drop_slot(&mut self, slot: usize) -> Result<(), Error> {
        self.empty(slot)?;
        self.forget();
        Ok(())
    }

    /// Writes the first tokens of a slot to a file, once it was cut to them.
    pub(in super::super) fn save(&self, slot: usize, part: &Part) -> Result<(), Error> {
        let tokens = self.book.tokens(slot)[..part.tokens].iter();
        let tokens: Vec<LlamaToken> = tokens.map(|token| LlamaToken(*token)).collect();
        self.context
            .state_seq_save_file(&part.path, id(slot)?, &tokens)
            .map(|_bytes| ())
            .map_err(engine_failed)
    }
}
