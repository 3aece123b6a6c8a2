//! Limits on tokens, time, context and queue; cancellation; many callers at once.

use std::thread;

use serde_json::json;

use super::{FUNCTION, ask, model, tiny};
use crate::model::llama::start;
use crate::model::{Constraint, EngineOptions, Error, Event, Generation, Limits, Request};

/// A request whose answer takes many hundred tokens.
pub(super) fn long() -> Request {
    Request {
        constraint: Constraint::Regex("[a-z ]{6000}".into()),
        limits: Limits {
            max_tokens: 1500,
            ..Limits::default()
        },
        ..ask("Go on.")
    }
}

fn first_token(generation: &mut Generation) {
    loop {
        match generation.next_blocking() {
            Some(Event::Token(_)) => return,
            Some(Event::Progress { .. }) => {}
            other => panic!("{other:?} before the first token"),
        }
    }
}

#[test]
fn free_text_may_be_cut_off_and_says_so() {
    let mut request = ask(&format!(
        "Write a docstring for this function.\n\n{FUNCTION}"
    ));
    request.limits.max_tokens = 3;
    let answer = model().generate(request).unwrap().wait().unwrap();
    assert!(answer.truncated);
    assert_eq!(answer.usage.answer_tokens, 3);
}

#[test]
fn a_constrained_answer_that_is_cut_off_is_an_error() {
    let schema = json!({"type": "string", "minLength": 200});
    for max_tokens in [1, 2, 20] {
        let mut request = ask("Write.").under_schema(schema.clone());
        request.limits.max_tokens = max_tokens;
        let error = model().generate(request).unwrap().wait().unwrap_err();
        let Error::Truncated { answer_tokens, .. } = error else {
            panic!("{error}")
        };
        assert_eq!(answer_tokens, max_tokens);
    }
    let mut forced = ask("Write.").under_schema(json!({"const": "a long sentence that is forced"}));
    forced.limits.max_tokens = 4;
    let error = model().generate(forced).unwrap().wait().unwrap_err();
    assert!(
        matches!(
            error,
            Error::Truncated {
                answer_tokens: 4,
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn a_prompt_that_does_not_fit_is_refused_with_the_numbers() {
    for words in [3_000, 2_000_000] {
        let error = model()
            .generate(ask(&"word ".repeat(words)))
            .unwrap()
            .wait()
            .unwrap_err();
        let Error::PromptTooLong {
            prompt_tokens,
            answer_tokens,
            context_tokens,
        } = error
        else {
            panic!("{error}")
        };
        assert_eq!((answer_tokens, context_tokens), (256, 2048));
        assert!(prompt_tokens + answer_tokens > context_tokens);
    }
}

#[test]
fn many_threads_are_all_answered() {
    let threads: Vec<_> = (0..8)
        .map(|number| {
            thread::spawn(move || {
                for _ in 0..4 {
                    let request = ask("Count.").under_schema(json!({"const": number}));
                    let answer = model().generate(request).unwrap().wait().unwrap();
                    assert_eq!(answer.value, Some(json!(number)));
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
}

#[test]
fn a_full_queue_is_busy_and_closing_cancels_what_waits() {
    let options = EngineOptions {
        queue: 1,
        threads: Some(1),
        ..EngineOptions::new(tiny())
    };
    let engine = start(options).unwrap();
    let mut running = engine.generate(long()).unwrap();
    first_token(&mut running);
    let mut waiting = Vec::new();
    let error = loop {
        match engine.generate(long()) {
            Ok(generation) => waiting.push(generation),
            Err(error) => break error,
        }
    };
    assert_eq!(error, Error::Busy { length: 1 });
    drop(engine);
    let last = waiting.pop().unwrap();
    assert_eq!(last.wait(), Err(Error::Cancelled));
}
