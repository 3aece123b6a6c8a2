//! The schedule against made-up requests: limits hold in every step, and everybody ends.

mod world;

use proptest::prelude::*;

use super::task::PATIENCE;
use super::*;
use world::{Plan, World, background, interactive, limits, plan};

const LIMITS: Limits = Limits {
    sequences: 2,
    chunk_tokens: 16,
    short_tokens: 16,
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
fn a_prompt_that_somebody_waits_for_yields_less_to_an_answer() {
    let reads = |chunk_tokens: usize, plan: &Plan| -> usize {
        let mut world = World::new(Limits {
            chunk_tokens,
            short_tokens: chunk_tokens.min(16),
            cells: 1000,
            ..LIMITS
        });
        world.enter(&interactive(4, 100));
        world.step();
        world.enter(plan);
        let _moves = world.schedule.arrange();
        world.schedule.fill()[1].tokens
    };
    let (awaited, background) = (interactive(300, 1), background(300, 1));
    assert_eq!((reads(40, &awaited), reads(40, &background)), (32, 10));
    assert_eq!((reads(200, &awaited), reads(200, &background)), (50, 16));
    assert_eq!(reads(12, &awaited), 12, "never more than alone");
}

#[test]
fn nothing_is_read_beside_a_prompt_that_somebody_waits_for() {
    let mut world = World::new(LIMITS);
    let job = world.enter(&background(100, 1));
    world.step();
    let chat = world.enter(&interactive(4, 10));
    let _moves = world.schedule.arrange();
    let mut shares = || -> Vec<(Ticket, usize)> {
        let slices = world.schedule.fill();
        slices.iter().map(|s| (s.ticket, s.tokens)).collect()
    };
    assert_eq!(shares(), [(chat, 4)]);
    assert_eq!(
        shares(),
        [(job, 4)],
        "a calm share, once the answer is being written"
    );
}

#[test]
fn the_background_reads_in_short_slices_and_a_chat_in_long_ones() {
    let mut world = World::new(Limits {
        short_tokens: 3,
        ..LIMITS
    });
    let job = world.enter(&background(100, 1));
    let shares = |world: &mut World| -> Vec<(Ticket, usize)> {
        let _moves = world.schedule.arrange();
        let slices = world.schedule.fill();
        slices.iter().map(|s| (s.ticket, s.tokens)).collect()
    };
    assert_eq!(shares(&mut world), [(job, 3)], "alone, too");
    let chat = world.enter(&interactive(20, 10));
    assert_eq!(shares(&mut world), [(chat, 16)]);
    assert_eq!(shares(&mut world), [(chat, 4)]);
    world.schedule.write(chat, 1);
    assert_eq!(shares(&mut world), [(chat, 1), (job, 3)]);
}

#[test]
fn who_writes_stands_still_while_a_first_token_is_awaited_but_not_for_long() {
    let mut world = World::new(LIMITS);
    let job = world.enter(&background(4, 50));
    world.step();
    let chat = world.enter(&interactive(80, 10));
    let mut fed = Vec::new();
    for _ in 0..5 {
        let _moves = world.schedule.arrange();
        let slices = world.schedule.fill();
        fed.push(slices.iter().any(|slice| slice.ticket == job));
        assert!(slices.iter().any(|slice| slice.ticket == chat));
    }
    assert_eq!(fed, [false, false, false, false, true]);
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
