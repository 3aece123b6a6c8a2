//! A model without any sense: it draws each token from all that its constraint allows.

use std::sync::{Arc, OnceLock};

use llama_cpp_2::model::LlamaModel;
use llama_cpp_2::model::params::LlamaModelParams;
use llama_cpp_2::token::LlamaToken;
use serde_json::Value;

use super::forms::Random;
use super::tiny;
use crate::model::Constraint;
use crate::model::llama::guide::{Guide, Guides};
use crate::model::llama::load::backend;
use crate::model::llama::vocabulary::Vocabulary;

/// Longest answer of the random model.
const MAX_TOKENS: usize = 3000;

/// The bundled model's tokens, and constraints compiled for them.
pub(super) struct Tokens {
    pub(super) guides: Guides,
    pub(super) vocabulary: Vocabulary,
}

pub(super) fn tokens() -> &'static Tokens {
    static TOKENS: OnceLock<Tokens> = OnceLock::new();
    TOKENS.get_or_init(|| {
        let parameters = LlamaModelParams::default().with_vocab_only(true);
        let model = LlamaModel::load_from_file(backend().unwrap(), tiny(), &parameters);
        let model = Arc::new(model.unwrap());
        let vocabulary = Vocabulary::new(&model);
        Tokens {
            guides: Guides::new(&model, &vocabulary).unwrap(),
            vocabulary,
        }
    })
}

/// What a model without any sense would write: each token is drawn from all that are allowed.
/// Half of the time it takes one that may close something, or no text would ever end.
pub(super) fn babble(mut guide: Guide, random: &mut Random) -> Option<String> {
    let vocabulary = &tokens().vocabulary;
    let mut bytes = Vec::new();
    for _ in 0..MAX_TOKENS {
        for token in guide.forced().unwrap() {
            bytes.extend(vocabulary.piece(token));
        }
        if guide.is_finished().unwrap() {
            return Some(String::from_utf8(bytes).unwrap());
        }
        let token = draw(&mut guide, random);
        guide.accept(token).unwrap();
        if vocabulary.is_end(token) {
            return Some(String::from_utf8(bytes).unwrap());
        }
        bytes.extend(vocabulary.piece(token));
    }
    None
}

pub(super) fn draw(guide: &mut Guide, random: &mut Random) -> LlamaToken {
    let vocabulary = &tokens().vocabulary;
    let mask = guide.mask().unwrap().unwrap();
    let allowed: Vec<u32> = mask.iter().collect();
    assert!(!allowed.is_empty(), "no token is left");
    let pick = |from: &[u32], random: &mut Random| {
        let index = usize::try_from(random.below(from.len() as u64)).unwrap();
        LlamaToken(from[index].cast_signed())
    };
    if random.below(2) == 0 {
        let closes = |token: &u32| {
            let token = LlamaToken(token.cast_signed());
            let piece = vocabulary.piece(token);
            vocabulary.is_end(token) || matches!(piece.as_slice(), [b'"' | b']' | b'}', ..])
        };
        let closing: Vec<u32> = allowed.iter().copied().filter(closes).collect();
        if !closing.is_empty() {
            return pick(&closing, random);
        }
    }
    pick(&allowed, random)
}

/// Fails unless the answer satisfies its schema, formats included.
pub(super) fn judged(schema: &Value, text: &str) {
    let validator = jsonschema::options()
        .should_validate_formats(true)
        .build(schema)
        .unwrap();
    let value: Value =
        serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text} for {schema}"));
    if let Err(error) = validator.validate(&value) {
        panic!("{error}: {text} for {schema}");
    }
}

pub(super) fn guide(schema: &Value) -> Guide {
    tokens()
        .guides
        .guide(&Constraint::JsonSchema(schema.clone()), 0)
        .unwrap_or_else(|error| panic!("{error} for {schema}"))
}
