//! One request by itself, fed with made-up scores.

use std::time::Instant;

use serde_json::json;

use super::ask;
use super::steps::options;
use crate::model::answer::Judge;
use crate::model::llama::job::Job;
use crate::model::llama::load::load;
use crate::model::llama::prompts::Prepared;
use crate::model::llama::run::{End, Run};
use crate::model::llama::session::Session;
use crate::model::{Error, Generation, Request};

fn run(session: &Session, request: Request) -> (Run, Generation) {
    let (reporter, generation) = Generation::channel();
    let Prepared { prompt, guide, .. } = session.prompts.prepare(&request).unwrap();
    let job = Job {
        judge: Judge::new(&request.constraint).unwrap(),
        request,
        reporter,
        submitted: Instant::now(),
    };
    (Run::new(job, prompt, guide), generation)
}

#[test]
fn scores_that_are_no_numbers_end_the_request_with_an_error() {
    let loaded = load(&options()).unwrap();
    let session = Session::new(&loaded, &options()).unwrap();
    let vocabulary = &session.vocabulary;
    let (mut run, _generation) = run(
        &session,
        ask("Choose.").under_schema(json!({"enum": [1, 2]})),
    );
    assert_eq!(run.write_forced(vocabulary), Ok(None));
    run.prepare_choice().unwrap();
    let error = run.choose(&vec![f32::NAN; vocabulary.len()], vocabulary);
    assert!(matches!(error, Err(Error::Engine { .. })), "{error:?}");
}

#[test]
fn what_is_forced_as_a_whole_needs_no_scores() {
    let loaded = load(&options()).unwrap();
    let session = Session::new(&loaded, &options()).unwrap();
    let (mut run, _generation) = run(
        &session,
        ask("Say it.").under_schema(json!({"const": "so"})),
    );
    let end = run.write_forced(&session.vocabulary).unwrap();
    assert_eq!(end, Some(End::Complete));
    let (_job, answer) = run.finish(End::Complete);
    assert_eq!(answer.unwrap().value, Some(json!("so")));
}
