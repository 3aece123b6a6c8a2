//! The shelf: slots that nobody uses may be taken out of the engine's cells into plain memory.
//!
//! Every step looks at all cells that are filled, whoever's they are, so what is kept for later
//! slows down what runs now. From the shelf it is brought back as a whole, which takes far less
//! time than to read it again.

use super::Book;
use super::slot::Slot;

impl Book {
    /// From now on the slots that nobody uses are to fill no more than `limit` cells.
    pub(in super::super) fn limit_idle_cells(&mut self, limit: usize) {
        self.idle_cell_limit = limit;
    }

    /// The slot to be shelved next because those that nobody uses fill too many cells.
    pub(in super::super) fn overflow(&self) -> Option<usize> {
        let idle = self.slots.iter().filter(|slot| slot.is_idle());
        let cells: usize = idle.map(|slot| slot.cells.len()).sum();
        self.oldest_in_cells()
            .filter(|_| cells > self.idle_cell_limit)
    }

    /// The slot in cells that nobody has used for longest.
    pub(in super::super) fn oldest_in_cells(&self) -> Option<usize> {
        self.oldest(|slot| slot.is_idle() && !slot.is_shelved)
    }

    /// The slot on the shelf that nobody has used for longest.
    pub(in super::super) fn oldest_shelved(&self) -> Option<usize> {
        self.oldest(|slot| slot.is_shelved)
    }

    /// What a slot that nobody uses holds is on the shelf now, and its cells are free.
    pub(in super::super) fn shelve(&mut self, slot: usize) {
        let slot = &mut self.slots[slot];
        self.cells.free(&slot.cells);
        slot.cells.clear();
        slot.is_shelved = true;
    }

    /// What was on the shelf is in cells.
    pub(in super::super) fn unshelve(&mut self, slot: usize) {
        let slot = &mut self.slots[slot];
        slot.cells = self.cells.take(slot.tokens.len());
        slot.is_shelved = false;
    }

    /// Whether what a slot holds is on the shelf.
    pub(in super::super) fn is_shelved(&self, slot: usize) -> bool {
        self.slots[slot].is_shelved
    }

    pub(super) fn oldest(&self, is_meant: impl Fn(&Slot) -> bool) -> Option<usize> {
        let slots = self.slots.iter().enumerate();
        slots
            .filter(|(_, slot)| is_meant(slot))
            .min_by_key(|(_, slot)| slot.last_used)
            .map(|(index, _)| index)
    }
}
