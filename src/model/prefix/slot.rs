//! What one slot holds.

use super::cells::CellId;
use super::{Memory, SnapshotId, Token};

#[derive(Debug, Clone, Default)]
pub(super) struct Slot {
    pub(super) key: Option<String>,
    /// What was read, in order.
    pub(super) tokens: Vec<Token>,
    /// The place of each token; none while they are on the shelf.
    pub(super) cells: Vec<CellId>,
    pub(super) is_shelved: bool,
    /// Snapshots with the number of tokens that they are behind, ascending.
    pub(super) snapshots: Vec<(usize, SnapshotId)>,
    pub(super) in_use: bool,
    pub(super) last_used: u64,
}

impl Slot {
    /// Filled, and nobody's at the moment.
    pub(super) fn is_idle(&self) -> bool {
        !self.in_use && !self.tokens.is_empty()
    }

    /// Not filled, and nobody's.
    pub(super) fn is_empty(&self) -> bool {
        !self.in_use && self.tokens.is_empty()
    }

    /// How many of the prompt's first tokens can be had from here, and by which snapshot. Never
    /// the whole prompt: the engine has to read its last token to go on.
    pub(super) fn usable(&self, memory: Memory, prompt: &[Token]) -> (usize, Option<SnapshotId>) {
        let pairs = self.tokens.iter().zip(prompt);
        let shared = pairs.take_while(|(have, want)| have == want).count();
        let shared = shared.min(prompt.len().saturating_sub(1));
        if memory == Memory::CutAnywhere || shared == self.tokens.len() {
            return (shared, None);
        }
        let mut snapshots = self.snapshots.iter().rev();
        snapshots
            .find(|(position, _)| *position <= shared)
            .map_or((0, None), |(position, id)| (*position, Some(*id)))
    }

    /// A slot with the first `kept` tokens of this one, nobody's.
    pub(super) fn first(&self, kept: usize) -> Self {
        let mut copy = Self {
            in_use: false,
            ..self.clone()
        };
        copy.cut(kept);
        copy
    }

    pub(super) fn cut(&mut self, kept: usize) {
        self.tokens.truncate(kept);
        self.cells.truncate(kept);
        self.snapshots.retain(|(position, _)| *position <= kept);
    }

    /// Notes a snapshot of the first `position` tokens, in the place of an older one of the same.
    pub(super) fn mark(&mut self, position: usize, id: SnapshotId) {
        self.snapshots.retain(|(known, _)| *known < position);
        self.snapshots.push((position, id));
    }
}
