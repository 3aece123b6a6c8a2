//! One request between its first step and its last: what it has read, written and may write.

use std::time::Duration;

use llama_cpp_2::token::LlamaToken;
use llguidance::toktrie::SimpleVob;

use super::super::sampler::Sampler;
use super::super::stop_texts::StopTexts;
use super::super::text_stream::TextStream;
use super::super::{Answer, Error, Event, Usage};
use super::guide::Guide;
use super::job::Job;
use super::sequences::{Sequence, Sequences};
use super::vocabulary::Vocabulary;
use super::{engine_failed, guarded};

/// Why an answer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// The model, the constraint or a stop text said so.
    Complete,
    /// `max_tokens` was reached, where the constraint lets the answer end.
    CutOff,
    /// `max_tokens` was reached in the middle of what the constraint demands.
    Broken,
}

/// A request being answered.
pub(super) struct Run {
    pub(super) job: Job,
    /// The sequence that it decodes in, while it is not waiting.
    pub(super) sequence: Option<Sequence>,
    /// Prompt and answer so far.
    pub(super) tokens: Vec<LlamaToken>,
    /// How many of the tokens its sequence holds.
    pub(super) held: usize,
    /// Numbers of tokens after which the sequence's state is kept for others.
    pub(super) marks: Vec<usize>,
    /// Where the scores of its last token are in the batch.
    pub(super) row: i32,
    /// Whether a step with this request failed.
    pub(super) has_failed: bool,
    /// Time that it waited; `None` while it waits for the first time.
    pub(super) queued: Option<Duration>,
    first_token: Option<Duration>,
    pub(super) usage: Usage,
    guide: Guide,
    mask: Option<SimpleVob>,
    sampler: Sampler,
    stream: TextStream,
    stops: StopTexts,
    text: String,
    reported_tokens: usize,
}

impl Run {
    pub(super) fn new(job: Job, prompt: Vec<LlamaToken>, guide: Guide) -> Self {
        let stops = match guide.is_constrained() {
            true => StopTexts::default(),
            false => StopTexts::new(&job.request.stop),
        };
        Self {
            sampler: Sampler::new(job.request.sampling),
            usage: Usage {
                prompt_tokens: prompt.len(),
                ..Usage::default()
            },
            job,
            sequence: None,
            tokens: prompt,
            held: 0,
            marks: Vec::new(),
            row: 0,
            has_failed: false,
            queued: None,
            first_token: None,
            stops,
            guide,
            mask: None,
            stream: TextStream::default(),
            text: String::new(),
            reported_tokens: 0,
        }
    }

    /// Tells the caller how much of the prompt was read, if it is news.
    pub(super) fn report_progress(&mut self) {
        let total_tokens = self.usage.prompt_tokens;
        let done_tokens = self.held.min(total_tokens);
        if done_tokens > self.reported_tokens {
            self.reported_tokens = done_tokens;
            self.job.reporter.send(Event::Progress {
                done_tokens,
                total_tokens,
            });
        }
    }

    /// Keeps the sequence's state where others may want to go on from it.
    pub(super) fn keep_state(&self, sequences: &mut Sequences) -> Result<(), Error> {
        match &self.sequence {
            Some(sequence) if self.marks.contains(&self.held) => sequences.take_snapshot(sequence),
            _ => Ok(()),
        }
    }

    /// Writes what the constraint forces, which may be the whole answer; tells if it ends here.
    pub(super) fn write_forced(&mut self, vocabulary: &Vocabulary) -> Result<Option<End>, Error> {
        if self.guide.is_finished()? {
            return Ok(Some(End::Complete));
        }
        let room = self.job.request.limits.max_tokens - self.usage.answer_tokens;
        let forced = self.guide.forced()?;
        let is_broken = forced.len() > room;
        for token in forced.into_iter().take(room) {
            self.usage.forced_tokens += 1;
            self.write(token, vocabulary);
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

    /// Computes which tokens may come next. It does not need the scores, so a GPU that is still
    /// at them is not kept waiting.
    pub(super) fn prepare_choice(&mut self) -> Result<(), Error> {
        self.mask = self.guide.mask()?;
        Ok(())
    }

    /// Chooses and writes the next token and what is forced after it; tells if the answer ends.
    pub(super) fn choose(
        &mut self,
        scores: &[f32],
        vocabulary: &Vocabulary,
    ) -> Result<Option<End>, Error> {
        let scores = &scores[..scores.len().min(vocabulary.len())];
        let mask = self.mask.take();
        let mut token = self.pick(scores, mask.as_ref())?;
        if vocabulary.is_end(token) && self.goes_on() {
            token = self.pick(scores, Some(vocabulary.going_on()))?;
        }
        self.guide.accept(token)?;
        self.first_token
            .get_or_insert_with(|| self.job.submitted.elapsed());
        if vocabulary.is_end(token) {
            return Ok(Some(End::Complete));
        }
        self.write(token, vocabulary);
        if self.stops.is_reached() {
            return Ok(Some(End::Complete));
        }
        self.write_forced(vocabulary)
    }

    /// Time from handing in the request to the first token that was chosen: what is forced may be
    /// written before the prompt was read. Where all is forced, to the end; zero without tokens.
    pub(super) fn first_token(&self) -> Duration {
        match self.first_token {
            Some(time) => time,
            None if self.usage.answer_tokens > 0 => self.job.submitted.elapsed(),
            None => Duration::ZERO,
        }
    }

    /// Whether the model may not end the answer.
    fn goes_on(&self) -> bool {
        self.job.request.ignores_end && !self.guide.is_constrained()
    }

    fn pick(&mut self, scores: &[f32], mask: Option<&SimpleVob>) -> Result<LlamaToken, Error> {
        self.sampler
            .pick(scores, mask.map(SimpleVob::as_slice))
            .map(|token| LlamaToken(token.cast_signed()))
            .ok_or_else(|| engine_failed("no token is left that the constraint allows"))
    }

    /// The answer, now that it has ended.
    pub(super) fn finish(mut self, end: End) -> (Job, Result<Answer, Error>) {
        let is_cut_off = end == End::CutOff && !self.guide.is_constrained();
        let first_token = self.first_token();
        let rest = self.stream.flush();
        self.emit(rest);
        let held = self.stops.flush();
        self.tell(held);
        let text = self.text;
        if end == End::Broken {
            let error = Error::Truncated {
                answer_tokens: self.usage.answer_tokens,
                text,
            };
            return (self.job, Err(error));
        }
        let value = guarded(|| self.job.judge.value(&text));
        let answer = value.map(|value| Answer {
            embedding: None,
            value,
            truncated: is_cut_off,
            text,
            usage: self.usage,
            queued: self.queued.unwrap_or_default(),
            first_token,
            elapsed: self.job.submitted.elapsed(),
        });
        (self.job, answer)
    }

    fn write(&mut self, token: LlamaToken, vocabulary: &Vocabulary) {
        let piece = vocabulary.piece(token);
        self.usage.answer_tokens += 1;
        self.tokens.push(token);
        if self.guide.hides() {
            return;
        }
        self.sampler.note(token.0.cast_unsigned(), &piece);
        let text = self.stream.push(&piece);
        self.emit(text);
    }

    fn emit(&mut self, text: String) {
        let text = self.stops.push(text);
        self.tell(text);
    }

    fn tell(&mut self, text: String) {
        if !text.is_empty() {
            self.text.push_str(&text);
            self.job.reporter.send(Event::Token(text));
        }
    }
}
