//! A model that gives prepared answers: for tests of whatever asks a model.
//!
//! Answers go through the same judgement as real ones, so a test cannot pass on an answer that
//! the engine would have refused.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::answer::Judge;
use super::generation::Reporter;
use super::{Answer, Error, Event, Generation, Model, ModelInfo, Request, TemplateOrigin, Usage};

/// What a [`Scripted`] model does with one request.
#[derive(Debug, Clone, PartialEq)]
pub enum Reply {
    /// Answers with this text.
    Text(String),
    /// Answers with this embedding.
    Embedding(Vec<f32>),
    /// Fails with this error.
    Error(Error),
    /// Never answers: for tests of cancellation.
    Silence,
    /// Begins with this text and never ends.
    Beginning(String),
}

impl From<&str> for Reply {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Reply {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<serde_json::Value> for Reply {
    fn from(value: serde_json::Value) -> Self {
        Self::Text(value.to_string())
    }
}

impl From<Error> for Reply {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

type Script = Box<dyn FnMut(&Request) -> Reply + Send>;

/// A model that follows a script and records what it was asked.
pub struct Scripted {
    state: Mutex<State>,
    bundled: bool,
}

struct State {
    script: Script,
    requests: Vec<Request>,
    silent: Vec<Reporter>,
}

impl State {
    fn hold(&mut self, reporter: Reporter) {
        self.silent.retain(|reporter| !reporter.is_cancelled());
        self.silent.push(reporter);
    }
}

impl Scripted {
    /// Gives these replies one after the other; a request beyond them fails.
    pub fn new<R: Into<Reply>>(replies: impl IntoIterator<Item = R>) -> Self {
        let mut replies: VecDeque<Reply> = replies.into_iter().map(Into::into).collect();
        Self::answering(move |_| {
            replies.pop_front().unwrap_or_else(|| {
                Reply::Error(Error::Engine {
                    reason: "the script has no reply left".into(),
                })
            })
        })
    }

    /// Computes each reply from its request.
    pub fn answering(script: impl FnMut(&Request) -> Reply + Send + 'static) -> Self {
        Self {
            state: Mutex::new(State {
                script: Box::new(script),
                requests: Vec::new(),
                silent: Vec::new(),
            }),
            bundled: false,
        }
    }

    /// Passes for the bundled model.
    #[must_use]
    pub fn as_bundled(mut self) -> Self {
        self.bundled = true;
        self
    }

    /// Every request so far, oldest first.
    pub fn requests(&self) -> Vec<Request> {
        self.state().requests.clone()
    }

    /// How many requests are left without an answer and still waited for.
    pub fn silent_requests(&self) -> usize {
        let mut state = self.state();
        state.silent.retain(|reporter| !reporter.is_cancelled());
        state.silent.len()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Model for Scripted {
    fn info(&self) -> ModelInfo {
        ModelInfo {
            name: "scripted".into(),
            path: None,
            architecture: "script".into(),
            parameters: 0,
            quantisation: "none".into(),
            bytes: 0,
            context_tokens: 2048,
            training_context_tokens: 2048,
            vocabulary: 0,
            device: "none".into(),
            threads: 0,
            bundled: self.bundled,
            chat_template: TemplateOrigin::File,
        }
    }

    fn generate(&self, request: Request) -> Result<Generation, Error> {
        let judge = Judge::new(&request.constraint)?;
        let (reporter, generation) = Generation::channel();
        let mut state = self.state();
        match (state.script)(&request) {
            Reply::Text(text) => {
                reporter.send(Event::Token(text.clone()));
                reporter.finish(answer(&judge, &request, text));
            }
            Reply::Embedding(vector) => {
                let answer = answer(&judge, &request, String::new());
                reporter.finish(answer.map(|answer| Answer {
                    embedding: Some(vector),
                    ..answer
                }));
            }
            Reply::Error(error) => reporter.finish(Err(error)),
            Reply::Silence => state.hold(reporter),
            Reply::Beginning(text) => {
                reporter.send(Event::Token(text));
                state.hold(reporter);
            }
        }
        state.requests.push(request);
        Ok(generation)
    }
}

fn answer(judge: &Judge, request: &Request, text: String) -> Result<Answer, Error> {
    let started = Instant::now();
    let words = |text: &str| text.split_whitespace().count();
    let usage = Usage {
        prompt_tokens: request
            .messages
            .iter()
            .map(|message| message.content.as_str())
            .chain(request.text.as_deref())
            .map(words)
            .sum(),
        answer_tokens: words(&text),
        ..Usage::default()
    };
    Ok(Answer {
        embedding: None,
        value: judge.value(&text)?,
        text,
        truncated: false,
        usage,
        queued: Duration::ZERO,
        first_token: started.elapsed(),
        elapsed: started.elapsed(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn replies_come_in_order_and_requests_are_recorded() {
        let model = Scripted::new(["one", "two"]);
        let ask = |text: &str| model.generate(Request::ask("", text)).unwrap().wait();
        assert_eq!(ask("a").unwrap().text, "one");
        assert_eq!(ask("b").unwrap().text, "two");
        assert!(matches!(ask("c"), Err(Error::Engine { .. })));
        let asked: Vec<_> = model
            .requests()
            .into_iter()
            .map(|request| request.messages[1].content.clone())
            .collect();
        assert_eq!(asked, ["a", "b", "c"]);
    }

    #[test]
    fn an_answer_that_breaks_its_schema_is_refused() {
        let model = Scripted::new([json!({"name": 3}), json!({"name": "x"})]);
        let schema = json!({"properties": {"name": {"type": "string"}}});
        let ask = || {
            model
                .generate(Request::ask("", "").under_schema(schema.clone()))
                .unwrap()
                .wait()
        };
        assert!(matches!(ask(), Err(Error::InvalidAnswer { .. })));
        assert_eq!(ask().unwrap().value, Some(json!({"name": "x"})));
    }

    #[test]
    fn silence_lasts_until_it_is_cancelled() {
        let model = Scripted::new([Reply::Silence]);
        let generation = model.generate(Request::default()).unwrap();
        assert_eq!(model.silent_requests(), 1);
        generation.cancel_handle().cancel();
        assert_eq!(generation.wait(), Err(Error::Cancelled));
        assert_eq!(model.silent_requests(), 0);
    }
}
