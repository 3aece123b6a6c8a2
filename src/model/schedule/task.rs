//! What the schedule knows of one request, and how much of it a step takes.

use super::super::Priority;
use super::{GROWTH_TOKENS, Slice, Ticket};

/// Who was overtaken or parked so often ranks like an interactive request.
pub(super) const PATIENCE: u32 = 8;
/// A prompt that got nothing for so many steps is first in the next one.
pub(super) const HUNGRY_STEPS: u32 = 16;
/// Who writes stands still for so many steps at a time.
pub(super) const STILL_STEPS: u32 = 4;

/// A request in numbers.
#[derive(Debug, Clone)]
pub(super) struct Task {
    pub(super) ticket: Ticket,
    pub(super) priority: Priority,
    /// Tokens of the prompt and of the answer so far.
    pub(super) known_tokens: usize,
    /// How many of those its sequence holds.
    pub(super) fed_tokens: usize,
    /// What the answer may still grow by.
    room_tokens: usize,
    pub(super) is_running: bool,
    /// Whether it has read its prompt and chooses tokens.
    pub(super) is_writing: bool,
    /// How often a later request was admitted before it, or it was parked.
    pub(super) overtaken: u32,
    /// Numbers of tokens held at which a step ends.
    pub(super) stops: Vec<usize>,
    hungry_steps: u32,
}

impl Task {
    pub(super) fn new(
        ticket: Ticket,
        priority: Priority,
        prompt_tokens: usize,
        answer_tokens: usize,
    ) -> Self {
        Self {
            ticket,
            priority,
            known_tokens: prompt_tokens,
            fed_tokens: 0,
            room_tokens: answer_tokens,
            is_running: false,
            is_writing: false,
            overtaken: 0,
            stops: Vec::new(),
            hungry_steps: 0,
        }
    }

    /// Whether it goes before background requests, and is not parked for interactive ones.
    pub(super) fn is_urgent(&self) -> bool {
        self.priority == Priority::Interactive || self.overtaken >= PATIENCE
    }

    /// Whether somebody waits for its first token.
    pub(super) fn is_awaited(&self) -> bool {
        self.priority == Priority::Interactive && !self.is_writing
    }

    /// Whether somebody reads its words as they come.
    pub(super) fn is_watched(&self) -> bool {
        self.priority == Priority::Interactive && self.is_writing
    }

    /// Whether it stands still while a first token is awaited.
    pub(super) fn gives_way(&self) -> bool {
        let patience = match self.is_writing {
            true => STILL_STEPS,
            false => HUNGRY_STEPS,
        };
        !self.is_urgent() && self.hungry_steps < patience
    }

    /// The lower, the sooner it is admitted and the later it is parked.
    pub(super) fn rank(&self) -> (bool, Ticket) {
        (!self.is_urgent(), self.ticket)
    }

    /// The order in which a step's tokens are dealt out.
    pub(super) fn turn(&self) -> (bool, (bool, Ticket)) {
        (self.hungry_steps < HUNGRY_STEPS, self.rank())
    }

    /// Cells that it must find free to be admitted, or that are kept for it while it runs.
    pub(super) fn footprint(&self) -> usize {
        self.known_tokens + self.room_tokens.min(GROWTH_TOKENS)
    }

    pub(super) fn write(&mut self, tokens: usize) {
        self.known_tokens += tokens;
        self.room_tokens = self.room_tokens.saturating_sub(tokens);
    }

    pub(super) fn park(&mut self) {
        self.is_running = false;
        self.is_writing = false;
        self.fed_tokens = 0;
        self.hungry_steps = 0;
        self.overtaken += 1;
    }

    /// Gets nothing in a step.
    pub(super) fn stand_still(&mut self) -> Option<Slice> {
        self.hungry_steps += u32::from(self.known_tokens > self.fed_tokens);
        None
    }

    /// Takes one token if it writes, and more as long as some are `left`.
    pub(super) fn feed(&mut self, left: &mut usize) -> Option<Slice> {
        let unread = self.known_tokens - self.fed_tokens;
        let stops = self.stops.iter().filter(|stop| **stop > self.fed_tokens);
        let to_stop = stops.min().map_or(unread, |stop| stop - self.fed_tokens);
        let sure = unread.min(usize::from(self.is_writing));
        let more = (unread.min(to_stop) - sure).min(*left);
        *left -= more;
        let tokens = sure + more;
        if tokens == 0 {
            return self.stand_still();
        }
        self.hungry_steps = 0;
        self.fed_tokens += tokens;
        let is_last = tokens == unread;
        self.is_writing |= is_last;
        Some(Slice {
            ticket: self.ticket,
            tokens,
            is_last,
        })
    }
}
