//! The book against a memory that does what it is told and knows what it holds, through
//! whatever may happen.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::super::*;

/// What the engine's memory holds: for each slot tokens and their places, and for each snapshot
/// the tokens that it is behind.
#[derive(Default)]
struct Engine {
    slots: Vec<Vec<(Token, u64)>>,
    shelf: BTreeMap<usize, Vec<Token>>,
    snapshots: BTreeMap<SnapshotId, Vec<Token>>,
    last_cell: u64,
}

impl Engine {
    fn tokens(&self, slot: usize) -> Vec<Token> {
        let shelved = self.shelf.get(&slot).cloned();
        shelved.unwrap_or_else(|| self.slots[slot].iter().map(|(token, _)| *token).collect())
    }

    /// New cells with these tokens.
    fn filled(&mut self, tokens: &[Token]) -> Vec<(Token, u64)> {
        let cells = self.last_cell + 1..;
        self.last_cell += tokens.len() as u64;
        tokens.iter().copied().zip(cells).collect()
    }

    /// Does what a plan says, and checks that it can be done.
    fn follow(&mut self, plan: &Plan, memory: Memory, prompt: &[Token]) {
        let from = match plan.source {
            Source::Nothing => Vec::new(),
            Source::Own => self.slots[plan.slot].clone(),
            Source::Slot(from) => self.slots[from].clone(),
            Source::Shelf(from) => {
                let shelved = self.shelf[&from].clone();
                self.filled(&shelved)
            }
        };
        self.shelf.remove(&plan.slot);
        assert!(plan.kept <= from.len());
        if memory == Memory::SnapshotsOnly && plan.snapshot.is_none() {
            assert!(plan.kept == 0 || plan.kept == from.len());
        }
        if let Some(id) = plan.snapshot {
            assert_eq!(self.snapshots[&id], prompt[..plan.kept]);
        }
        self.slots[plan.slot] = from[..plan.kept].to_vec();
        assert_eq!(self.tokens(plan.slot), prompt[..plan.kept]);
    }

    fn read(&mut self, slot: usize, tokens: &[Token]) {
        let cells = self.filled(tokens);
        self.slots[slot].extend(cells);
    }

    fn cells(&self) -> usize {
        let cells = self.slots.iter().flatten().map(|(_, cell)| *cell);
        cells.collect::<BTreeSet<_>>().len()
    }
}

/// One thing that happens.
#[derive(Debug, Clone)]
enum Happening {
    /// A request of a key begins with a prompt and reads some of it.
    Begin {
        key: Option<u8>,
        prompt: Vec<Token>,
        read: usize,
        marks: bool,
    },
    /// One of the running requests writes an answer and ends.
    End { which: usize, answer: Vec<Token> },
    /// The engine needs places, and shelves what was not used for longest.
    Shelve,
    /// The shelf is full.
    Drop,
    /// The engine lost a running request's slot.
    Lose { which: usize },
    /// Snapshots become dear.
    Limit(usize),
}

fn happening() -> impl Strategy<Value = Happening> {
    let key = prop::option::of(0..3_u8);
    let prompt = prop::collection::vec(1..3, 1..12);
    let begin = (key, prompt, 0..12_usize, any::<bool>());
    let begin = begin.prop_map(|(key, prompt, read, marks)| Happening::Begin {
        key,
        prompt,
        read,
        marks,
    });
    let answer = prop::collection::vec(1..3, 0..4);
    let end = (0..8_usize, answer).prop_map(|(which, answer)| Happening::End { which, answer });
    prop_oneof![
        6 => begin,
        5 => end,
        2 => Just(Happening::Shelve),
        1 => Just(Happening::Drop),
        1 => (0..8_usize).prop_map(|which| Happening::Lose { which }),
        1 => (1..5_usize).prop_map(Happening::Limit),
    ]
}

/// The book, the engine, and the slots of running requests.
struct World {
    book: Book,
    engine: Engine,
    running: Vec<usize>,
    memory: Memory,
    idle_limit: usize,
    idle_cells: usize,
    snapshot_limit: usize,
}

impl World {
    fn new(slots: usize, idle_limit: usize, idle_cells: usize, memory: Memory) -> Self {
        let mut book = Book::new(slots, idle_limit, memory);
        book.limit_idle_cells(idle_cells);
        Self {
            book,
            idle_cells,
            engine: Engine {
                slots: vec![Vec::new(); slots],
                ..Engine::default()
            },
            running: Vec::new(),
            memory,
            idle_limit,
            snapshot_limit: usize::MAX,
        }
    }

    fn happen(&mut self, happening: Happening) {
        match happening {
            Happening::Begin {
                key,
                prompt,
                read,
                marks,
            } => self.begin(key, &prompt, read, marks),
            Happening::End { which, answer } => self.end(which, &answer),
            Happening::Shelve => {
                if let Some(slot) = self.book.oldest_in_cells() {
                    self.shelve(slot);
                }
            }
            Happening::Drop => {
                if let Some(slot) = self.book.oldest_shelved() {
                    self.book.lose(slot);
                    self.empty(slot);
                }
            }
            Happening::Lose { which } => {
                if let Some(slot) = self.running.get(which).copied() {
                    self.book.lose(slot);
                    self.engine.slots[slot].clear();
                }
            }
            Happening::Limit(limit) => {
                self.book.limit_snapshots(limit);
                self.snapshot_limit = limit;
            }
        }
        self.check();
    }

    fn begin(&mut self, key: Option<u8>, prompt: &[Token], read: usize, marks: bool) {
        let key = key.map(|key| key.to_string());
        let most = match self.idle_limit {
            0 => 0,
            _ => self.most_that_can_be_kept(prompt),
        };
        let Some(plan) = self.book.admit(key.as_deref(), prompt) else {
            assert_eq!(self.running.len(), self.engine.slots.len());
            return;
        };
        assert_eq!(plan.kept, most, "{plan:?}");
        assert!(!self.running.contains(&plan.slot), "{plan:?}");
        self.engine.follow(&plan, self.memory, prompt);
        self.running.push(plan.slot);
        let end = prompt.len().min(plan.kept + read);
        self.read(plan.slot, &prompt[plan.kept..end]);
        if marks && end > plan.kept {
            let id = self.book.take_snapshot(plan.slot);
            let tokens = self.engine.tokens(plan.slot);
            self.engine.snapshots.insert(id, tokens);
            assert!(self.book.has_snapshot(id));
            assert!(self.book.count_snapshots() <= self.snapshot_limit);
        }
    }

    fn end(&mut self, which: usize, answer: &[Token]) {
        if which >= self.running.len() {
            return;
        }
        let slot = self.running.remove(which);
        self.read(slot, answer);
        for emptied in self.book.release(slot) {
            self.empty(emptied);
        }
        while let Some(slot) = self.book.overflow() {
            self.shelve(slot);
        }
        assert!(self.book.kept().len() <= self.idle_limit);
        let idle = self.book.kept().into_iter();
        let cells: usize = idle.map(|slot| self.engine.slots[slot].len()).sum();
        assert!(cells <= self.idle_cells);
    }

    fn read(&mut self, slot: usize, tokens: &[Token]) {
        self.book.extend(slot, tokens);
        self.engine.read(slot, tokens);
    }

    fn shelve(&mut self, slot: usize) {
        let tokens = self.engine.tokens(slot);
        self.book.shelve(slot);
        self.empty(slot);
        self.engine.shelf.insert(slot, tokens);
    }

    fn empty(&mut self, slot: usize) {
        assert!(!self.running.contains(&slot), "a slot in use is emptied");
        self.engine.slots[slot].clear();
        self.engine.shelf.remove(&slot);
    }

    /// The longest prefix that any slot can give, found the slow way.
    fn most_that_can_be_kept(&self, prompt: &[Token]) -> usize {
        let whole = |slot: usize, length: usize| self.engine.tokens(slot).len() == length;
        let marked = |length: usize| {
            let wanted = &prompt[..length];
            let snapshots = self.engine.snapshots.iter();
            snapshots
                .filter(|(id, tokens)| &tokens[..] == wanted && self.book.has_snapshot(**id))
                .map(|(id, _)| *id)
                .collect::<Vec<_>>()
        };
        let can = |slot: usize, length: usize| {
            self.engine.tokens(slot).starts_with(&prompt[..length])
                && (self.memory == Memory::CutAnywhere
                    || whole(slot, length)
                    || self.book.slots[slot]
                        .snapshots
                        .iter()
                        .any(|(_, id)| marked(length).contains(id)))
        };
        let lengths = (0..prompt.len()).rev();
        lengths
            .into_iter()
            .find(|length| (0..self.engine.slots.len()).any(|slot| can(slot, *length)))
            .unwrap_or(0)
    }

    /// What must hold at all times.
    fn check(&self) {
        for slot in 0..self.engine.slots.len() {
            assert_eq!(self.book.tokens(slot), self.engine.tokens(slot));
            for (position, id) in &self.book.slots[slot].snapshots {
                let tokens = self.engine.tokens(slot);
                assert_eq!(self.engine.snapshots[id], tokens[..*position]);
            }
        }
        assert_eq!(self.book.cells(), self.engine.cells());
    }
}

proptest! {
    #[test]
    fn the_book_claims_what_the_memory_holds_and_finds_the_longest_prefix(
        happenings in prop::collection::vec(happening(), 1..60),
        slots in 1..6_usize,
        idle_limit in 0..6_usize,
        idle_cells in 0..20_usize,
        cuts in any::<bool>(),
    ) {
        let memory = if cuts { Memory::CutAnywhere } else { Memory::SnapshotsOnly };
        let mut world = World::new(slots, idle_limit, idle_cells, memory);
        for happening in happenings {
            world.happen(happening);
        }
    }
}
