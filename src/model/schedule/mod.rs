//! Plans the engine's steps: who decodes, who reads how much of a prompt, who waits. Pure: requests
//! are numbers of tokens here, and there is neither a model nor a clock.
//!
//! **Rank.** Requests are ranked: interactive ones first, then by arrival. A background request
//! that was overtaken often enough ranks like an interactive one, so no stream of interactive
//! requests can keep it out for ever. Requests are admitted strictly by rank; nothing small slips
//! past something large.
//!
//! **Cells.** The sequences share the cells of the cache. A request is admitted when what is known
//! of it fits, with some room to grow; it need not be able to reach its limit. When the cells run
//! out all the same, the last in rank is parked: it loses its cells and reads its tokens again when
//! it is admitted next. The first in rank is never parked, so it ends, and so does everybody.
//!
//! **Steps.** In every step each writing sequence gets at least one token, and the rest of the
//! batch goes to prompts and forced texts by rank. While somebody waits for a first token, the
//! background stands still for a few steps: beside theirs, its tokens would make each step longer,
//! and the first token later.
//!
//! **Short steps.** Who comes while a step runs waits for its end. So the background's prompts are
//! read in short slices, as long as nobody watches, too: somebody may come at any moment.

mod limits;
mod task;
#[cfg(test)]
mod tests;

use super::Priority;
pub(super) use limits::Limits;
use task::Task;

/// Names a request; a later one has a higher ticket.
pub(super) type Ticket = u64;

/// An admitted request needs room for so many more tokens, or for what it may still write.
const GROWTH_TOKENS: usize = 64;
/// A change of who has a sequence; to be done in the order given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Move {
    /// The request gives its sequence and its cells back.
    Park(Ticket),
    /// The request gets a sequence.
    Admit(Ticket),
}

/// What one sequence decodes in a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slice {
    /// Whose.
    pub(super) ticket: Ticket,
    /// How many of its tokens that were not decoded yet; at least 1.
    pub(super) tokens: usize,
    /// Whether these are all, so that its next token can be chosen.
    pub(super) is_last: bool,
}

/// All requests that wait or run.
#[derive(Debug)]
pub(super) struct Schedule {
    limits: Limits,
    tasks: Vec<Task>,
    next: Ticket,
    most_sequences: usize,
}

impl Schedule {
    /// A schedule without requests.
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            limits,
            most_sequences: limits.sequences,
            tasks: Vec::new(),
            next: 0,
        }
    }

    /// Takes a request of `prompt_tokens` whose answer may have `answer_tokens`; together they
    /// must fit the cells.
    pub(super) fn enter(
        &mut self,
        priority: Priority,
        prompt_tokens: usize,
        answer_tokens: usize,
    ) -> Ticket {
        let ticket = self.next;
        self.next += 1;
        let task = Task::new(ticket, priority, prompt_tokens, answer_tokens);
        self.tasks.push(task);
        ticket
    }

    /// Forgets a request, however it ended.
    pub(super) fn leave(&mut self, ticket: Ticket) {
        self.tasks.retain(|task| task.ticket != ticket);
    }

    /// Notes that an answer grew by `tokens`, which are to be decoded.
    pub(super) fn write(&mut self, ticket: Ticket, tokens: usize) {
        if let Some(task) = self.task(ticket) {
            task.write(tokens);
        }
    }

    /// Notes that the sequence of a request that was just admitted holds its first `tokens`.
    pub(super) fn reuse(&mut self, ticket: Ticket, tokens: usize) {
        if let Some(task) = self.task(ticket) {
            task.fed_tokens = tokens.min(task.known_tokens.saturating_sub(1));
        }
    }

    /// Has every step of a request end where its sequence holds one of these numbers of tokens, if
    /// it comes by.
    pub(super) fn stop_at(&mut self, ticket: Ticket, tokens: Vec<usize>) {
        if let Some(task) = self.task(ticket) {
            task.stops = tokens;
        }
    }

    /// Takes a request's sequence away, whatever it has done; it will be admitted again.
    pub(super) fn park(&mut self, ticket: Ticket) {
        if let Some(task) = self.task(ticket) {
            task.park();
        }
    }

    /// Has requests admitted one by one from now on, or as many as there are sequences.
    pub(super) fn one_by_one(&mut self, is_so: bool) {
        self.most_sequences = if is_so { 1 } else { self.limits.sequences };
    }

    /// The last in rank of those that run, unless it is the only one.
    fn last_of_several(&self) -> Option<Ticket> {
        let running: Vec<&Task> = self.running().collect();
        let last = running.iter().max_by_key(|task| task.rank())?;
        (running.len() > 1).then_some(last.ticket)
    }

    /// Whether somebody waits for a first token, with a sequence or for one.
    pub(super) fn is_awaited(&self) -> bool {
        self.tasks.iter().any(Task::is_awaited)
    }

    /// Decides who has a sequence in the next step.
    pub(super) fn arrange(&mut self) -> Vec<Move> {
        let mut moves = Vec::new();
        while self.used_cells() > self.limits.cells
            && let Some(last) = self.last_of_several()
        {
            self.park(last);
            moves.push(Move::Park(last));
        }
        while let Some((index, victims)) = self.next_admission() {
            for victim in victims {
                self.park(victim);
                moves.push(Move::Park(victim));
            }
            moves.push(Move::Admit(self.admit(index)));
        }
        moves
    }

    /// Decides what is decoded in the next step, and takes it for done.
    pub(super) fn fill(&mut self) -> Vec<Slice> {
        let mut left = self.chunk();
        let mut background_left = left.min(self.limits.short_tokens);
        let is_awaited = self.running().any(Task::is_awaited);
        let mut running: Vec<&mut Task> = self.tasks.iter_mut().filter(|t| t.is_running).collect();
        running.sort_by_key(|task| task.turn());
        running
            .into_iter()
            .filter_map(|task| {
                if is_awaited && task.gives_way() {
                    return task.stand_still();
                }
                let share = match task.priority {
                    Priority::Interactive => left,
                    Priority::Background => left.min(background_left),
                };
                let mut rest = share;
                let slice = task.feed(&mut rest);
                left -= share - rest;
                if task.priority == Priority::Background {
                    background_left -= share - rest;
                }
                slice
            })
            .collect()
    }

    /// Whether nobody waits or runs.
    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        self.tasks.is_empty()
    }

    /// Tokens of prompts and forced texts in the next step.
    fn chunk(&self) -> usize {
        let is_awaited = self.running().any(Task::is_awaited);
        let is_watched = self.running().any(Task::is_watched);
        self.limits.chunk(is_awaited, is_watched)
    }

    /// The first of those that wait, if it can be admitted, and who must be parked for it.
    fn next_admission(&self) -> Option<(usize, Vec<Ticket>)> {
        let waiting = self.tasks.iter().enumerate().filter(|(_, t)| !t.is_running);
        let (index, next) = waiting.min_by_key(|(_, task)| task.rank())?;
        if self.has_room(next, &[]) {
            return Some((index, Vec::new()));
        }
        if next.priority == Priority::Background {
            return None;
        }
        let victims = self.victims(next)?;
        Some((index, victims))
    }

    /// Whom to park so that `next` fits: the last in rank first, and nobody without need.
    fn victims(&self, next: &Task) -> Option<Vec<Ticket>> {
        let mut parkable: Vec<&Task> = self.running().filter(|task| !task.is_urgent()).collect();
        parkable.sort_by_key(|task| std::cmp::Reverse(task.rank()));
        let mut victims: Vec<Ticket> = Vec::new();
        for task in parkable {
            if self.has_room(next, &victims) {
                break;
            }
            victims.push(task.ticket);
        }
        if !self.has_room(next, &victims) {
            return None;
        }
        for ticket in victims.clone() {
            let others: Vec<Ticket> = victims.iter().copied().filter(|t| *t != ticket).collect();
            if self.has_room(next, &others) {
                victims = others;
            }
        }
        Some(victims)
    }

    fn has_room(&self, next: &Task, without: &[Ticket]) -> bool {
        let staying = || self.running().filter(|t| !without.contains(&t.ticket));
        let cells: usize = staying().map(Task::footprint).sum();
        staying().count() < self.most_sequences && cells + next.footprint() <= self.limits.cells
    }

    fn admit(&mut self, index: usize) -> Ticket {
        self.tasks[index].is_running = true;
        let ticket = self.tasks[index].ticket;
        for task in &mut self.tasks {
            if !task.is_running && task.ticket < ticket {
                task.overtaken += 1;
            }
        }
        ticket
    }

    fn used_cells(&self) -> usize {
        self.running().map(|task| task.known_tokens).sum()
    }

    fn running(&self) -> impl Iterator<Item = &Task> {
        self.tasks.iter().filter(|task| task.is_running)
    }

    fn task(&mut self, ticket: Ticket) -> Option<&mut Task> {
        self.tasks.iter_mut().find(|task| task.ticket == ticket)
    }
}
