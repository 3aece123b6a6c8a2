//! Answers one request after the other with a loaded model.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use llama_cpp_2::context::LlamaContext;
use llama_cpp_2::context::params::LlamaContextParams;
use llama_cpp_2::llama_batch::LlamaBatch;
use llama_cpp_2::model::LlamaModel;
use llama_cpp_2::token::LlamaToken;
use llguidance::toktrie::SimpleVob;

use super::super::chat_template::ChatTemplate;
use super::super::sampler::Sampler;
use super::super::text_stream::TextStream;
use super::super::{
    Answer, EngineOptions, Error, Event, ModelInfo, Request, TemplateOrigin, Usage,
};
use super::guide::{Guide, Guides};
use super::vocabulary::Vocabulary;
use super::{Job, backend, engine_failed, load_failed};

/// The only sequence in the context, as long as requests are not batched.
const SEQUENCE: i32 = 0;

/// A context over a loaded model, with what is prepared once for all requests.
pub(super) struct Session<'m> {
    context: LlamaContext<'m>,
    batch: LlamaBatch<'static>,
    guides: Guides,
    vocabulary: Vocabulary,
    template: ChatTemplate,
    chunk_tokens: usize,
}

impl<'m> Session<'m> {
    pub(super) fn new(
        model: &'m Arc<LlamaModel>,
        info: &ModelInfo,
        options: &EngineOptions,
    ) -> Result<Self, Error> {
        let failed = |reason: &dyn ToString| load_failed(&options.path, &reason.to_string());
        let chunk = options.prompt_chunk_tokens.clamp(1, info.context_tokens);
        let threads = i32::try_from(info.threads).unwrap_or(i32::MAX);
        let parameters = LlamaContextParams::default()
            .with_n_ctx(NonZeroU32::new(info.context_tokens))
            .with_n_batch(chunk)
            .with_n_ubatch(chunk)
            .with_n_seq_max(1)
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
        let chunk_tokens = chunk as usize;
        Ok(Self {
            context,
            batch: LlamaBatch::new(chunk_tokens, 1),
            guides: Guides::new(model, &vocabulary)?,
            template: ChatTemplate::new(source, vocabulary.special())?,
            vocabulary,
            chunk_tokens,
        })
    }

    pub(super) fn template_origin(&self) -> TemplateOrigin {
        self.template.origin()
    }

    pub(super) fn context_tokens(&self) -> u32 {
        self.context.n_ctx()
    }

    /// Answers one request. Whatever happened before, it starts with an empty context.
    pub(super) fn answer(&mut self, job: &Job) -> Result<Answer, Error> {
        job.check(0)?;
        let prompt = self.prompt(&job.request)?;
        let guide = self.guides.guide(&job.request.constraint)?;
        self.context.clear_kv_cache();
        let mut run = Run {
            job,
            guide,
            sampler: Sampler::new(job.request.sampling),
            stream: TextStream::default(),
            queued: job.submitted.elapsed(),
            first_token: Duration::ZERO,
            usage: Usage {
                prompt_tokens: prompt.len(),
                ..Usage::default()
            },
            position: 0,
            session: self,
        };
        let end = run.decode(prompt)?;
        run.finish(&end)
    }

    fn prompt(&self, request: &Request) -> Result<Vec<LlamaToken>, Error> {
        let text = self.template.render(&request.messages)?;
        let context_tokens = self.context.n_ctx() as usize;
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

/// Why an answer ended.
enum End {
    /// The model or the constraint said so.
    Complete,
    /// `max_tokens` was reached, where the constraint lets the answer end.
    CutOff,
    /// `max_tokens` was reached in the middle of what the constraint demands.
    Broken,
}

/// One request being answered.
struct Run<'s, 'm, 'j> {
    session: &'s mut Session<'m>,
    job: &'j Job,
    guide: Guide,
    sampler: Sampler,
    stream: TextStream,
    queued: Duration,
    first_token: Duration,
    usage: Usage,
    position: usize,
}

impl Run<'_, '_, '_> {
    /// Reads the prompt and writes the answer. What is forced is read together with what was
    /// chosen before it, in one step.
    fn decode(&mut self, prompt: Vec<LlamaToken>) -> Result<End, Error> {
        let mut unread = prompt;
        loop {
            if let Some(end) = self.take_forced(&mut unread)? {
                return Ok(end);
            }
            self.read(&unread)?;
            let token = self.choose()?;
            self.guide.accept(token)?;
            if self.session.vocabulary.is_end(token) {
                return Ok(End::Complete);
            }
            self.write(token);
            unread = vec![token];
        }
    }

    /// Writes what the constraint forces and queues it to be read; tells if the answer ends here.
    fn take_forced(&mut self, unread: &mut Vec<LlamaToken>) -> Result<Option<End>, Error> {
        if self.guide.is_finished()? {
            return Ok(Some(End::Complete));
        }
        let room = self.job.request.limits.max_tokens - self.usage.answer_tokens;
        let forced = self.guide.forced()?;
        let is_broken = forced.len() > room;
        for token in forced.into_iter().take(room) {
            self.usage.forced_tokens += 1;
            self.write(token);
            unread.push(token);
        }
        Ok(if is_broken {
            Some(End::Broken)
        } else if self.guide.is_finished()? {
            Some(End::Complete)
        } else if self.usage.answer_tokens < self.job.request.limits.max_tokens {
            None
        } else if self.guide.may_end()? {
            Some(End::CutOff)
        } else {
            Some(End::Broken)
        })
    }

    fn read(&mut self, tokens: &[LlamaToken]) -> Result<(), Error> {
        for chunk in tokens.chunks(self.session.chunk_tokens) {
            self.job.check(self.usage.answer_tokens)?;
            self.read_chunk(chunk)?;
            if self.usage.answer_tokens == self.usage.forced_tokens {
                self.job.reporter.send(Event::Progress {
                    done_tokens: self.position.min(self.usage.prompt_tokens),
                    total_tokens: self.usage.prompt_tokens,
                });
            }
        }
        Ok(())
    }

    fn read_chunk(&mut self, chunk: &[LlamaToken]) -> Result<(), Error> {
        let Session { context, batch, .. } = &mut *self.session;
        batch.clear();
        for (index, token) in chunk.iter().enumerate() {
            let position = i32::try_from(self.position).map_err(engine_failed)?;
            let wants_scores = index + 1 == chunk.len();
            batch
                .add(*token, position, &[SEQUENCE], wants_scores)
                .map_err(engine_failed)?;
            self.position += 1;
        }
        context.decode(batch).map_err(engine_failed)
    }

    fn choose(&mut self) -> Result<LlamaToken, Error> {
        let mask = self.guide.mask()?;
        let Session {
            context,
            batch,
            vocabulary,
            ..
        } = &*self.session;
        let scores = context.get_logits_ith(batch.n_tokens() - 1);
        let scores = &scores[..scores.len().min(vocabulary.len())];
        self.sampler
            .pick(scores, mask.as_ref().map(SimpleVob::as_slice))
            .map(|token| LlamaToken(token.cast_signed()))
            .ok_or_else(|| engine_failed("no token is left that the constraint allows"))
    }

    fn write(&mut self, token: LlamaToken) {
        let piece = self.session.vocabulary.piece(token);
        if self.usage.answer_tokens == 0 {
            self.first_token = self.job.submitted.elapsed();
        }
        self.usage.answer_tokens += 1;
        self.sampler.note(token.0.cast_unsigned(), &piece);
        let text = self.stream.push(&piece);
        if !text.is_empty() {
            self.job.reporter.send(Event::Token(text));
        }
    }

    fn finish(self, end: &End) -> Result<Answer, Error> {
        let text = self.stream.finish();
        if matches!(end, End::Broken) {
            return Err(Error::Truncated {
                answer_tokens: self.usage.answer_tokens,
                text,
            });
        }
        Ok(Answer {
            value: self.job.judge.value(&text)?,
            truncated: matches!(end, End::CutOff) && !self.guide.is_constrained(),
            text,
            usage: self.usage,
            queued: self.queued,
            first_token: self.first_token,
            elapsed: self.job.submitted.elapsed(),
        })
    }
}
