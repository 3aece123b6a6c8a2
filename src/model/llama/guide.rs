//! Enforces a constraint token by token, with llguidance.

use std::sync::Arc;

use llama_cpp_2::model::LlamaModel;
use llama_cpp_2::sampling::LlamaSampler;
use llama_cpp_2::token::LlamaToken;
use llguidance::api::TopLevelGrammar;
use llguidance::toktrie::{SimpleVob, TokEnv, TokTrie, TokenId, TokenizerEnv};
use llguidance::{JsonCompileOptions, Matcher, ParserFactory};
use serde_json::Value;

use super::super::{Constraint, Error};
use super::engine_failed;
use super::vocabulary::Vocabulary;

/// Compiles constraints for one model. Walking the vocabulary takes hundreds of milliseconds for
/// a large model, so this is made once.
pub(super) struct Guides {
    factory: ParserFactory,
}

impl Guides {
    pub(super) fn new(model: &Arc<LlamaModel>, vocabulary: &Vocabulary) -> Result<Self, Error> {
        let environment: TokEnv = Arc::new(Environment {
            trie: LlamaSampler::llguidance_tok_env(model).tok_trie().clone(),
            vocabulary: vocabulary.clone(),
        });
        let mut factory = ParserFactory::new_simple(&environment).map_err(engine_failed)?;
        factory.quiet();
        factory.limits_mut().verbose_errors = false;
        Ok(Self { factory })
    }

    /// A guide for one answer; fails on what cannot be enforced.
    pub(super) fn guide(&self, constraint: &Constraint) -> Result<Guide, Error> {
        let Some(grammar) = grammar(constraint)? else {
            return Ok(Guide { matcher: None });
        };
        let matcher = Matcher::new(self.factory.create_parser(grammar));
        match matcher.get_error() {
            Some(reason) => Err(Error::UnsupportedConstraint { reason }),
            None => Ok(Guide {
                matcher: Some(matcher),
            }),
        }
    }
}

fn grammar(constraint: &Constraint) -> Result<Option<TopLevelGrammar>, Error> {
    Ok(match constraint {
        Constraint::None => None,
        Constraint::JsonSchema(schema) => Some(TopLevelGrammar::from_json_schema(
            with_fixed_spacing(schema)?,
        )),
        Constraint::Regex(regex) => Some(TopLevelGrammar::from_regex(regex)),
        Constraint::Lark(lark) => Some(TopLevelGrammar::from_lark(lark.clone())),
    })
}

/// The schema with the spacing of Python's `json.dumps`, which models know from training and
/// which leaves them no choice between the values.
fn with_fixed_spacing(schema: &Value) -> Result<Value, Error> {
    let mut schema = match schema {
        Value::Bool(true) => Value::Object(serde_json::Map::new()),
        Value::Object(_) => schema.clone(),
        _ => {
            return Err(Error::UnsupportedConstraint {
                reason: "no answer satisfies this JSON Schema".into(),
            });
        }
    };
    if schema.get("x-guidance").is_none() {
        let options = JsonCompileOptions {
            item_separator: ", ".into(),
            key_separator: ": ".into(),
            whitespace_flexible: false,
            coerce_one_of: true,
            ..JsonCompileOptions::default()
        };
        options.apply_to(&mut schema);
    }
    Ok(schema)
}

/// Where one answer stands in its constraint. Without a constraint everything is allowed.
pub(super) struct Guide {
    matcher: Option<Matcher>,
}

impl Guide {
    /// The tokens that must come next, already taken into account.
    pub(super) fn forced(&mut self) -> Result<Vec<LlamaToken>, Error> {
        let Some(matcher) = &mut self.matcher else {
            return Ok(Vec::new());
        };
        let tokens = matcher.compute_ff_tokens();
        matcher.consume_tokens(&tokens).map_err(engine_failed)?;
        Ok(tokens.into_iter().map(to_llama).collect())
    }

    /// The tokens that may come next.
    pub(super) fn mask(&mut self) -> Result<Option<SimpleVob>, Error> {
        let Some(matcher) = &mut self.matcher else {
            return Ok(None);
        };
        matcher.compute_mask().map(Some).map_err(engine_failed)
    }

    /// Takes the token that was chosen.
    pub(super) fn accept(&mut self, token: LlamaToken) -> Result<(), Error> {
        let Some(matcher) = &mut self.matcher else {
            return Ok(());
        };
        matcher
            .consume_token(token.0.cast_unsigned())
            .map_err(engine_failed)
    }

    /// Whether the answer is complete and nothing may follow.
    pub(super) fn is_finished(&self) -> Result<bool, Error> {
        let Some(matcher) = &self.matcher else {
            return Ok(false);
        };
        match matcher.get_error() {
            Some(reason) => Err(engine_failed(reason)),
            None => Ok(matcher.is_stopped()),
        }
    }

    /// Whether the answer may be cut off here.
    pub(super) fn may_end(&mut self) -> Result<bool, Error> {
        match &mut self.matcher {
            Some(matcher) => {
                Ok(matcher.is_stopped() || matcher.is_accepting().map_err(engine_failed)?)
            }
            None => Ok(true),
        }
    }

    /// Whether there is a constraint.
    pub(super) fn is_constrained(&self) -> bool {
        self.matcher.is_some()
    }
}

fn to_llama(token: TokenId) -> LlamaToken {
    LlamaToken(token.cast_signed())
}

/// The model's tokeniser, which llguidance needs to spell forced text as the model would.
struct Environment {
    trie: TokTrie,
    vocabulary: Vocabulary,
}

impl TokenizerEnv for Environment {
    fn tok_trie(&self) -> &TokTrie {
        &self.trie
    }

    fn tokenize_bytes(&self, bytes: &[u8]) -> Vec<TokenId> {
        self.trie.tokenize_with_greedy_fallback(bytes, |text| {
            let tokens = self.vocabulary.plain(text);
            tokens
                .into_iter()
                .map(|token| token.0.cast_unsigned())
                .collect()
        })
    }

    fn tokenize_is_canonical(&self) -> bool {
        self.vocabulary.is_exact()
    }
}
