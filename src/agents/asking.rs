//! Asking the model within a time: waiting while it is busy, streaming what it writes, stopping when
//! the work is cancelled, and counting tokens.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::agents::{Error, Progress, Services};
use crate::model::{
    self, Answer, Cancel, Duty, Event, Limits, Message, Model, Priority, Request, Sampling,
};

/// How long a busy model is left alone before it is asked again, at first and at most.
const PAUSE: (Duration, Duration) = (Duration::from_millis(10), Duration::from_millis(200));

/// Tokens that an answer under a schema has around the label.
const LABEL_TOKENS: usize = 32;

/// Tokens that a chat template adds to a prompt, and the lines around its parts.
const TEMPLATE_TOKENS: usize = 96;

/// The bundled model knows only short prompts.
const BUNDLED_TOKENS: usize = 700;

/// Tokens used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Used {
    pub(super) prompt: u64,
    pub(super) answer: u64,
}

/// A model that may be asked until its time is over.
pub(super) struct Asking<'a> {
    services: &'a Services<'a>,
    model: Arc<dyn Model>,
    agent: String,
    deadline: Instant,
    pub(super) used: Used,
}

impl<'a> Asking<'a> {
    /// Loads the model with this duty, if need be, for an agent that may ask for `time`.
    pub(super) fn start(
        services: &'a Services<'a>,
        agent: &str,
        (duty, time): (Duty, Duration),
    ) -> Result<Self, Error> {
        let source = services.model.on(duty);
        if source.peek().is_none() {
            (services.progress)(Progress::LoadingModel);
        }
        Ok(Self {
            model: source.get_unless(services.cancel)?,
            services,
            agent: agent.to_owned(),
            deadline: Instant::now() + time,
            used: Used::default(),
        })
    }

    /// The model.
    pub(super) fn model(&self) -> Arc<dyn Model> {
        Arc::clone(&self.model)
    }

    /// Whether it is the bundled model, which writes no code.
    pub(super) fn is_bundled(&self) -> bool {
        self.model.info().bundled
    }

    /// Tokens of a text.
    pub(super) fn count(&self, text: &str) -> usize {
        self.model.count_tokens(text)
    }

    /// Tokens that a prompt with this message may have beside its answer.
    pub(super) fn room(&self, message: &str) -> usize {
        let context = self.model.info().context_tokens as usize;
        let room = context.saturating_sub(self.answer_tokens() + TEMPLATE_TOKENS);
        if self.is_bundled() {
            room.min(BUNDLED_TOKENS.max(self.count(message) + BUNDLED_TOKENS / 2))
        } else {
            room
        }
    }

    /// At most a third of the context.
    fn answer_tokens(&self) -> usize {
        let wanted = self.services.settings.agents.answer_tokens as usize;
        wanted.min(self.model.info().context_tokens as usize / 3)
    }

    /// Free text; `streamed` tells each piece as it comes.
    pub(super) fn text(&mut self, messages: Vec<Message>, streamed: bool) -> Result<Answer, Error> {
        let tokens = self.answer_tokens();
        let request = self.request(messages, tokens);
        self.ask(&request, streamed)
    }

    /// One of the labels, by its place among them.
    pub(super) fn choose(
        &mut self,
        messages: Vec<Message>,
        labels: &[String],
    ) -> Result<usize, Error> {
        let longest = labels.iter().map(|label| self.count(label)).max();
        let request = self
            .request(messages, longest.unwrap_or(0) + LABEL_TOKENS)
            .under_schema(json!({
                "type": "object",
                "properties": {"action": {"enum": labels}},
                "required": ["action"],
                "additionalProperties": false,
            }));
        let value = self.ask(&request, false)?.value.unwrap_or_default();
        let chosen = labels.iter().position(|label| value["action"] == **label);
        chosen.ok_or_else(|| {
            Error::Model(model::Error::InvalidAnswer {
                reason: "it names none of the actions".to_owned(),
                text: value.to_string(),
            })
        })
    }

    fn request(&self, messages: Vec<Message>, max_tokens: usize) -> Request {
        let settings = &self.services.settings.model;
        Request {
            messages,
            limits: Limits {
                max_tokens,
                timeout: self.deadline.saturating_duration_since(Instant::now()),
            },
            sampling: Sampling {
                temperature: settings.temperature,
                seed: settings.seed.into(),
                ..Sampling::default()
            },
            priority: Priority::Interactive,
            cache_key: Some(format!("agent {}", self.agent)),
            ..Request::default()
        }
    }

    /// Asks, again and again while the model's queue is full and there is time.
    fn ask(&mut self, request: &Request, streamed: bool) -> Result<Answer, Error> {
        let (mut pause, longest) = PAUSE;
        let mut told = false;
        loop {
            match self.once(request.clone(), streamed) {
                Err(Error::Model(model::Error::Busy { .. }))
                    if Instant::now() + pause < self.deadline => {}
                other => return other,
            }
            if !told {
                (self.services.progress)(Progress::Waiting);
                told = true;
            }
            rest(pause, self.services.cancel)?;
            pause = (pause * 2).min(longest);
        }
    }

    fn once(&mut self, request: Request, streamed: bool) -> Result<Answer, Error> {
        let mut generation = self.model.generate(request)?;
        let cancel = self.services.cancel;
        while let Some(event) = generation.next_unless(cancel) {
            match event {
                Event::Token(text) if streamed => (self.services.progress)(Progress::Text(&text)),
                Event::Token(_) | Event::Progress { .. } => {}
                Event::Failed(error) => return Err(error.into()),
                Event::Done(answer) => {
                    self.used.prompt += answer.usage.prompt_tokens as u64;
                    self.used.answer += answer.usage.answer_tokens as u64;
                    return Ok(answer);
                }
            }
        }
        let reason = "it ended without an answer; try again".to_owned();
        Err(Error::Model(model::Error::Engine { reason }))
    }
}

fn rest(pause: Duration, cancel: &Cancel) -> Result<(), Error> {
    std::thread::sleep(pause);
    match cancel.is_cancelled() {
        true => Err(Error::Cancelled),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agents::fixture::Scene;
    use crate::model::Role;
    use crate::model::scripted::Reply;

    fn say(text: &str) -> Vec<Message> {
        vec![Message::new(Role::User, text)]
    }

    #[test]
    fn a_busy_model_is_asked_again() {
        let busy = || Reply::Error(model::Error::Busy { length: 64 });
        let scene = Scene::new(&[]).answering([busy(), busy(), Reply::from("yes")]);
        let answer = scene.with(|services| {
            let mut asking =
                Asking::start(services, "a", (Duty::Chat, Duration::from_mins(1))).unwrap();
            asking.text(say("well?"), true).unwrap().text
        });
        assert_eq!(answer, "yes");
    }

    #[test]
    fn a_label_is_chosen_and_cancelling_ends_the_wait() {
        let reply = Reply::from(json!({"action": "done"}));
        let scene = Scene::new(&[]).answering([reply, Reply::Silence]);
        scene.with(|services| {
            let mut asking =
                Asking::start(services, "a", (Duty::Chat, Duration::from_mins(1))).unwrap();
            let labels = ["ask".to_owned(), "done".to_owned()];
            assert_eq!(asking.choose(say("well?"), &labels).unwrap(), 1);
            let cancel = services.cancel.clone();
            let stopper = std::thread::spawn(move || cancel.cancel());
            let stopped = asking.text(say("well?"), false);
            stopper.join().unwrap();
            assert!(matches!(stopped, Err(Error::Cancelled)), "{stopped:?}");
        });
    }
}
