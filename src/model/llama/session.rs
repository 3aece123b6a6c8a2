//! A loaded model made ready to answer: its context, and what is prepared once for all requests.

use std::num::NonZeroU32;

use llama_cpp_2::context::LlamaContext;
use llama_cpp_2::context::params::LlamaContextParams;
use llama_cpp_2::context::session::LlamaStateSeqFlags;
use llama_cpp_2::token::LlamaToken;

use super::super::chat_template::ChatTemplate;
use super::super::prefix::{Book, Memory};
use super::super::schedule::Limits;
use super::super::{EngineOptions, Error, Message, Request, Role, TemplateOrigin};
use super::guide::{Guide, Guides};
use super::load::{Loaded, backend};
use super::load_failed;
use super::pace::Pace;
use super::sequences::Sequences;
use super::vocabulary::Vocabulary;

/// No more sequences are kept that nobody uses; llama.cpp allows 256 in all.
const MAX_KEPT: u32 = 128;
/// The same for a model with recurrent layers, whose memory for every sequence is large.
const MAX_KEPT_RECURRENT: u32 = 8;

/// Whether a sequence has a part that only a snapshot brings back. Besides recurrent states that
/// is attention to a window: llama.cpp gives places behind the window to others, so what is cut
/// back may lack them. Every part has a header of its own, also when it is empty.
fn has_partial_state(context: &LlamaContext) -> bool {
    let bytes = |flags| context.state_seq_get_size_ext(0, flags);
    bytes(LlamaStateSeqFlags::PARTIAL_ONLY) != bytes(LlamaStateSeqFlags::empty())
}

/// A context over a loaded model, with what is prepared once for all requests.
pub(super) struct Session<'m> {
    pub(super) sequences: Sequences<'m>,
    pub(super) vocabulary: Vocabulary,
    guides: Guides,
    template: ChatTemplate,
    context_tokens: usize,
    /// What the schedule may put into a step.
    pub(super) limits: Limits,
    has_marks: bool,
}

impl<'m> Session<'m> {
    pub(super) fn new(loaded: &'m Loaded, options: &EngineOptions) -> Result<Self, Error> {
        let Loaded { model, info, plan } = loaded;
        let failed = |reason: &dyn ToString| load_failed(&options.path, &reason.to_string());
        let pace = Pace {
            parameters: info.parameters,
            threads: info.threads,
            is_on_gpu: !plan.gpus.is_empty(),
        };
        let chunk = options.prompt_chunk_tokens.clamp(1, info.context_tokens);
        let chunk = pace.chunk_tokens(chunk);
        let is_recurrent = model.is_recurrent() || model.is_hybrid();
        let most = if is_recurrent {
            MAX_KEPT_RECURRENT
        } else {
            MAX_KEPT
        };
        let kept = options.prefix_cache.min(most);
        let threads = i32::try_from(info.threads).unwrap_or(i32::MAX);
        let parameters = LlamaContextParams::default()
            .with_n_ctx(NonZeroU32::new(plan.cells))
            // llama.cpp aborts unless a batch could ask for the scores of every sequence.
            .with_n_batch((chunk + plan.sequences).max(plan.sequences + kept))
            .with_n_ubatch(chunk + plan.sequences)
            .with_n_seq_max(plan.sequences + kept)
            .with_kv_unified(true)
            .with_n_threads(threads)
            .with_n_threads_batch(threads)
            .with_no_perf(true);
        let context = model
            .new_context(backend()?, parameters)
            .map_err(|error| failed(&error))?;
        let source = model.chat_template(None).ok();
        let source = source
            .as_ref()
            .map(|source| source.to_str().map_err(|error| failed(&error)))
            .transpose()?;
        let vocabulary = Vocabulary::new(model);
        let limits = Limits {
            sequences: plan.sequences as usize,
            chunk_tokens: chunk as usize,
            short_tokens: pace.short_tokens(chunk) as usize,
            cells: context.n_ctx() as usize,
        };
        let slots = (plan.sequences + kept) as usize;
        let memory = match is_recurrent || has_partial_state(&context) {
            true => Memory::SnapshotsOnly,
            false => Memory::CutAnywhere,
        };
        let book = Book::new(slots, kept as usize, memory);
        Ok(Self {
            sequences: Sequences::new(context, limits, book),
            guides: Guides::new(model, &vocabulary)?,
            template: ChatTemplate::new(source, vocabulary.special())?,
            vocabulary,
            context_tokens: info.context_tokens as usize,
            limits,
            has_marks: memory == Memory::SnapshotsOnly && kept > 0,
        })
    }

    pub(super) fn template_origin(&self) -> TemplateOrigin {
        self.template.origin()
    }

    /// What enforces a request's constraint; fails on what cannot be enforced.
    pub(super) fn guide(&self, request: &Request) -> Result<Guide, Error> {
        self.guides
            .guide(&request.constraint, request.thinking_tokens)
    }

    /// Where in a prompt others may want to begin: after the standing instructions, and before the
    /// answer. Nothing for a model whose sequences can be cut anywhere.
    pub(super) fn marks(&self, request: &Request, prompt: &[LlamaToken]) -> Vec<usize> {
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
        let context_tokens = self.context_tokens;
        let answer_tokens = request.limits.max_tokens;
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
        let tokens = self.vocabulary.prompt(&text);
        fits(tokens.len())?;
        if tokens.is_empty() {
            return Err(Error::BadRequest {
                reason: "its prompt is empty".into(),
            });
        }
        Ok(tokens)
    }
}
