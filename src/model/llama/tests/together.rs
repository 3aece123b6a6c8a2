//! Many requests at once: each gets the answer that it would get alone.
//!
//! llama.cpp's kernels give the same numbers whatever else is in a batch, but for two things: a
//! step of 64 tokens or more takes another attention kernel, and a sequence whose cells are not in
//! order, because it took some that others had left, sums up in another order. The rounding then
//! moves the bundled model's scores by up to 0.3 of about 8, so a choice between near equals may
//! tip. Hence an answer is judged token by token: the model alone, with the same tokens before it,
//! must choose that token too, once its score is raised by [`ROUNDING`].

use std::collections::BTreeMap;
use std::time::Instant;

use llama_cpp_2::token::LlamaToken;

use super::ask;
use super::forms::Random;
use super::steps::{Bench, options};
use crate::model::answer::Judge;
use crate::model::llama::job::Job;
use crate::model::llama::load::load;
use crate::model::llama::run::Run;
use crate::model::llama::session::Session;
use crate::model::{
    Answer, Constraint, EngineOptions, Error, Generation, Priority, Request, Sampling,
};

/// How far rounding may move the scores of two tokens towards each other.
const ROUNDING: f32 = 0.75;
const REQUESTS: usize = 64;

fn request(random: &mut Random) -> Request {
    let words = usize::try_from(random.below(150)).unwrap();
    let word = ["word ", "name ", "42 ", "def ", "the file "][words % 5];
    let mut request = ask(&format!("Fill in the form. {}", word.repeat(words)));
    request.constraint = match random.below(4) {
        0 => Constraint::None,
        1 => Constraint::Regex(format!("[a-z ]{{{}}}", 1 + random.below(60))),
        _ => Constraint::JsonSchema(random.document()),
    };
    request.limits.max_tokens = 1 + usize::try_from(random.below(160)).unwrap();
    request.priority = match random.below(3) {
        0 => Priority::Interactive,
        _ => Priority::Background,
    };
    request.sampling = Sampling::default();
    request
}

/// The text that an outcome has, and whether it was cut off. Nothing else is to be expected.
fn text(outcome: &Result<Answer, Error>) -> Option<(&str, bool)> {
    match outcome {
        Ok(answer) => Some((&answer.text, answer.truncated)),
        Err(Error::Truncated { text, .. }) => Some((text, true)),
        Err(_) => None,
    }
}

/// Answers a request alone. With the tokens that it wrote among others, each of them is raised by
/// [`ROUNDING`] when its turn comes, and must be chosen.
fn alone(
    session: &mut Session,
    request: &Request,
    among_others: Option<&[LlamaToken]>,
) -> Result<Answer, Error> {
    let (reporter, _generation) = Generation::channel();
    let job = Job {
        judge: Judge::new(&request.constraint)?,
        request: request.clone(),
        reporter,
        submitted: Instant::now(),
    };
    let mut run = Run::new(
        job,
        session.prompts.prompt(request)?,
        session.prompts.guide(request)?,
    );
    let sequence = session.sequences.take(None, &run.tokens)?.0;
    let mut end = run.write_forced(&session.vocabulary)?;
    while end.is_none() {
        let unread = run.tokens[run.held..].chunks(50);
        for chunk in unread {
            session.sequences.begin_batch();
            run.row = session.sequences.add(&sequence, run.held, chunk, true)?;
            session.sequences.decode().unwrap();
            run.held += chunk.len();
        }
        run.prepare_choice()?;
        let mut scores = session.sequences.scores(run.row).to_vec();
        let before = run.tokens.len();
        if let Some(tokens) = among_others {
            raise(&mut scores, tokens.get(before), session);
        }
        end = run.choose(&scores, &session.vocabulary)?;
        if let Some(tokens) = among_others {
            assert!(
                tokens.starts_with(&run.tokens),
                "{:?} among others, {:?} alone: {request:?}",
                &tokens[run.usage.prompt_tokens..],
                &run.tokens[run.usage.prompt_tokens..]
            );
        }
    }
    session.sequences.give_back(sequence)?;
    run.finish(end.unwrap()).1
}

/// Raises the score of the token that follows, or of those that end an answer.
fn raise(scores: &mut [f32], next: Option<&LlamaToken>, session: &Session) {
    let vocabulary = &session.vocabulary;
    for (token, score) in (0..).map(LlamaToken).zip(scores) {
        let is_next = next.map_or_else(|| vocabulary.is_end(token), |next| *next == token);
        *score += if is_next { ROUNDING } else { 0.0 };
    }
}

/// Asks one after the other, some steps apart, and gives a few up; returns when all have ended.
fn ask_all(bench: &mut Bench, session: &Session) -> (Vec<Request>, BTreeMap<u64, Generation>) {
    let mut random = Random(7);
    let mut requests = Vec::new();
    let mut generations = BTreeMap::new();
    while requests.len() < REQUESTS || !bench.steps.is_idle() {
        let next = request(&mut random);
        // What is refused gets no ticket.
        let is_taken =
            session.prompts.prompt(&next).is_ok() && session.prompts.guide(&next).is_ok();
        if requests.len() < REQUESTS && is_taken {
            generations.insert(requests.len() as u64, bench.ask(next.clone()));
            requests.push(next);
        }
        if random.below(40) == 0 {
            let most = requests.len() as u64 + 1;
            generations.remove(&random.below(most));
        }
        for _ in 0..random.below(5) {
            bench.steps.step();
        }
    }
    bench.finish();
    (requests, generations)
}

#[test]
fn everybody_gets_the_answer_that_it_would_get_alone() {
    let options = EngineOptions {
        context_tokens: Some(512),
        sequences: 6,
        prompt_chunk_tokens: 50,
        ..options()
    };
    let mut loaded = load(&options).unwrap();
    // Too few for all, so that some are parked for want of cells.
    loaded.plan.cells = 512;
    let mut bench = Bench::new(&loaded, &options);
    let anew = EngineOptions {
        prefix_cache: 0,
        ..options
    };
    let mut session = Session::new(&loaded, &anew).unwrap();
    let (requests, generations) = ask_all(&mut bench, &session);
    let ended = std::mem::take(&mut bench.steps.ended);
    let counters = *bench.shared.counters();
    assert!(
        counters.parked > 0 && counters.cache_hits > 0,
        "{counters:?}"
    );
    assert_eq!(
        counters.answered + counters.failed + counters.cancelled,
        counters.requests
    );
    let mut same = 0;
    let judged = generations.len();
    for (ticket, generation) in generations {
        let request = &requests[usize::try_from(ticket).unwrap()];
        let outcome = generation.wait();
        let answered = text(&outcome).unwrap_or_else(|| panic!("{outcome:?}"));
        let again = alone(&mut session, request, Some(&ended[&ticket]));
        assert_eq!(text(&again), Some(answered), "{again:?} {request:?}");
        same += usize::from(text(&alone(&mut session, request, None)) == Some(answered));
    }
    assert!(judged > REQUESTS / 2, "{judged} of {REQUESTS} were judged");
    assert!(
        same > judged / 2,
        "{same} of {judged} are the same to the letter"
    );
}
