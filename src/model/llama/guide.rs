//! Enforces a constraint token by token, with llguidance.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use llama_cpp_2::model::LlamaModel;
use llama_cpp_2::sampling::LlamaSampler;
use llama_cpp_2::token::LlamaToken;
use llguidance::api::TopLevelGrammar;
use llguidance::toktrie::{SimpleVob, TokEnv, TokTrie, TokenId, TokenizerEnv};
use llguidance::{JsonCompileOptions, Matcher, ParserFactory};
use serde_json::Value;

use super::super::{Constraint, Error, schema};
use super::engine_failed;
use super::thinking::{Marks, Thoughts};
use super::vocabulary::Vocabulary;

/// Compiled constraints that are kept; requests of one kind share theirs.
const KEPT: usize = 64;

/// Compiles constraints for one model. Walking the vocabulary takes hundreds of milliseconds for
/// a large model, so this is made once.
pub(super) struct Guides {
    factory: ParserFactory,
    kept: Mutex<VecDeque<(Constraint, Matcher)>>,
    vocabulary: Vocabulary,
    marks: OnceLock<Arc<Marks>>,
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
        Ok(Self {
            factory,
            kept: Mutex::default(),
            vocabulary: vocabulary.clone(),
            marks: OnceLock::new(),
        })
    }

    /// A guide for one answer, after thoughts of so many tokens; fails on what cannot be enforced.
    pub(super) fn guide(
        &self,
        constraint: &Constraint,
        thinking_tokens: usize,
    ) -> Result<Guide, Error> {
        let matcher = match constraint {
            Constraint::None => None,
            _ => Some(self.matcher(constraint)?),
        };
        let marks = || Arc::new(Marks::new(&self.vocabulary));
        let thinking = (thinking_tokens > 0).then(|| Thinking {
            thoughts: Thoughts::new(thinking_tokens),
            marks: Arc::clone(self.marks.get_or_init(marks)),
            vocabulary: self.vocabulary.clone(),
        });
        Ok(Guide {
            matcher,
            thinking,
            gap: Vec::new(),
            hidden: 0,
        })
    }

    /// A matcher at the beginning of an answer, compiled once for equal constraints.
    fn matcher(&self, constraint: &Constraint) -> Result<Matcher, Error> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let known = kept.iter().position(|(one, _)| one == constraint);
        if let Some(entry) = known.and_then(|index| kept.remove(index)) {
            let matcher = entry.1.deep_clone();
            kept.push_back(entry);
            return Ok(matcher);
        }
        let matcher = self.compiled(constraint)?;
        if kept.len() == KEPT {
            kept.pop_front();
        }
        kept.push_back((constraint.clone(), matcher.deep_clone()));
        Ok(matcher)
    }

    fn compiled(&self, constraint: &Constraint) -> Result<Matcher, Error> {
        let grammar = grammar(constraint)?;
        let mut matcher = Matcher::new(self.factory.create_parser(grammar));
        // What nothing satisfies may show only when the first token is asked for.
        let has_begin = matcher.compute_mask().is_ok_and(|mask| !mask.is_zero());
        match matcher.get_error() {
            Some(reason) => Err(Error::UnsupportedConstraint { reason }),
            None if !has_begin => Err(Error::UnsupportedConstraint {
                reason: "no text satisfies it".into(),
            }),
            None => Ok(matcher),
        }
    }
}

fn grammar(constraint: &Constraint) -> Result<TopLevelGrammar, Error> {
    Ok(match constraint {
        Constraint::None => TopLevelGrammar::from_regex("(?s:.*)"),
        Constraint::JsonSchema(schema) => TopLevelGrammar::from_json_schema(json_form(schema)?),
        Constraint::Regex(regex) => TopLevelGrammar::from_regex(regex),
        Constraint::Lark(lark) => TopLevelGrammar::from_lark(lark.clone()),
    })
}

/// The schema in forms that are enforced to the letter, with the spacing of Python's
/// `json.dumps`, which models know from training and which leaves them no choice between values.
fn json_form(schema: &Value) -> Result<Value, Error> {
    let mut schema = schema::enforceable(schema)?;
    let options = JsonCompileOptions {
        item_separator: ", ".into(),
        key_separator: ": ".into(),
        whitespace_flexible: false,
        json_allowed_escapes: Some(schema::escapes(&schema)?.into()),
        ..JsonCompileOptions::default()
    };
    options.apply_to(&mut schema);
    Ok(schema)
}

/// Where one answer stands in its constraint. Without a constraint everything is allowed. While
/// the model thinks, the constraint waits.
pub(super) struct Guide {
    matcher: Option<Matcher>,
    thinking: Option<Thinking>,
    /// What is still to be written between thoughts and answer.
    gap: Vec<LlamaToken>,
    hidden: usize,
}

struct Thinking {
    thoughts: Thoughts,
    marks: Arc<Marks>,
    vocabulary: Vocabulary,
}

impl Guide {
    /// The tokens that must come next, already taken into account.
    pub(super) fn forced(&mut self) -> Result<Vec<LlamaToken>, Error> {
        let mut forced = std::mem::take(&mut self.gap);
        if let Some(thinking) = &self.thinking {
            let Some(end) = thinking.thoughts.cut(&thinking.marks) else {
                return Ok(forced);
            };
            forced.extend(end);
            self.thinking = None;
        }
        self.hidden += forced.len();
        if let Some(matcher) = &mut self.matcher {
            let tokens = matcher.compute_ff_tokens();
            matcher.consume_tokens(&tokens).map_err(engine_failed)?;
            forced.extend(tokens.into_iter().map(to_llama));
        }
        Ok(forced)
    }

    /// The tokens that may come next.
    pub(super) fn mask(&mut self) -> Result<Option<SimpleVob>, Error> {
        if let Some(thinking) = &self.thinking {
            return Ok(Some(thinking.marks.mask()));
        }
        let Some(matcher) = &mut self.matcher else {
            return Ok(None);
        };
        matcher.compute_mask().map(Some).map_err(engine_failed)
    }

    /// Takes the token that was chosen.
    pub(super) fn accept(&mut self, token: LlamaToken) -> Result<(), Error> {
        if let Some(thinking) = &mut self.thinking {
            self.hidden += 1;
            let piece = thinking.vocabulary.piece(token);
            if let Some(gap) = thinking.thoughts.take(token, &piece, &thinking.marks) {
                self.gap = gap.to_vec();
                self.thinking = None;
            }
            return Ok(());
        }
        let Some(matcher) = &mut self.matcher else {
            return Ok(());
        };
        matcher
            .consume_token(token.0.cast_unsigned())
            .map_err(engine_failed)
    }

    /// Whether the next token that is written is no part of the answer. To be asked once for each
    /// token that was forced or accepted, in their order.
    pub(super) fn hides(&mut self) -> bool {
        let hides = self.hidden > 0;
        self.hidden = self.hidden.saturating_sub(1);
        hides
    }

    /// Whether the answer is complete and nothing may follow.
    pub(super) fn is_finished(&self) -> Result<bool, Error> {
        let Some(matcher) = &self.matcher else {
            return Ok(false);
        };
        match matcher.get_error() {
            Some(reason) => Err(engine_failed(reason)),
            None => Ok(matcher.is_stopped() && self.thinking.is_none()),
        }
    }

    /// Whether the answer may be cut off here.
    pub(super) fn may_end(&mut self) -> Result<bool, Error> {
        match &mut self.matcher {
            Some(_) if self.thinking.is_some() => Ok(false),
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
            let pieces = tokens.iter().map(|token| self.vocabulary.piece(*token));
            // A tokeniser may leave out what it does not know or has rules about.
            if pieces.flatten().ne(text.bytes()) {
                return self.trie.greedy_tokenize(text.as_bytes());
            }
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
