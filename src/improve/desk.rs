//! The desk: asks the model within a run's budgets and counts what it costs.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::improve::{Error, Progress, Tokens};
use crate::model::budget::{self, Fitted, Part, TooSmall};
use crate::model::{self, Answer, Cancel, Duty, Lazy, Limits, Model, Request, Sampling};
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

/// The same answer so often ends a question: another one would not differ.
const SAME_ANSWERS: usize = 3;

/// Asks the model.
pub struct Desk<'a> {
    source: &'a Lazy,
    /// What is asked for.
    duty: Duty,
    /// Those that were asked something.
    models: BTreeMap<Duty, Arc<dyn Model>>,
    settings: &'a Settings,
    cancel: &'a Cancel,
    progress: &'a (dyn Fn(Progress<'_>) + Sync),
    deadline: Instant,
    used: Tokens,
    /// Requests that were sent, whether or not they were answered.
    questions: u64,
}

impl<'a> Desk<'a> {
    /// A desk that may ask for as long as a run with these settings may take, less the time that
    /// was `taken` before, and for as many tokens, less those `used` before.
    pub(super) fn new(
        source: &'a Lazy,
        settings: &'a Settings,
        cancel: &'a Cancel,
        progress: &'a (dyn Fn(Progress<'_>) + Sync),
        (taken, used): (Duration, Tokens),
    ) -> Self {
        let whole = Duration::from_secs(settings.improve.run_s);
        Self {
            source,
            duty: Duty::Writer,
            models: BTreeMap::new(),
            settings,
            cancel,
            progress,
            deadline: Instant::now() + whole.saturating_sub(taken),
            used,
            questions: 0,
        }
    }

    /// Turns to the model with this duty; a new desk asks the writer.
    pub(super) fn turn_to(&mut self, duty: Duty) {
        self.duty = duty;
    }

    /// The model that was asked, if one was; the writer where several were.
    pub fn asked(&self) -> Option<model::ModelInfo> {
        let mut models = self.models.values().filter(|_| self.questions > 0);
        models.next().map(|model| model.info())
    }

    /// How many questions were put to a model. Tokens say less: a server may not count them.
    pub(super) fn questions(&self) -> u64 {
        self.questions
    }

    /// The model, loaded if need be.
    pub fn model(&mut self) -> Result<Arc<dyn Model>, Error> {
        if let Some(model) = self.models.get(&self.duty) {
            return Ok(model.clone());
        }
        let source = self.source.on(self.duty);
        if source.peek().is_none() {
            (self.progress)(Progress::LoadingModel);
        }
        let model = source
            .get_unless(self.cancel)
            .map_err(|error| match error {
                model::Error::Cancelled => Error::Cancelled,
                other => other.into(),
            })?;
        self.models.insert(self.duty, model.clone());
        Ok(model)
    }

    /// Facts about the model that is asked, which is loaded if need be.
    pub fn info(&mut self) -> Result<model::ModelInfo, Error> {
        Ok(self.model()?.info())
    }

    /// Most characters of code that a prompt shows, whatever the context: the bundled model knows
    /// only short prompts, and a longer one helps no other.
    pub fn code_characters(&mut self) -> Result<usize, Error> {
        Ok(if self.info()?.bundled { 800 } else { 12_000 })
    }

    /// The parts of a prompt that fit into the model's context beside its answer. What had to be
    /// left out is logged, with what the prompt is about.
    pub fn fitted(
        &mut self,
        parts: Vec<Part>,
        about: &str,
    ) -> Result<Result<Fitted, TooSmall>, Error> {
        let answer = self.settings.improve.answer_tokens as usize;
        self.fitted_beside(answer, parts, about)
    }

    /// The same beside an answer of so many tokens.
    pub(super) fn fitted_beside(
        &mut self,
        answer: usize,
        parts: Vec<Part>,
        about: &str,
    ) -> Result<Result<Fitted, TooSmall>, Error> {
        let model = self.model()?;
        let context = model.info().context_tokens as usize;
        let room = context.saturating_sub(answer + TEMPLATE_TOKENS);
        let fitted = budget::fit(parts, room, &|text| model.count_tokens(text));
        if let Some(notice) = fitted.as_ref().ok().and_then(Fitted::notice) {
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

    /// Fails once somebody asked the run to stop.
    pub(super) fn may_go_on(&self) -> Result<(), Error> {
        if self.cancel.is_cancelled() {
            Err(Error::Cancelled)
        } else {
            Ok(())
        }
    }

    /// The budget that is used up, in words, if one is.
    pub(super) fn used_up(&self) -> Option<String> {
        let improve = &self.settings.improve;
        if Instant::now() >= self.deadline {
            return Some(format!(
                "the run's time of {} s is over (improve.run_s)",
                improve.run_s
            ));
        }
        let tokens = self.used.prompt + self.used.answer;
        (tokens as u64 >= improve.tokens).then(|| {
            format!(
                "the run's {} tokens are used up (improve.tokens)",
                improve.tokens
            )
        })
    }

    /// Asks until `accept` takes an answer, at most `improve.attempts` times and until three
    /// answers were the same. The inner error says why no answer was good enough; the outer one
    /// ends the run.
    pub fn ask<T>(
        &mut self,
        question: &Question,
        mut accept: impl FnMut(&Value) -> Result<T, String>,
    ) -> Result<Result<T, String>, Error> {
        let mut last = "no attempt is allowed (improve.attempts is 0)".to_owned();
        let mut seen: HashMap<String, usize> = HashMap::new();
        for attempt in 0..self.settings.improve.attempts {
            self.may_go_on()?;
            if let Some(reason) = self.used_up() {
                return Ok(Err(reason));
            }
            let value = match self.once(question, attempt)? {
                Ok(value) => value,
                Err(reason) => {
                    last = reason;
                    continue;
                }
            };
            match accept(&value) {
                Ok(accepted) => return Ok(Ok(accepted)),
                Err(reason) => last = reason,
            }
            let times = seen.entry(value.to_string()).or_default();
            *times += 1;
            if *times >= SAME_ANSWERS {
                return Ok(Err(format!(
                    "the model gave the same answer {times} times: {last}"
                )));
            }
        }
        Ok(Err(last))
    }

    fn once(&mut self, question: &Question, attempt: u32) -> Result<Result<Value, String>, Error> {
        let improve = &self.settings.improve;
        let mut request = Request::ask(question.system.clone(), question.prompt.clone())
            .under_schema(question.schema.clone());
        request.cache_key = Some(question.sort.to_owned());
        request.limits = Limits {
            max_tokens: improve.answer_tokens as usize,
            timeout: Duration::from_millis(improve.answer_ms),
        };
        let answer = self.generated(request, attempt)?;
        Ok(answer.and_then(|answer| {
            let value = answer.value;
            value.ok_or_else(|| "the answer is not JSON".to_owned())
        }))
    }

    /// The answer to one request, within its limits and what is left of the run's time. The inner
    /// error says what is wrong with the answer.
    pub(super) fn generated(
        &mut self,
        mut request: Request,
        attempt: u32,
    ) -> Result<Result<Answer, String>, Error> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        request.limits.timeout = request.limits.timeout.min(left);
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
        let model = self.model()?;
        self.questions += 1;
        let answer = model
            .generate(request)
            .and_then(|going| going.wait_unless(self.cancel));
        match answer {
            Ok(answer) => {
                self.used.prompt += answer.usage.prompt_tokens;
                self.used.answer += answer.usage.answer_tokens;
                Ok(Ok(answer))
            }
            Err(model::Error::Cancelled) => Err(Error::Cancelled),
            Err(error) if error.is_about_the_answer() => Ok(Err(error.to_string())),
            Err(error) => Err(error.into()),
        }
    }
}
