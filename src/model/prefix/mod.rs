//! The book of what an engine's sequences hold, so that no prompt is read twice: which slot holds
//! which tokens, whose they are, and how a request begins with the longest part of its prompt
//! that is there already.
//!
//! Pure bookkeeping. It moves no memory: the engine does what a [`Plan`] says and tells the book
//! what it has read. A slot is a sequence of the engine's context, by number.

mod cells;
mod choice;
mod shelf;
mod slot;
#[cfg(test)]
mod tests;

use cells::Cells;
use slot::Slot;

/// A token, as the engine numbers it.
pub(super) type Token = i32;

/// What the engine's memory can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Memory {
    /// Any first part of a sequence can be kept or copied (attention).
    CutAnywhere,
    /// A sequence can be kept whole, or from where a snapshot was taken (recurrent layers, whose
    /// state is that of the last token, and attention to a window).
    SnapshotsOnly,
}

/// A snapshot's number; the engine keeps what belongs to it as long as [`Book::has_snapshot`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct SnapshotId(u64);

/// How a request begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Plan {
    /// The slot that the request has from now on.
    pub(super) slot: usize,
    /// The first tokens of the prompt that need not be read; fewer than the prompt has.
    pub(super) kept: usize,
    /// Where they are.
    pub(super) source: Source,
    /// The snapshot to set before anything is read; `None` where the memory is right as it is.
    pub(super) snapshot: Option<SnapshotId>,
}

/// Where the kept tokens of a [`Plan`] are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// Nowhere: the slot is to be emptied.
    Nothing,
    /// In the slot itself: what follows them is to be cut off.
    Own,
    /// In this other slot: the slot is to be emptied, and they are to be copied.
    Slot(usize),
    /// On the shelf, for this slot, which may be another: the slot is to be emptied, all that is
    /// there is to be brought into it, and what follows them is to be cut off.
    Shelf(usize),
}

/// Which slot holds which tokens.
#[derive(Debug)]
pub(super) struct Book {
    slots: Vec<Slot>,
    cells: Cells,
    memory: Memory,
    idle_limit: usize,
    idle_cell_limit: usize,
    snapshot_limit: usize,
    last_snapshot: u64,
    clock: u64,
}

impl Book {
    /// A book of `slots` empty slots, of which at most `idle_limit` stay filled when nobody uses
    /// them; with 0 nothing is kept or shared.
    pub(super) fn new(slots: usize, idle_limit: usize, memory: Memory) -> Self {
        Self {
            slots: vec![Slot::default(); slots],
            cells: Cells::default(),
            memory,
            idle_limit,
            idle_cell_limit: usize::MAX,
            snapshot_limit: usize::MAX,
            last_snapshot: 0,
            clock: 0,
        }
    }

    /// Gives a request a slot, with as much of its prompt as there is. The slot is in use until
    /// [`Book::release`]. `None` when all slots are in use.
    pub(super) fn admit(&mut self, key: Option<&str>, prompt: &[Token]) -> Option<Plan> {
        let wanted = if self.idle_limit == 0 { &[] } else { prompt };
        let plan = choice::choose(&self.slots, self.memory, key, wanted)?;
        let now = self.tick();
        match plan.source {
            Source::Own => self.cut(plan.slot, plan.kept),
            Source::Nothing => self.empty(plan.slot),
            Source::Slot(from) => {
                self.empty(plan.slot);
                let copy = self.slots[from].first(plan.kept);
                self.cells.share(&copy.cells);
                self.slots[plan.slot] = copy;
                self.slots[from].last_used = now;
            }
            Source::Shelf(from) => {
                let copy = self.slots[from].first(plan.kept);
                self.slots[from].last_used = now;
                self.empty(plan.slot);
                self.slots[plan.slot] = copy;
                self.unshelve(plan.slot);
            }
        }
        let slot = &mut self.slots[plan.slot];
        slot.key = key.map(str::to_owned);
        slot.in_use = true;
        slot.last_used = now;
        Some(plan)
    }

    /// The engine has read `tokens` in the slot, after what it holds.
    pub(super) fn extend(&mut self, slot: usize, tokens: &[Token]) {
        let cells = self.cells.take(tokens.len());
        let slot = &mut self.slots[slot];
        slot.tokens.extend_from_slice(tokens);
        slot.cells.extend(cells);
    }

    /// Nobody uses the slot any more. What it holds stays, and the slots given back are to be
    /// emptied, as too many are filled.
    pub(super) fn release(&mut self, slot: usize) -> Vec<usize> {
        let now = self.tick();
        self.slots[slot].in_use = false;
        self.slots[slot].last_used = now;
        let mut emptied = Vec::new();
        while self.idle() > self.idle_limit {
            emptied.extend(self.evict());
        }
        emptied
    }

    /// Empties the slot that nobody has used for longest, and names it. `None` when every filled
    /// slot is in use.
    fn evict(&mut self) -> Option<usize> {
        let oldest = self.oldest(Slot::is_idle)?;
        self.empty(oldest);
        Some(oldest)
    }

    /// The engine has lost what the slot held, or could not set it up; it stays in use if it was.
    pub(super) fn lose(&mut self, slot: usize) {
        self.empty(slot);
    }

    /// A snapshot is taken of the slot as it is now. Old ones may go for it.
    pub(super) fn take_snapshot(&mut self, slot: usize) -> SnapshotId {
        self.last_snapshot += 1;
        let id = SnapshotId(self.last_snapshot);
        let position = self.slots[slot].tokens.len();
        self.slots[slot].mark(position, id);
        self.drop_snapshots(id);
        id
    }

    /// From now on at most `limit` snapshots are kept, and at least one.
    pub(super) fn limit_snapshots(&mut self, limit: usize) {
        self.snapshot_limit = limit.max(1);
    }

    /// Whether a snapshot may still be asked for.
    pub(super) fn has_snapshot(&self, id: SnapshotId) -> bool {
        let mut snapshots = self.slots.iter().flat_map(|slot| &slot.snapshots);
        snapshots.any(|(_, known)| *known == id)
    }

    /// The snapshots of a slot, each with how many of its tokens it is behind, ascending.
    pub(super) fn snapshots(&self, slot: usize) -> &[(usize, SnapshotId)] {
        &self.slots[slot].snapshots
    }

    /// A snapshot that is there already is one of the first `position` tokens of this slot, too.
    /// They are more than those of its other snapshots, and it holds them, or will.
    pub(super) fn share_snapshot(&mut self, slot: usize, position: usize, id: SnapshotId) {
        self.slots[slot].mark(position, id);
    }

    /// Whether nobody can go on within a slot but from snapshots.
    pub(super) fn needs_snapshots(&self) -> bool {
        self.memory == Memory::SnapshotsOnly
    }

    /// A slot for what was saved earlier; `None` when as many are filled as may be.
    pub(super) fn vacancy(&self) -> Option<usize> {
        let has_room = self.idle() < self.idle_limit;
        let empty = self.slots.iter().position(Slot::is_empty);
        empty.filter(|_| has_room)
    }

    /// A slot that was empty, or that holds the first of these tokens, holds what was saved
    /// earlier.
    pub(super) fn fill(&mut self, slot: usize, key: Option<&str>, tokens: &[Token]) {
        let held = self.slots[slot].tokens.len();
        self.extend(slot, &tokens[held..]);
        let now = self.tick();
        self.slots[slot].key = key.map(str::to_owned);
        self.slots[slot].last_used = now;
    }

    /// The filled slots that nobody uses, last used first.
    pub(super) fn kept(&self) -> Vec<usize> {
        let slots = 0..self.slots.len();
        let mut kept: Vec<usize> = slots.filter(|slot| self.slots[*slot].is_idle()).collect();
        kept.sort_by_key(|slot| std::cmp::Reverse(self.slots[*slot].last_used));
        kept
    }

    /// Whose slot it is or was.
    pub(super) fn key(&self, slot: usize) -> Option<&str> {
        self.slots[slot].key.as_deref()
    }

    /// Number of slots.
    #[cfg(test)]
    pub(super) fn slots(&self) -> usize {
        self.slots.len()
    }

    /// Whether a request has a slot.
    #[cfg(test)]
    pub(super) fn is_in_use(&self) -> bool {
        self.slots.iter().any(|slot| slot.in_use)
    }

    /// The tokens that a slot holds.
    pub(super) fn tokens(&self, slot: usize) -> &[Token] {
        &self.slots[slot].tokens
    }

    /// The places in the engine's memory that are taken; what slots share counts once.
    pub(super) fn cells(&self) -> usize {
        self.cells.taken()
    }

    fn idle(&self) -> usize {
        self.slots.iter().filter(|slot| slot.is_idle()).count()
    }

    fn tick(&mut self) -> u64 {
        self.clock += 1;
        self.clock
    }

    fn cut(&mut self, slot: usize, kept: usize) {
        let slot = &mut self.slots[slot];
        self.cells.free(&slot.cells[kept..]);
        slot.cut(kept);
    }

    fn empty(&mut self, slot: usize) {
        self.cut(slot, 0);
        self.slots[slot].key = None;
        self.slots[slot].is_shelved = false;
    }

    /// Makes room for the snapshot `latest`: the slot used longest ago loses its last one first,
    /// as the earlier ones are those that others share.
    fn drop_snapshots(&mut self, latest: SnapshotId) {
        while self.count_snapshots() > self.snapshot_limit {
            let slots = self.slots.iter_mut();
            let oldest = slots
                .filter(|slot| slot.snapshots.iter().any(|(_, id)| *id != latest))
                .min_by_key(|slot| slot.last_used);
            let Some(slot) = oldest else { return };
            let others = slot.snapshots.iter().rposition(|(_, id)| *id != latest);
            if let Some(place) = others {
                slot.snapshots.remove(place);
            }
        }
    }

    /// Snapshots kept; what slots share counts once.
    fn count_snapshots(&self) -> usize {
        let slots = self.slots.iter();
        let mut ids: Vec<_> = slots.flat_map(|slot| &slot.snapshots).collect();
        ids.sort_by_key(|(_, id)| *id);
        ids.dedup_by_key(|(_, id)| *id);
        ids.len()
    }
}
