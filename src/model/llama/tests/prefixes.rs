//! The prefix cache: prompts that begin like earlier ones are not read again, and the answers are
//! those of an engine that reads everything.

use std::sync::Arc;

use super::architectures::{Architecture, PLAIN, PRINTABLE, Scale, Words, file_of};
use super::{ask, options, tiny};
use crate::model::llama::start;
use crate::model::{
    Answer, Constraint, EngineOptions, Generation, Limits, Message, Model, Request, Role,
};

/// A conversation under a key, told by random numbers.
struct Talk {
    key: Option<String>,
    messages: Vec<Message>,
    random: u64,
}

impl Talk {
    fn new(number: u64) -> Self {
        Self {
            key: (number > 0).then(|| format!("agent {number}")),
            messages: Vec::new(),
            random: number * 7919 + 1,
        }
    }

    fn random(&mut self, below: usize) -> usize {
        self.random = self.random.wrapping_mul(6_364_136_223_846_793_005) + 1_442_695_041;
        usize::try_from(self.random >> 33).unwrap() % below
    }

    /// The next turn; now and then the conversation starts anew.
    fn turn(&mut self) -> Request {
        if self.messages.len() > 7 || self.random(6) == 0 {
            self.messages.clear();
        }
        if self.messages.is_empty() {
            let system = "You are a careful software maintainer who names things well.";
            self.messages.push(Message::new(Role::System, system));
        }
        let words = ["file", "parse", "the next", "42", "sort", "graph"];
        let count = 1 + self.random(12);
        let text: Vec<&str> = (0..count)
            .map(|_| words[self.random(words.len())])
            .collect();
        self.messages.push(Message::new(Role::User, text.join(" ")));
        Request {
            messages: self.messages.clone(),
            cache_key: self.key.clone(),
            sampling: PLAIN,
            constraint: Constraint::Regex(PRINTABLE.into()),
            limits: Limits {
                max_tokens: 8,
                ..Limits::default()
            },
            ..Request::default()
        }
    }

    fn answered(&mut self, words: &Words) {
        self.messages
            .push(Message::new(Role::Assistant, words.0.concat()));
    }
}

/// Conversations of four callers, one of them without key, one turn after the other or together.
fn converse(engine: &Arc<dyn Model>, cold: &EngineOptions, rounds: usize) {
    let mut scale = Scale::new(cold);
    let cold = start(EngineOptions {
        prefix_cache: 0,
        ..cold.clone()
    })
    .unwrap();
    let mut talks: Vec<Talk> = (0..4).map(Talk::new).collect();
    for round in 0..rounds {
        let together = if round % 3 == 0 { talks.len() } else { 1 };
        let asked: Vec<(usize, Request, Generation)> = (0..together)
            .map(|index| {
                let talk = (round + index) % talks.len();
                let request = talks[talk].turn();
                let generation = engine.generate(request.clone()).unwrap();
                (talk, request, generation)
            })
            .collect();
        for (talk, request, generation) in asked {
            let words = Words::of(generation);
            let anew = Words::of(cold.generate(request.clone()).unwrap());
            let verdict = scale.weigh(&request, &words, &anew);
            verdict.unwrap_or_else(|reason| panic!("{}: {reason}", engine.info().architecture));
            talks[talk].answered(&words);
        }
    }
}

#[test]
fn conversations_are_answered_as_if_read_anew_by_every_architecture() {
    for architecture in Architecture::ALL {
        let (_folder, options) = file_of(architecture);
        let options = EngineOptions {
            prefix_cache: 6,
            prompt_chunk_tokens: 24,
            ..options
        };
        let engine = start(options.clone()).unwrap();
        converse(&engine, &options, 18);
        let counters = engine.counters().unwrap();
        let (all, cached) = (counters.prompt_tokens, counters.cached_tokens);
        assert!(cached * 2 > all, "{architecture:?}: {cached} of {all}");
        assert!(counters.cache_hits * 10 > counters.requests * 8);
    }
}

#[test]
fn what_nobody_uses_goes_where_there_is_no_room() {
    for architecture in [Architecture::Qwen2, Architecture::Qwen35] {
        let (_folder, options) = file_of(architecture);
        let options = EngineOptions {
            prefix_cache: 3,
            sequences: 2,
            context_tokens: Some(192),
            ..options
        };
        let engine = start(options.clone()).unwrap();
        converse(&engine, &options, 18);
        let counters = engine.counters().unwrap();
        assert!(counters.cached_tokens > 0 && counters.failed == 0);
    }
}

#[test]
fn the_bundled_model_talks_on_where_it_ended() {
    let engine = start(options()).unwrap();
    converse(&engine, &options(), 12);
    let counters = engine.counters().unwrap();
    assert!(counters.cached_tokens * 2 > counters.prompt_tokens);
}

fn answer(engine: &Arc<dyn Model>, request: &Request) -> Answer {
    engine.generate(request.clone()).unwrap().wait().unwrap()
}

#[test]
fn usage_tells_what_was_not_read_again() {
    let engine = start(options()).unwrap();
    let mut request = ask("Say something about the file parser.");
    request.limits.max_tokens = 4;
    request.cache_key = Some("agent".into());
    let first = answer(&engine, &request);
    assert_eq!(first.usage.cached_tokens, 0);
    let again = answer(&engine, &request);
    assert_eq!(again.usage.cached_tokens, first.usage.prompt_tokens - 1);
    request.cache_key = Some("another".into());
    request.messages[1].content = "Quite another question.".into();
    let other = answer(&engine, &request);
    let shared = other.usage.cached_tokens;
    assert!(
        shared > 5 && shared < other.usage.prompt_tokens - 3,
        "{shared}"
    );
    let counters = engine.counters().unwrap();
    assert_eq!(counters.cache_hits, 2);
    let cached = again.usage.cached_tokens + shared;
    assert_eq!(counters.cached_tokens, cached as u64);
}

#[test]
fn without_cache_everything_is_read() {
    let options = EngineOptions {
        threads: Some(1),
        prefix_cache: 0,
        ..EngineOptions::new(tiny())
    };
    let engine = start(options).unwrap();
    for _ in 0..2 {
        let mut request = ask("Say something.");
        request.limits.max_tokens = 2;
        assert_eq!(answer(&engine, &request).usage.cached_tokens, 0);
    }
    assert_eq!(engine.counters().unwrap().cached_tokens, 0);
}
