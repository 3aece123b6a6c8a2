//! Made-up requests and a schedule that they go through; every step checks what must hold.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::super::task::{PATIENCE, STILL_STEPS, Task};
use super::super::{Limits, Move, Schedule, Slice, Ticket};
use crate::model::Priority;

/// A request to come.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) arrival_step: usize,
    pub(super) priority: Priority,
    pub(super) prompt_tokens: usize,
    pub(super) answer_tokens: usize,
    /// Tokens that are forced after each chosen one.
    pub(super) forced_tokens: usize,
    pub(super) cancel_step: Option<usize>,
}

/// A schedule with the requests that are in it.
pub(super) struct World {
    pub(super) schedule: Schedule,
    pub(super) limits: Limits,
    pub(super) plans: BTreeMap<Ticket, Plan>,
    pub(super) written: BTreeMap<Ticket, usize>,
    pub(super) parked: Vec<Ticket>,
    pub(super) begun: Vec<Ticket>,
    still: BTreeMap<Ticket, u32>,
}

impl World {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            schedule: Schedule::new(limits),
            limits,
            plans: BTreeMap::new(),
            written: BTreeMap::new(),
            parked: Vec::new(),
            begun: Vec::new(),
            still: BTreeMap::new(),
        }
    }

    pub(super) fn enter(&mut self, plan: &Plan) -> Ticket {
        let ticket = self
            .schedule
            .enter(plan.priority, plan.prompt_tokens, plan.answer_tokens);
        self.plans.insert(ticket, plan.clone());
        self.written.insert(ticket, 0);
        ticket
    }

    pub(super) fn leave(&mut self, ticket: Ticket) {
        self.schedule.leave(ticket);
        self.plans.remove(&ticket);
    }

    /// One step; checks what must hold in each.
    pub(super) fn step(&mut self) {
        for change in self.schedule.arrange() {
            match change {
                Move::Park(ticket) => self.parked.push(ticket),
                Move::Admit(ticket) => self.check_admission(ticket),
            }
        }
        self.check_limits();
        let writing: Vec<Ticket> = self.running(|task| task.is_writing);
        let awaited = self.running(Task::is_awaited);
        let slices = self.schedule.fill();
        for ticket in writing {
            self.check_writing(ticket, &slices, awaited.is_empty());
        }
        assert!(!slices.is_empty() || self.plans.is_empty(), "nobody moves");
        self.check_step(&slices, awaited.is_empty());
        for slice in slices.into_iter().filter(|slice| slice.is_last) {
            self.choose(slice.ticket);
        }
    }

    /// An earlier request that still waits is passed only by a more urgent one: nothing passes an
    /// interactive request, and only who lost patience passes its like.
    pub(super) fn check_admission(&mut self, ticket: Ticket) {
        let priority = self.plans[&ticket].priority;
        let is_urgent = |task: &Task| task.ticket == ticket && task.overtaken >= PATIENCE;
        let is_urgent = self.schedule.tasks.iter().any(is_urgent);
        let waits_before = |task: &&Task| !task.is_running && task.ticket < ticket;
        for task in self.schedule.tasks.iter().filter(waits_before) {
            let may_pass = task.priority == Priority::Background
                && (priority == Priority::Interactive || is_urgent);
            assert!(may_pass, "{ticket} passed {}", task.ticket);
        }
        self.begun.push(ticket);
    }

    /// Who writes gets a token in each step. Only the background stands still for a few, and only
    /// while somebody waits for a first token.
    fn check_writing(&mut self, ticket: Ticket, slices: &[Slice], nobody_waits: bool) {
        let still = self.still.entry(ticket).or_default();
        if slices.iter().any(|slice| slice.ticket == ticket) {
            *still = 0;
            return;
        }
        *still += 1;
        let is_background = self.plans[&ticket].priority == Priority::Background;
        let may_stand = is_background && !nobody_waits && *still <= STILL_STEPS;
        assert!(may_stand, "a writing request starves");
    }

    /// The background reads no more than a short slice, and nobody does unless somebody waits.
    fn check_step(&self, slices: &[Slice], nobody_waits: bool) {
        let tokens: usize = slices.iter().map(|slice| slice.tokens).sum();
        assert!(tokens <= self.limits.batch_tokens());
        let of_background = |slice: &&Slice| {
            let plan = &self.plans[&slice.ticket];
            plan.priority == Priority::Background || nobody_waits
        };
        let short = slices.iter().filter(of_background);
        let (count, tokens) = short.fold((0, 0), |(count, tokens), slice| {
            (count + 1, tokens + slice.tokens)
        });
        assert!(tokens <= self.limits.short_tokens + count);
    }

    pub(super) fn check_limits(&self) {
        assert!(self.running(|_| true).len() <= self.limits.sequences);
        assert!(self.schedule.used_cells() <= self.limits.cells);
        let known: Vec<Ticket> = self.schedule.tasks.iter().map(|task| task.ticket).collect();
        let expected: Vec<Ticket> = self.plans.keys().copied().collect();
        assert_eq!(known, expected);
    }

    pub(super) fn running(&self, has: impl Fn(&Task) -> bool) -> Vec<Ticket> {
        let running = self.schedule.running().filter(|task| has(task));
        running.map(|task| task.ticket).collect()
    }

    /// A chosen token and those forced after it, or the end.
    pub(super) fn choose(&mut self, ticket: Ticket) {
        let plan = &self.plans[&ticket];
        let written = &self.written[&ticket];
        let left = plan.answer_tokens - written;
        let tokens = left.min(1 + plan.forced_tokens);
        if tokens == left {
            return self.leave(ticket);
        }
        *self.written.entry(ticket).or_default() += tokens;
        self.schedule.write(ticket, tokens);
    }
}

pub(super) fn limits() -> impl Strategy<Value = Limits> {
    let numbers = (1_usize..6, 1_usize..40, 1_usize..40, 100_usize..400);
    numbers.prop_map(|(sequences, chunk_tokens, short_tokens, cells)| Limits {
        sequences,
        chunk_tokens,
        short_tokens: short_tokens.min(chunk_tokens),
        cells,
    })
}

pub(super) fn plan() -> impl Strategy<Value = Plan> {
    let priority = prop_oneof![Just(Priority::Background), Just(Priority::Interactive)];
    let cancel = prop::option::weighted(0.2, 0_usize..80);
    (
        0_usize..40,
        priority,
        1_usize..60,
        1_usize..40,
        0_usize..30,
        cancel,
    )
        .prop_map(
            |(arrival_step, priority, prompt_tokens, answer_tokens, forced_tokens, cancel)| Plan {
                arrival_step,
                priority,
                prompt_tokens,
                answer_tokens,
                forced_tokens,
                cancel_step: cancel.map(|after| arrival_step + after),
            },
        )
}

pub(super) fn background(prompt_tokens: usize, answer_tokens: usize) -> Plan {
    Plan {
        arrival_step: 0,
        priority: Priority::Background,
        prompt_tokens,
        answer_tokens,
        forced_tokens: 0,
        cancel_step: None,
    }
}

pub(super) fn interactive(prompt_tokens: usize, answer_tokens: usize) -> Plan {
    Plan {
        priority: Priority::Interactive,
        ..background(prompt_tokens, answer_tokens)
    }
}
