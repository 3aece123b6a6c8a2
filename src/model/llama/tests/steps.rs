//! The engine step by step, without its thread: what a step does and when things are seen.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;

use super::limits::long;
use super::{ask, tiny};
use crate::model::answer::Judge;
use crate::model::llama::job::{Job, Shared};
use crate::model::llama::load::{Loaded, load};
use crate::model::llama::session::Session;
use crate::model::llama::steps::Steps;
use crate::model::{Constraint, EngineOptions, Error, Event, Generation, Priority, Request};

/// The engine's inside, driven by hand.
pub(super) struct Bench<'m> {
    pub(super) steps: Steps<'m>,
    pub(super) shared: Arc<Shared>,
}

pub(super) fn options() -> EngineOptions {
    EngineOptions {
        threads: Some(1),
        ..EngineOptions::new(tiny())
    }
}

impl<'m> Bench<'m> {
    pub(super) fn new(loaded: &'m Loaded, options: &EngineOptions) -> Self {
        let shared = Arc::new(Shared::new(options.queue));
        Self::over(Session::new(loaded, options).unwrap(), shared)
    }

    fn over(session: Session<'m>, shared: Arc<Shared>) -> Self {
        Self {
            steps: Steps::new(session, Arc::clone(&shared)),
            shared,
        }
    }

    pub(super) fn ask(&mut self, request: Request) -> Generation {
        let (reporter, generation) = Generation::channel();
        self.shared.queue_up().unwrap();
        self.steps.take(Job {
            judge: Judge::new(&request.constraint).unwrap(),
            request,
            reporter,
            submitted: Instant::now(),
        });
        generation
    }

    pub(super) fn finish(&mut self) {
        while !self.steps.is_idle() {
            self.steps.step();
        }
        assert!(self.steps.is_empty(), "a sequence or a request is left");
        assert_eq!(self.shared.waiting(), 0);
    }
}

#[test]
fn a_cancelled_request_is_gone_after_the_next_step() {
    let options = options();
    let loaded = load(&options).unwrap();
    let mut bench = Bench::new(&loaded, &options);
    let kept = bench.ask(ask("Choose.").under_schema(json!({"enum": ["a", "b"]})));
    let dropped = bench.ask(long());
    let cancelled = bench.ask(long());
    bench.steps.step();
    bench.steps.step();
    let before = *bench.shared.counters();
    assert_eq!(before.cancelled, 0);
    cancelled.cancel_handle().cancel();
    drop(dropped);
    bench.steps.step();
    assert_eq!(bench.shared.counters().cancelled, 2);
    assert_eq!(cancelled.wait(), Err(Error::Cancelled));
    bench.finish();
    assert!(kept.wait().is_ok());
}

#[test]
fn what_is_out_of_time_ends_and_the_rest_goes_on() {
    let options = options();
    let loaded = load(&options).unwrap();
    let mut bench = Bench::new(&loaded, &options);
    let mut request = long();
    request.limits.timeout = Duration::from_millis(30);
    let late = bench.ask(request);
    let in_time = bench.ask(ask("Choose.").under_schema(json!({"enum": ["a"]})));
    bench.finish();
    let error = late.wait().unwrap_err();
    assert!(matches!(error, Error::Timeout { .. }), "{error}");
    assert_eq!(in_time.wait().unwrap().value, Some(json!("a")));
}

#[test]
fn the_whole_prompt_is_read_in_chunks() {
    let options = EngineOptions {
        prompt_chunk_tokens: 16,
        ..options()
    };
    let loaded = load(&options).unwrap();
    let mut bench = Bench::new(&loaded, &options);
    let mut generation = bench.ask(ask(&"word ".repeat(100)));
    bench.steps.step();
    bench.steps.step();
    let mut progress = || match generation.next_blocking().unwrap() {
        Event::Progress { done_tokens, .. } => done_tokens,
        other => panic!("{other:?}"),
    };
    assert_eq!([progress(), progress()], [16, 32]);
    bench.finish();
    let answer = generation.wait().unwrap();
    assert!(answer.usage.prompt_tokens > 100);
}

#[test]
fn counters_add_up() {
    let options = EngineOptions {
        queue: 4,
        sequences: 2,
        ..options()
    };
    let loaded = load(&options).unwrap();
    let mut bench = Bench::new(&loaded, &options);
    let choice = || ask("Choose.").under_schema(json!({"enum": ["a", "b"]}));
    let answered = [bench.ask(choice()), bench.ask(choice())];
    let cancelled = bench.ask(long());
    let mut hasty = choice();
    hasty.limits.max_tokens = 1;
    let failed = bench.ask(hasty);
    assert_eq!(bench.shared.queue_up(), Err(Error::Busy { length: 4 }));
    bench.steps.step();
    assert_eq!(bench.shared.waiting(), 2);
    cancelled.cancel_handle().cancel();
    bench.finish();

    assert!(matches!(failed.wait(), Err(Error::Truncated { .. })));
    let usages = answered.map(|generation| generation.wait().unwrap().usage);
    let counters = *bench.shared.counters();
    assert_eq!((counters.requests, counters.refused), (4, 1));
    assert_eq!(
        (counters.answered, counters.failed, counters.cancelled),
        (2, 1, 1)
    );
    let prompt = usages[0].prompt_tokens as u64;
    assert_eq!(counters.prompt_tokens, 3 * prompt);
    let written: usize = usages.iter().map(|usage| usage.answer_tokens).sum();
    assert_eq!(counters.answer_tokens, written as u64 + 1);
    // The cancelled one never began, the failed one had no token to choose, and the last tokens of
    // an answer are not decoded.
    assert!(counters.step_tokens > 2 * prompt);
    assert!(counters.step_tokens < 2 * prompt + counters.answer_tokens);
    assert!(counters.steps >= 1 && !counters.step_time.is_zero());
    assert!(!counters.queue_time.is_zero() && !counters.first_token_time.is_zero());
}

#[test]
fn an_answer_tells_its_times() {
    let options = options();
    let loaded = load(&options).unwrap();
    let mut bench = Bench::new(&loaded, &options);
    let generation = bench.ask(ask("Choose.").under_schema(json!({"enum": ["a", "b"]})));
    bench.finish();
    let answer = generation.wait().unwrap();
    assert!(!answer.queued.is_zero());
    assert!(answer.queued <= answer.first_token && answer.first_token <= answer.elapsed);
}

#[test]
fn an_interactive_request_is_answered_before_those_that_were_there() {
    let options = EngineOptions {
        sequences: 2,
        ..options()
    };
    let loaded = load(&options).unwrap();
    let mut bench = Bench::new(&loaded, &options);
    let choice = || ask("Choose.").under_schema(json!({"enum": ["a", "b"]}));
    let mut long = long();
    long.limits.max_tokens = 300;
    long.constraint = Constraint::None;
    let background: Vec<Generation> = (0..4).map(|_| bench.ask(long.clone())).collect();
    bench.steps.step();
    let chat = bench.ask(Request {
        priority: Priority::Interactive,
        ..choice()
    });
    while bench.shared.counters().answered == 0 {
        bench.steps.step();
    }
    assert!(chat.wait().is_ok());
    bench.finish();
    assert!(background.into_iter().all(|rest| rest.wait().is_ok()));
}

#[test]
fn after_a_step_that_failed_requests_are_answered_one_by_one() {
    let options = EngineOptions {
        context_tokens: Some(256),
        ..options()
    };
    let mut loaded = load(&options).unwrap();
    loaded.plan.cells = 256;
    let mut session = Session::new(&loaded, &options).unwrap();
    // The schedule believes in more cells than there are, so llama.cpp finds no place.
    session.limits.cells = 4096;
    let mut bench = Bench::over(session, Arc::new(Shared::new(8)));
    let mut request = ask(&"word ".repeat(60)).under_schema(json!({"enum": ["a", "b"]}));
    request.limits.max_tokens = 20;
    let generations: Vec<Generation> = (0..4).map(|_| bench.ask(request.clone())).collect();
    bench.finish();
    for generation in generations {
        let answer = generation.wait().unwrap();
        assert!(answer.usage.prompt_tokens * 4 > 256);
    }
    let counters = *bench.shared.counters();
    assert_eq!((counters.answered, counters.failed), (4, 0));
}
