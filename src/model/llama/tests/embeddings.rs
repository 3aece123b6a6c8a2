//! Embeddings of the bundled model: the same for the same text however it is cut into steps, nearer
//! for texts that are alike, beside answers, and refused where there is none.

use std::sync::Arc;
use std::time::Instant;

use super::limits::long;
use super::steps::options;
use super::{ask, model, own_model};
use crate::model::answer::Judge;
use crate::model::llama::job::{Job, Shared};
use crate::model::llama::load::load;
use crate::model::llama::session::Session;
use crate::model::llama::work::Work;
use crate::model::{Error, Generation, Model, Priority, Request};

fn embedded(model: &dyn Model, text: &str) -> Vec<f32> {
    let answer = model.generate(Request::embed(text)).unwrap().wait();
    answer.unwrap().embedding.unwrap()
}

fn likeness(one: &[f32], other: &[f32]) -> f32 {
    one.iter().zip(other).map(|(a, b)| a * b).sum()
}

#[test]
fn a_vector_has_length_1_and_is_the_same_again() {
    let model = own_model();
    let vector = embedded(&*model, "def add(a, b):\n    return a + b");
    assert!((likeness(&vector, &vector) - 1.0).abs() < 1e-4);
    let other = embedded(&*model, "import os");
    assert_eq!(vector.len(), other.len());
    assert!(likeness(&vector, &other) < 0.999);
    let again = embedded(&*model, "def add(a, b):\n    return a + b");
    assert!(likeness(&vector, &again) > 0.9999);
}

#[test]
fn texts_that_are_alike_are_near() {
    let model = model();
    let add = embedded(&*model, "def add(a, b):\n    return a + b");
    let sum = embedded(&*model, "def sum(x, y):\n    return x + y");
    let read = embedded(&*model, "The quick brown fox jumps over the lazy dog.");
    assert!(likeness(&add, &sum) > likeness(&add, &read));
}

fn job(request: Request) -> (Job, Generation) {
    let (reporter, generation) = Generation::channel();
    let job = Job {
        judge: Judge::new(&request.constraint).unwrap(),
        request,
        reporter,
        submitted: Instant::now(),
    };
    (job, generation)
}

fn take(work: &mut Work, shared: &Shared, request: Request) -> Generation {
    let (job, generation) = job(request);
    shared.queue_up().unwrap();
    let prepared = work.steps.session.prompts.prepare(&job.request);
    work.take((job, prepared));
    generation
}

#[test]
fn texts_are_read_beside_answers_and_in_slices() {
    let options = options();
    let loaded = load(&options).unwrap();
    let session = Session::new(&loaded, &options).unwrap();
    let shared = Arc::new(Shared::new(8));
    let mut work = Work::new(&loaded, session, Arc::clone(&shared));
    let text = "word ".repeat(100);
    let mut request = long();
    request.limits.max_tokens = 20;
    let answer = take(&mut work, &shared, request);
    let background = take(&mut work, &shared, Request::embed("later"));
    let first = Request {
        priority: Priority::Interactive,
        ..Request::embed(&text)
    };
    let first = take(&mut work, &shared, first);
    let dropped = take(&mut work, &shared, Request::embed("nobody waits"));
    drop(dropped);
    let mut steps = 0;
    while !work.is_idle() {
        work.step();
        steps += 1;
    }
    assert!(steps > 4, "a long text takes several steps");
    assert_eq!(shared.waiting(), 0);
    assert!(matches!(answer.wait(), Err(Error::Truncated { .. })));
    let (first, background) = (first.wait().unwrap(), background.wait().unwrap());
    assert!(first.usage.prompt_tokens > 100 && first.queued <= background.queued);
    let alone = embedded(&*own_model(), &text);
    assert!(likeness(&first.embedding.unwrap(), &alone) > 0.999);
    assert_eq!(shared.counters().cancelled, 1);
}

#[test]
fn a_text_that_is_too_long_is_refused() {
    let request = Request::embed("word ".repeat(4000));
    let error = model().generate(request).unwrap().wait().unwrap_err();
    assert!(matches!(error, Error::PromptTooLong { .. }), "{error}");
    assert!(matches!(
        model().generate(Request::embed("")),
        Err(Error::BadRequest { .. })
    ));
}

#[test]
fn an_answer_that_may_not_end_has_its_length() {
    let mut request = ask("Say yes.");
    request.limits.max_tokens = 40;
    request.ignores_end = true;
    let answer = model().generate(request).unwrap().wait().unwrap();
    assert_eq!(answer.usage.answer_tokens, 40);
}
