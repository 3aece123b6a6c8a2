//! Compares two answers to one request, of which one was computed in other company.
//!
//! llama.cpp adds up a sequence's numbers in the order in which they stand in memory, and rounds
//! them to bytes between layers, so a token's scores depend in their third digit on what else is
//! in the batch and the cache. Where two tokens are that close, either may be chosen. So answers
//! are alike when they are equal, or when the two tokens at their first difference have scores
//! that a computation alone finds that close. A wrong prefix or position is not: it makes other
//! scores altogether.

use std::collections::HashMap;

use llama_cpp_2::model::LlamaModel;
use llama_cpp_2::token::LlamaToken;

use crate::model::llama::load::load;
use crate::model::llama::session::Session;
use crate::model::{EngineOptions, Event, Generation, Request};

/// How far company may move a score, as a part of how much scores vary.
const MOVED: f32 = 0.05;
/// Two scores are close when company may have changed their order: it may have moved both, one up
/// and the other down. (0.061 was seen once in eight runs.)
const CLOSE: f32 = 2.0 * MOVED;

const CHUNK_TOKENS: u32 = 128;

/// An answer, token by token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::model) struct Words(pub(in crate::model) Vec<String>);

impl Words {
    /// Waits for an answer.
    pub(in crate::model) fn of(mut generation: Generation) -> Self {
        let mut words = Vec::new();
        loop {
            match generation.next_blocking() {
                Some(Event::Token(word)) => words.push(word),
                Some(Event::Progress { .. }) => {}
                Some(Event::Done(_)) => return Self(words),
                other => panic!("{other:?} in the place of an answer"),
            }
        }
    }
}

/// The model alone.
pub(in crate::model) struct Scale {
    session: Session<'static>,
    tokens: HashMap<Vec<u8>, LlamaToken>,
    ends: Vec<LlamaToken>,
}

impl Scale {
    /// A scale with the model of an engine with these options. It lives as long as the tests.
    pub(in crate::model) fn new(options: &EngineOptions) -> Self {
        let options = EngineOptions {
            prefix_cache: 0,
            prompt_chunk_tokens: CHUNK_TOKENS,
            ..options.clone()
        };
        let loaded = Box::leak(Box::new(load(&options).unwrap()));
        let session = Session::new(loaded, &options).unwrap();
        let model: &LlamaModel = &loaded.model;
        let (vocab, vocabulary) = (model.vocab(), &session.vocabulary);
        let all: Vec<LlamaToken> = vocab.tokens().collect();
        let tokens = all.iter().map(|token| (vocabulary.piece(*token), *token));
        Self {
            tokens: tokens.collect(),
            ends: all.into_iter().filter(|t| vocabulary.is_end(*t)).collect(),
            session,
        }
    }

    /// Whether both answers to `request` are what the model says, and why not.
    pub(in crate::model) fn weigh(
        &mut self,
        request: &Request,
        one: &Words,
        other: &Words,
    ) -> Result<(), String> {
        let pairs = one.0.iter().zip(&other.0);
        let same = pairs.take_while(|(a, b)| a == b).count();
        if one == other {
            return Ok(());
        }
        let mut tokens = self.session.prompts.prompt(request).unwrap();
        tokens.extend(
            one.0[..same]
                .iter()
                .map(|word| self.tokens[word.as_bytes()]),
        );
        let scores = self.scores(&tokens);
        let score = |words: &Words| {
            let next = words.0.get(same).map(|word| self.tokens[word.as_bytes()]);
            let tokens = next.map_or(self.ends.clone(), |token| vec![token]);
            let scores = tokens.iter().map(|t| scores[t.0.cast_unsigned() as usize]);
            scores.fold(f32::NEG_INFINITY, f32::max)
        };
        let apart = (score(one) - score(other)).abs();
        let apart = apart / deviation(&scores);
        if apart < CLOSE {
            return Ok(());
        }
        Err(format!(
            "{apart} lies between {one:?} and {other:?} after {same} tokens"
        ))
    }

    /// The scores after `tokens`, read alone.
    fn scores(&mut self, tokens: &[LlamaToken]) -> Vec<f32> {
        let sequences = &mut self.session.sequences;
        let (sequence, _) = sequences.take(None, tokens).unwrap();
        let (mut row, mut held) = (0, 0);
        for chunk in tokens.chunks(CHUNK_TOKENS as usize) {
            sequences.begin_batch();
            row = sequences.add(&sequence, held, chunk, true).unwrap();
            sequences.decode().unwrap();
            held += chunk.len();
        }
        let scores = sequences.scores(row).to_vec();
        sequences.give_back(sequence).unwrap();
        scores
    }
}

/// The standard deviation.
fn deviation(scores: &[f32]) -> f32 {
    let count = f32::from(u16::try_from(scores.len()).unwrap());
    let mean = scores.iter().sum::<f32>() / count;
    let squares = scores.iter().map(|score| (score - mean).powi(2));
    (squares.sum::<f32>() / count).sqrt()
}
