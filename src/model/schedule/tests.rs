//! The schedule against made-up requests: limits hold in every step, and everybody ends.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::task::PATIENCE;
use super::*;

/// A request to come.
#[derive(Debug, Clone)]
struct Plan {
    arrival_step: usize,
    priority: Priority,
    prompt_tokens: usize,
    answer_tokens: usize,
    /// Tokens that are forced after each chosen one.
    forced_tokens: usize,
    cancel_step: Option<usize>,
}

/// A schedule with the requests that are in it.
struct World {
    schedule: Schedule,
    limits: Limits,
    plans: BTreeMap<Ticket, Plan>,
    written: BTreeMap<Ticket, usize>,
    parked: Vec<Ticket>,
    begun: Vec<Ticket>,
}

impl World {
    fn new(limits: Limits) -> Self {
        Self {
            schedule: Schedule::new(limits),
            limits,
            plans: BTreeMap::new(),
            written: BTreeMap::new(),
            parked: Vec::new(),
            begun: Vec::new(),
        }
    }

    fn enter(&mut self, plan: &Plan) -> Ticket {
        let ticket = self
            .schedule
            .enter(plan.priority, plan.prompt_tokens, plan.answer_tokens);
        self.plans.insert(ticket, plan.clone());
        self.written.insert(ticket, 0);
        ticket
    }

    fn leave(&mut self, ticket: Ticket) {
        self.schedule.leave(ticket);
        self.plans.remove(&ticket);
    }

    /// One step; checks what must hold in each.
    fn step(&mut self) {
        for change in self.schedule.arrange() {
            match change {
                Move::Park(ticket) => self.parked.push(ticket),
                Move::Admit(ticket) => self.check_admission(ticket),
            }
        }
        self.check_limits();
        let writing: Vec<Ticket> = self.running(|task| task.is_writing);
        let slices = self.schedule.fill();
        let fed = |ticket: Ticket| slices.iter().any(|slice| slice.ticket == ticket);
        assert!(writing.into_iter().all(fed), "a writing request starves");
        assert!(!slices.is_empty() || self.plans.is_empty(), "nobody moves");
        let tokens: usize = slices.iter().map(|slice| slice.tokens).sum();
        assert!(tokens <= self.limits.batch_tokens());
        for slice in slices.into_iter().filter(|slice| slice.is_last) {
            self.choose(slice.ticket);
        }
    }

    /// An earlier request that still waits is passed only by a more urgent one: nothing passes an
    /// interactive request, and only who lost patience passes its like.
    fn check_admission(&mut self, ticket: Ticket) {
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

    fn check_limits(&self) {
        assert!(self.running(|_| true).len() <= self.limits.sequences);
        assert!(self.schedule.used_cells() <= self.limits.cells);
        let known: Vec<Ticket> = self.schedule.tasks.iter().map(|task| task.ticket).collect();
        let expected: Vec<Ticket> = self.plans.keys().copied().collect();
        assert_eq!(known, expected);
    }

    fn running(&self, has: impl Fn(&Task) -> bool) -> Vec<Ticket> {
        let running = self.schedule.running().filter(|task| has(task));
        running.map(|task| task.ticket).collect()
    }

    /// A chosen token and those forced after it, or the end.
    fn choose(&mut self, ticket: Ticket) {
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

fn limits() -> impl Strategy<Value = Limits> {
    (1_usize..6, 1_usize..40, 100_usize..400).prop_map(|(sequences, chunk_tokens, cells)| Limits {
        sequences,
        chunk_tokens,
        cells,
    })
}

fn plan() -> impl Strategy<Value = Plan> {
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

fn background(prompt_tokens: usize, answer_tokens: usize) -> Plan {
    Plan {
        arrival_step: 0,
        priority: Priority::Background,
        prompt_tokens,
        answer_tokens,
        forced_tokens: 0,
        cancel_step: None,
    }
}

fn interactive(prompt_tokens: usize, answer_tokens: usize) -> Plan {
    Plan {
        priority: Priority::Interactive,
        ..background(prompt_tokens, answer_tokens)
    }
}

const LIMITS: Limits = Limits {
    sequences: 2,
    chunk_tokens: 16,
    cells: 200,
};

proptest! {
    #[test]
    fn limits_hold_and_everybody_ends(
        limits in limits(),
        mut plans in prop::collection::vec(plan(), 0..24),
    ) {
        plans.sort_by_key(|plan| plan.arrival_step);
        let tokens: usize = plans.iter().map(|plan| plan.prompt_tokens + plan.answer_tokens).sum();
        // Each request is parked a few times at most, and reads its tokens again then.
        let most_steps = 40 + tokens * 8;
        let mut world = World::new(limits);
        let mut cancels = Vec::new();
        let mut arriving = plans.into_iter().peekable();
        let mut step = 0;
        while arriving.peek().is_some() || !world.plans.is_empty() {
            while let Some(plan) = arriving.next_if(|plan| plan.arrival_step <= step) {
                let ticket = world.enter(&plan);
                cancels.extend(plan.cancel_step.map(|step| (step, ticket)));
            }
            for (_, ticket) in cancels.iter().filter(|(due, _)| *due == step) {
                world.leave(*ticket);
            }
            world.step();
            step += 1;
            prop_assert!(step < most_steps, "no end after {} steps", step);
        }
        prop_assert!(world.schedule.is_empty());
    }

    #[test]
    fn the_same_requests_give_the_same_steps(limits in limits(), plans in prop::collection::vec(plan(), 0..12)) {
        let run = || {
            let mut world = World::new(limits);
            for plan in &plans {
                world.enter(plan);
            }
            for _ in 0..50 {
                world.step();
            }
            (world.begun, world.parked)
        };
        prop_assert_eq!(run(), run());
    }
}

#[test]
fn an_interactive_request_takes_the_place_of_the_latest_background_one() {
    let mut world = World::new(LIMITS);
    let first = world.enter(&background(20, 50));
    let second = world.enter(&background(20, 50));
    world.step();
    let chat = world.enter(&interactive(20, 10));
    world.step();
    assert_eq!(world.parked, [second]);
    assert_eq!(world.running(|_| true), [first, chat]);
    while world.plans.contains_key(&chat) {
        world.step();
    }
    world.step();
    assert_eq!(world.running(|_| true), [first, second], "it resumes");
}

#[test]
fn nobody_is_parked_for_a_request_that_still_would_not_fit() {
    let mut world = World::new(LIMITS);
    world.enter(&interactive(120, 60));
    world.enter(&background(10, 60));
    world.step();
    world.enter(&interactive(100, 60));
    world.step();
    assert!(world.parked.is_empty());
}

#[test]
fn only_as_many_are_parked_as_needed() {
    let mut world = World::new(Limits {
        sequences: 4,
        ..LIMITS
    });
    let large = world.enter(&background(110, 10));
    world.enter(&background(10, 10));
    world.step();
    world.enter(&interactive(100, 10));
    world.step();
    assert_eq!(world.parked, [large]);
}

#[test]
fn a_background_request_ends_under_endless_interactive_ones() {
    let mut world = World::new(LIMITS);
    let patient = world.enter(&background(40, 30));
    let mut steps = 0;
    while world.plans.contains_key(&patient) {
        world.enter(&interactive(30, 10));
        world.step();
        steps += 1;
        assert!(steps < 1000, "parked {} times", world.parked.len());
    }
    let parked = world.parked.iter().filter(|ticket| **ticket == patient);
    assert!(parked.count() <= PATIENCE as usize);
}

#[test]
fn a_prompt_is_read_beside_endless_interactive_ones() {
    let mut world = World::new(Limits {
        sequences: 8,
        cells: 2000,
        ..LIMITS
    });
    let patient = world.enter(&background(100, 1));
    let mut steps = 0;
    while world.plans.contains_key(&patient) {
        if world.plans.len() < 6 {
            world.enter(&interactive(64, 1));
        }
        world.step();
        steps += 1;
        assert!(steps < 1000);
    }
    assert!(steps > 20, "interactive prompts were read first");
}

#[test]
fn prompts_yield_to_an_interactive_answer() {
    let mut world = World::new(LIMITS);
    let chat = world.enter(&interactive(4, 100));
    world.step();
    world.enter(&background(100, 1));
    let _moves = world.schedule.arrange();
    let slices = world.schedule.fill();
    let shares: Vec<_> = slices.iter().map(|s| (s.ticket, s.tokens)).collect();
    assert_eq!(shares, [(chat, 1), (chat + 1, 4)]);
}

#[test]
fn what_a_sequence_holds_already_is_not_read_again() {
    let mut schedule = Schedule::new(LIMITS);
    let ticket = schedule.enter(Priority::Background, 10, 5);
    assert_eq!(schedule.arrange(), [Move::Admit(ticket)]);
    schedule.reuse(ticket, 10);
    let slice = Slice {
        ticket,
        tokens: 1,
        is_last: true,
    };
    assert_eq!(schedule.fill(), [slice], "the last token gives the scores");
}

#[test]
fn a_forced_text_is_fed_with_the_token_before_it() {
    let mut schedule = Schedule::new(LIMITS);
    let ticket = schedule.enter(Priority::Background, 10, 30);
    schedule.arrange();
    assert_eq!(schedule.fill()[0].tokens, 10);
    schedule.write(ticket, 9);
    let slice = Slice {
        ticket,
        tokens: 9,
        is_last: true,
    };
    assert_eq!(schedule.fill(), [slice]);
}
