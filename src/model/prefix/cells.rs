//! The places in the engine's memory: which are taken, and by how many slots.

use std::collections::HashMap;

/// A place. Numbers are never used twice, as where the engine puts a token is its own matter.
pub(super) type CellId = u64;

#[derive(Debug, Default)]
pub(super) struct Cells {
    /// By how many slots each place is held.
    holders: HashMap<CellId, usize>,
    last: CellId,
}

impl Cells {
    /// Takes new places for one slot.
    pub(super) fn take(&mut self, count: usize) -> Vec<CellId> {
        let cells: Vec<CellId> = (self.last + 1..).take(count).collect();
        self.last = cells.last().copied().unwrap_or(self.last);
        self.holders.extend(cells.iter().map(|cell| (*cell, 1)));
        cells
    }

    /// One more slot holds these places.
    pub(super) fn share(&mut self, cells: &[CellId]) {
        for cell in cells {
            *self.holders.entry(*cell).or_default() += 1;
        }
    }

    /// One slot less holds these places.
    pub(super) fn free(&mut self, cells: &[CellId]) {
        for cell in cells {
            let Some(holders) = self.holders.get_mut(cell) else {
                continue;
            };
            *holders -= 1;
            if *holders == 0 {
                self.holders.remove(cell);
            }
        }
    }

    pub(super) fn taken(&self) -> usize {
        self.holders.len()
    }
}
