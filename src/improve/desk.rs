//! The desk: asks the model within a run's budgets and counts what it costs.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::improve::{Error, Tokens};
use crate::model::budget::{self, Fitted, Part, TooSmall};
use crate::model::{self, Cancel, Limits, Model, Request, Sampling};
use crate::settings::Settings;

/// Tokens that a chat template adds to a prompt, and the lines around its parts.
const TEMPLATE_TOKENS: usize = 64;

/// A question whose answer is JSON under a schema.
#[derive(Debug, Clone)]
pub struct Question {
    /// What sort of question it is, such as the kind of the run: those of one sort begin alike,
    /// and the engine reads that part once.
    pub sort: &'static str,
    /// What the model is told first.
    pub system: String,
    /// The question.
    pub prompt: String,
    /// The schema of the answer.
    pub schema: Value,
}

/// Asks the model.
pub struct Desk<'a> {
    model: Arc<dyn Model>,
    settings: &'a Settings,
    cancel: &'a Cancel,
    deadline: Instant,
    used: Tokens,
}

impl<'a> Desk<'a> {
    /// A desk that may ask until `settings.improve.run_s` seconds from now.
    pub(super) fn new(model: Arc<dyn Model>, settings: &'a Settings, cancel: &'a Cancel) -> Self {
        let deadline = Instant::now() + Duration::from_secs(settings.improve.run_s);
        Self {
            model,
            settings,
            cancel,
            deadline,
            used: Tokens::default(),
        }
    }

    /// The model that is asked.
    pub fn info(&self) -> model::ModelInfo {
        self.model.info()
    }

    /// Most characters of code that a prompt shows, whatever the context: the bundled model knows
    /// only short prompts, and a longer one helps no other.
    pub fn code_characters(&self) -> usize {
        if self.model.info().bundled {
            800
        } else {
            12_000
        }
    }

    /// The parts of a prompt that fit into the model's context beside its answer. What had to be
    /// left out is logged, with what the prompt is about.
    pub fn fitted(&self, parts: Vec<Part>, about: &str) -> Result<Fitted, TooSmall> {
        let context = self.model.info().context_tokens as usize;
        let answer = self.settings.improve.answer_tokens as usize;
        let room = context.saturating_sub(answer + TEMPLATE_TOKENS);
        let fitted = budget::fit(parts, room, &|text| self.model.count_tokens(text))?;
        if let Some(notice) = fitted.notice() {
            tracing::info!("{about}: {notice}");
        }
        Ok(fitted)
    }

    /// Tokens used so far.
    pub(super) fn used(&self) -> Tokens {
        self.used
    }

    /// The settings of the run.
    pub fn settings(&self) -> &Settings {
        self.settings
    }

    /// Fails once the run was cancelled or its time is over.
    pub(super) fn may_go_on(&self) -> Result<(), Error> {
        let over = self.cancel.is_cancelled() || Instant::now() >= self.deadline;
        if over { Err(Error::Cancelled) } else { Ok(()) }
    }

    /// Asks until `accept` takes an answer, at most `improve.attempts` times. The inner error says
    /// why no answer was good enough; the outer one ends the run.
    pub fn ask<T>(
        &mut self,
        question: &Question,
        mut accept: impl FnMut(&Value) -> Result<T, String>,
    ) -> Result<Result<T, String>, Error> {
        let mut last = "no attempt is allowed (improve.attempts is 0)".to_owned();
        for attempt in 0..self.settings.improve.attempts {
            self.may_go_on()?;
            match self.once(question, attempt)? {
                Ok(value) => match accept(&value) {
                    Ok(accepted) => return Ok(Ok(accepted)),
                    Err(reason) => last = reason,
                },
                Err(reason) => last = reason,
            }
        }
        Ok(Err(last))
    }

    fn once(&mut self, question: &Question, attempt: u32) -> Result<Result<Value, String>, Error> {
        let improve = &self.settings.improve;
        let mut request = Request::ask(question.system.clone(), question.prompt.clone())
            .under_schema(question.schema.clone());
        request.cache_key = Some(question.sort.to_owned());
        let left = self.deadline.saturating_duration_since(Instant::now());
        request.limits = Limits {
            max_tokens: improve.answer_tokens as usize,
            timeout: Duration::from_millis(improve.answer_ms).min(left),
        };
        // The first answer is the likeliest; later ones must differ to be worth asking for.
        request.sampling = Sampling {
            temperature: if attempt == 0 {
                self.settings.model.temperature
            } else {
                0.7
            },
            seed: u64::from(self.settings.model.seed) + u64::from(attempt),
            ..Sampling::default()
        };
        let answer = self
            .model
            .generate(request)
            .and_then(|going| going.wait_unless(self.cancel));
        match answer {
            Ok(answer) => {
                self.used.prompt += answer.usage.prompt_tokens;
                self.used.answer += answer.usage.answer_tokens;
                Ok(answer
                    .value
                    .ok_or_else(|| "the answer is not JSON".to_owned()))
            }
            Err(model::Error::Cancelled) => Err(Error::Cancelled),
            Err(error) if error.is_about_the_answer() => Ok(Err(error.to_string())),
            Err(error) => Err(error.into()),
        }
    }
}
