//! Rates from answers that are made up.

use super::*;
use crate::model::Usage;
use crate::model::scripted::{Reply, Scripted};

fn heard(tokens: usize, read_ms: u64, ended_ms: u64) -> Heard {
    let answer = Answer {
        embedding: None,
        text: String::new(),
        value: None,
        truncated: false,
        usage: Usage {
            prompt_tokens: 110,
            cached_tokens: 10,
            answer_tokens: tokens,
            ..Usage::default()
        },
        queued: Duration::from_millis(read_ms / 2),
        first_token: Duration::from_millis(read_ms),
        elapsed: Duration::from_millis(ended_ms),
    };
    Heard {
        read: Duration::from_millis(read_ms),
        ended: Duration::from_millis(ended_ms),
        answer,
    }
}

fn is_near(found: f64, expected: f64) -> bool {
    (found - expected).abs() < 1e-6
}

#[test]
fn one_callers_rates_leave_the_queue_and_the_cache_out() {
    let round = reckoned(&[heard(20, 1000, 2000)]);
    assert!(is_near(round.tokens_per_s, 20.0));
    assert!(is_near(round.prompt_tokens_per_s, 200.0));
    assert!(is_near(round.answer_tokens, 20.0));
    assert_eq!(round.first_token, Duration::from_secs(1));
}

#[test]
fn several_callers_count_together() {
    let round = reckoned(&[heard(20, 1000, 2000), heard(40, 1500, 3000)]);
    assert!(is_near(round.tokens_per_s, 30.0));
    assert!(is_near(round.answer_tokens, 30.0));
    assert_eq!(round.first_token, Duration::from_millis(1500));
}

#[test]
fn every_case_is_asked_for_with_a_prompt_of_its_own() {
    let model = Scripted::answering(|request| match &request.constraint {
        crate::model::Constraint::None => Reply::from("some words"),
        _ => Reply::from(json!({ "summary": "a".repeat(30) })),
    });
    let plan = Plan {
        rounds: 2,
        answer_tokens: 10,
        prompt_lines: 1,
        streams: [1, 3],
    };
    let figures = measured(&model, &plan).unwrap();
    let cases: Vec<_> = figures
        .cases
        .iter()
        .map(|case| (case.streams, case.schema))
        .collect();
    assert_eq!(cases, [(1, false), (1, true), (3, false), (3, true)]);
    let mut prompts: Vec<_> = model
        .requests()
        .into_iter()
        .map(|request| request.messages[0].content.clone())
        .collect();
    assert_eq!(prompts.len(), 1 + 2 * (1 + 1 + 1 + 3 + 3));
    let requests = model.requests();
    let held = requests.iter().filter(|request| request.ignores_end);
    assert_eq!(
        held.count(),
        2 * (1 + 3),
        "free answers are held to a length"
    );
    prompts.sort();
    prompts.dedup();
    assert_eq!(prompts.len(), 19);
}

#[test]
fn a_spread_is_taken_from_any_order() {
    let spread = spread(vec![3.0, 1.0, 2.0]);
    assert_eq!(
        (spread.lowest, spread.median, spread.highest),
        (1.0, 2.0, 3.0)
    );
}
