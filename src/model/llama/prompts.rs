//! Requests made ready to be decoded: the prompt in tokens, where its states are kept, and what
//! enforces its constraint. Knows the model's vocabulary and template and no context, so it works
//! on any thread: a long prompt or a slow schema keeps nobody's step waiting.

use llama_cpp_2::model::LlamaModel;
use llama_cpp_2::token::LlamaToken;

use super::super::chat_template::ChatTemplate;
use super::super::{Error, Message, Request, Role, TemplateOrigin};
use super::embeddings::TOKENS_MAX;
use super::guide::{Guide, Guides};
use super::load::Loaded;
use super::vocabulary::Vocabulary;

/// What is prepared once for all requests to one model.
pub(super) struct Prompts {
    pub(super) vocabulary: Vocabulary,
    guides: Guides,
    template: ChatTemplate,
    context_tokens: usize,
    has_marks: bool,
}

/// A request in the engine's terms.
pub(super) struct Prepared {
    pub(super) prompt: Vec<LlamaToken>,
    /// Numbers of prompt tokens after which the sequence's state is kept for others.
    pub(super) marks: Vec<usize>,
    pub(super) guide: Guide,
}

impl Prompts {
    /// For requests to a loaded model; `has_marks` says whether its sequences can be gone on from
    /// at marks only.
    pub(super) fn new(loaded: &Loaded, has_marks: bool) -> Result<Self, Error> {
        let Loaded { model, info, .. } = loaded;
        let vocabulary = Vocabulary::new(model);
        Ok(Self {
            guides: Guides::new(model, &vocabulary)?,
            template: ChatTemplate::new(source(model)?.as_deref(), vocabulary.special())?,
            vocabulary,
            context_tokens: info.context_tokens as usize,
            has_marks,
        })
    }

    pub(super) fn template_origin(&self) -> TemplateOrigin {
        self.template.origin()
    }

    /// Fails on what cannot be enforced, and on a prompt that leaves no room for its answer.
    pub(super) fn prepare(&self, request: &Request) -> Result<Prepared, Error> {
        let prompt = self.prompt(request)?;
        Ok(Prepared {
            marks: self.marks(request, &prompt),
            guide: self.guide(request)?,
            prompt,
        })
    }

    /// What enforces a request's constraint; fails on what cannot be enforced.
    pub(super) fn guide(&self, request: &Request) -> Result<Guide, Error> {
        self.guides
            .guide(&request.constraint, request.thinking_tokens)
    }

    /// Where in a prompt others may want to begin: after the standing instructions, and before the
    /// answer. Nothing for a model whose sequences can be cut anywhere.
    fn marks(&self, request: &Request, prompt: &[LlamaToken]) -> Vec<usize> {
        if !self.has_marks {
            return Vec::new();
        }
        let messages = &request.messages;
        let standing = messages.iter().take_while(|m| m.role == Role::System);
        let standing = standing.count();
        let parts = [&messages[..standing], &messages[..]];
        let shared = |part: &&[Message]| {
            let text = self.template.render_history(part).ok()?;
            let tokens = self.vocabulary.prompt(&text);
            let pairs = tokens.iter().zip(prompt);
            Some(pairs.take_while(|(a, b)| a == b).count())
        };
        let marks = parts.iter().filter(|part| !part.is_empty());
        let marks = marks.filter_map(shared);
        marks
            .filter(|mark| (1..prompt.len()).contains(mark))
            .collect()
    }

    /// The tokens of a request's prompt; fails unless they fit the context with the answer.
    pub(super) fn prompt(&self, request: &Request) -> Result<Vec<LlamaToken>, Error> {
        let thinks = request.thinking_tokens > 0;
        let text = match &request.text {
            Some(text) => text.clone(),
            None => self.template.render(&request.messages, thinks)?,
        };
        let (context_tokens, answer_tokens) = match request.embeds {
            true => (self.context_tokens.min(TOKENS_MAX as usize), 0),
            false => (self.context_tokens, request.limits.max_tokens),
        };
        let fits = |prompt_tokens: usize| {
            if prompt_tokens.saturating_add(answer_tokens) > context_tokens {
                return Err(Error::PromptTooLong {
                    prompt_tokens,
                    answer_tokens,
                    context_tokens,
                });
            }
            Ok(())
        };
        fits(self.vocabulary.fewest_tokens(text.len()))?;
        let tokens = match request.embeds {
            true => self.vocabulary.text(&text),
            false => self.vocabulary.prompt(&text),
        };
        fits(tokens.len())?;
        if tokens.is_empty() {
            return Err(Error::BadRequest {
                reason: "its prompt is empty".into(),
            });
        }
        Ok(tokens)
    }
}

/// The chat template of the model file, where it has one.
fn source(model: &LlamaModel) -> Result<Option<String>, Error> {
    let Ok(source) = model.chat_template(None) else {
        return Ok(None);
    };
    let source = source.to_str().map_err(|error| Error::ChatTemplate {
        reason: error.to_string(),
    })?;
    Ok(Some(source.to_owned()))
}
