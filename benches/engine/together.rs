//! What is measured with several requests at a time.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Instant;

use anyhow::Context;
use groundskeeper::model::{Error, Model, Priority, Request};
use serde_json::{Value, json};

use crate::schemas::random_schema;
use crate::single::{rate, warm_up};
use crate::words::{Random, median, words};
use crate::{Arguments, request};

/// A chat's prompt and answer, both short.
const CHAT_TOKENS: (usize, usize) = (64, 8);
/// Chats in a row, alone and beside jobs.
const CHATS: u64 = 5;
/// How many random schemas are asked for.
const SCHEMAS: usize = 1_000;
/// Room that is enough for every random schema.
const SCHEMA_ANSWER_TOKENS: usize = 1_200;

/// Several answers at once, from handing in the first to the end of the last.
pub(crate) fn streams(arguments: &Arguments, model: &dyn Model) -> anyhow::Result<Value> {
    warm_up(arguments, model)?;
    let mut rates = Vec::new();
    for turn in 0..arguments.repeat as u64 {
        let start = Instant::now();
        let mut running = Vec::new();
        for stream in 0..arguments.streams as u64 {
            let seed = arguments.seed + 100 * turn + stream;
            let words = words(seed, arguments.prompt_tokens);
            running.push(model.generate(request(&words, arguments.answer_tokens))?);
        }
        let mut tokens = 0;
        for generation in running {
            tokens += generation.wait()?.usage.answer_tokens;
        }
        rates.push(rate(tokens, start.elapsed()));
    }
    let counters = model.counters();
    Ok(json!({ "tokens_per_second": median(&rates), "each": rates, "counters": counters }))
}

/// A chat's time to its first token, alone and beside jobs that never end, in turn: a machine that
/// does other things as well is as busy for the one as for the other.
pub(crate) fn chat(arguments: &Arguments, model: &dyn Model) -> anyhow::Result<Value> {
    warm_up(arguments, model)?;
    let (mut idle, mut busy, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..arguments.repeat as u64 {
        let seed = 10 * CHATS * round;
        let alone = chat_times(arguments, model, seed)?;
        let beside = chat_times_beside_jobs(arguments, model, seed + CHATS)?;
        ratios.push(median(&beside) / median(&alone));
        idle.extend(alone);
        busy.extend(beside);
    }
    let each = json!({ "idle_s": idle, "busy_s": busy, "ratio": ratios });
    Ok(json!({
        "idle_s": median(&idle),
        "busy_s": median(&busy),
        "ratio": median(&ratios),
        "each": each,
    }))
}

fn chat_times_beside_jobs(
    arguments: &Arguments,
    model: &dyn Model,
    seed: u64,
) -> anyhow::Result<Vec<f64>> {
    let stop = AtomicBool::new(false);
    let begun = AtomicUsize::new(0);
    thread::scope(|scope| {
        for worker in 0..arguments.streams {
            let (stop, begun) = (&stop, &begun);
            let first = 100 * seed + 10_000 * (worker as u64 + 1);
            scope.spawn(move || background(arguments, model, first, stop, begun));
        }
        while begun.load(Ordering::Relaxed) == 0 {
            thread::yield_now();
        }
        let busy = chat_times(arguments, model, seed);
        stop.store(true, Ordering::Relaxed);
        busy
    })
}

fn chat_times(arguments: &Arguments, model: &dyn Model, seed: u64) -> anyhow::Result<Vec<f64>> {
    let (prompt, answer) = CHAT_TOKENS;
    let times = (0..CHATS).map(|turn| {
        let words = words(arguments.seed + seed + turn, prompt);
        let request = request(&words, answer);
        Ok(model.generate(request)?.wait()?.first_token.as_secs_f64())
    });
    times.collect()
}

/// One background worker: job after job until it is told to stop.
fn background(
    arguments: &Arguments,
    model: &dyn Model,
    mut seed: u64,
    stop: &AtomicBool,
    begun: &AtomicUsize,
) {
    while !stop.load(Ordering::Relaxed) {
        seed += 1;
        let words = words(seed, arguments.prompt_tokens);
        let request = Request {
            priority: Priority::Background,
            ..request(&words, arguments.answer_tokens)
        };
        let Ok(mut generation) = model.generate(request) else {
            return;
        };
        while generation.next_blocking().is_some() && !stop.load(Ordering::Relaxed) {
            begun.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Answers under random schemas, several at a time, each judged apart from the engine.
pub(crate) fn schemas(arguments: &Arguments, model: &dyn Model) -> anyhow::Result<Value> {
    let next = AtomicUsize::new(0);
    let outcomes = Mutex::new(BTreeMap::<String, usize>::new());
    let start = Instant::now();
    thread::scope(|scope| {
        for _ in 0..arguments.streams {
            scope.spawn(|| {
                while let index @ ..SCHEMAS = next.fetch_add(1, Ordering::Relaxed) {
                    let outcome = judged(arguments, model, index as u64);
                    let mut outcomes = outcomes.lock().unwrap_or_else(PoisonError::into_inner);
                    *outcomes.entry(outcome).or_default() += 1;
                }
            });
        }
    });
    let outcomes = outcomes.into_inner().ok().context("a worker panicked")?;
    let seconds = start.elapsed().as_secs_f64();
    Ok(json!({ "schemas": SCHEMAS, "outcomes": outcomes, "seconds": seconds }))
}

/// `valid`, or what went wrong.
fn judged(arguments: &Arguments, model: &dyn Model, index: u64) -> String {
    let schema = random_schema(&mut Random::new(
        arguments.seed.wrapping_mul(1 << 20) + index,
    ));
    let words = words(index, 16);
    let mut request = request(&words, SCHEMA_ANSWER_TOKENS);
    request.sampling.temperature = if index.is_multiple_of(2) { 0.0 } else { 1.0 };
    request.sampling.seed = index;
    let answer = model
        .generate(request.under_schema(schema.clone()))
        .and_then(groundskeeper::model::Generation::wait);
    match answer {
        Ok(answer) => {
            let value = serde_json::from_str::<Value>(&answer.text);
            match value {
                Ok(value) if jsonschema::is_valid(&schema, &value) => "valid".into(),
                _ => format!("invalid: {schema} gave {}", answer.text),
            }
        }
        Err(Error::Truncated { .. }) => format!("truncated: {schema}"),
        Err(error) => format!("{error}: {schema}"),
    }
}
