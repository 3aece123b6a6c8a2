//! Many threads that ask at once and change their minds: what is answered is valid, what is
//! cancelled is gone, and the engine keeps count.

use std::thread;

use serde_json::json;

use super::forms::Random;
use super::{ask, own_model};
use crate::model::{Constraint, Counters, Error, Model, Priority, Request};

const THREADS: u64 = 8;
const REQUESTS: u64 = 8;

fn request(random: &mut Random) -> Request {
    let words = usize::try_from(random.below(80)).unwrap();
    let mut request = ask(&format!("Fill in the form. {}", "word ".repeat(words)));
    request.constraint = match random.below(4) {
        0 => Constraint::None,
        _ => Constraint::JsonSchema(random.document()),
    };
    request.limits.max_tokens = 100;
    if random.below(2) == 0 {
        request.priority = Priority::Interactive;
    }
    request
}

/// Asks several times; returns how many were answered, cancelled, refused and failed.
fn ask_often(model: &dyn Model, seed: u64) -> [u64; 4] {
    let mut random = Random(seed);
    let mut sums = [0; 4];
    for _ in 0..REQUESTS {
        let request = request(&mut random);
        let Ok(mut generation) = model.generate(request.clone()) else {
            sums[2] += 1;
            continue;
        };
        if random.below(4) == 0 {
            let _event = generation.next_blocking();
            generation.cancel_handle().cancel();
        }
        match (generation.wait(), request.constraint) {
            (Ok(answer), Constraint::JsonSchema(schema)) => {
                assert!(jsonschema::is_valid(&schema, &answer.value.unwrap()));
                sums[0] += 1;
            }
            (Ok(_), _) => sums[0] += 1,
            (Err(Error::Cancelled), _) => sums[1] += 1,
            (Err(_), _) => sums[3] += 1,
        }
    }
    sums
}

#[test]
fn what_many_threads_ask_is_answered_and_counted() {
    let model = own_model();
    let threads: Vec<_> = (0..THREADS)
        .map(|seed| {
            let model = model.clone();
            thread::spawn(move || ask_often(&*model, seed))
        })
        .collect();
    let mut sums = [0; 4];
    for thread in threads {
        for (sum, part) in sums.iter_mut().zip(thread.join().unwrap()) {
            *sum += part;
        }
    }
    // Behind all others in the queue: when it is answered, the engine has seen them all.
    let last = ask("Choose.").under_schema(json!({"enum": ["a", "b"]}));
    model.generate(last).unwrap().wait().unwrap();
    let Counters {
        requests,
        refused,
        answered,
        failed,
        cancelled,
        ..
    } = model.counters().unwrap();
    let [told_answers, _, told_refusals, _] = sums;
    assert!(told_answers > THREADS * REQUESTS / 3, "{sums:?}");
    assert_eq!(refused, 0);
    assert_eq!(requests, THREADS * REQUESTS - told_refusals + 1);
    assert_eq!(answered + failed + cancelled, requests);
    // What was cancelled after its last token counts as answered.
    assert!(answered > told_answers);
}
