//! A running generation: its events, its end, and how to stop it.
//!
//! Works from threads ([`Generation::wait`]) and from async code ([`Generation::answer`]) alike.
//! The channel is unbounded, but its length is: a request sends at most one event per token of
//! its `max_tokens` and one per chunk of its prompt.

use std::any::Any;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::Error;
use super::block_on::block_on;

/// Something that happened in a generation.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub enum Event {
    /// Part of the prompt was read.
    Progress {
        /// Prompt tokens read so far.
        done_tokens: usize,
        /// Prompt tokens in all.
        total_tokens: usize,
    },
    /// The next piece of the answer: whole characters, never empty.
    Token(String),
    /// The answer is complete; nothing follows.
    Done(Answer),
    /// There will be no answer; nothing follows.
    Failed(Error),
}

/// A complete answer.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Answer {
    /// The text as generated.
    pub text: String,
    /// The parsed document, when the request had a JSON Schema; it satisfies that schema.
    pub value: Option<serde_json::Value>,
    /// The vector of a text whose embedding was asked for, of length 1 as vectors have it.
    pub embedding: Option<Vec<f32>>,
    /// Whether free text ended because `max_tokens` was reached. Never true under a constraint,
    /// where that is [`Error::Truncated`].
    pub truncated: bool,
    /// Tokens used.
    pub usage: Usage,
    /// Time from handing in the request until the engine began with it.
    pub queued: Duration,
    /// Time from handing in the request to the first token that was chosen: a constraint may force
    /// others before the prompt was read. Where all is forced, to the end; zero without tokens.
    pub first_token: Duration,
    /// Time from handing in the request to the last token.
    pub elapsed: Duration,
}

/// The tokens that an answer took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Usage {
    /// Tokens of the rendered prompt.
    pub prompt_tokens: usize,
    /// Tokens of the prompt that were not read again, because the engine still had them.
    pub cached_tokens: usize,
    /// Tokens of the answer, forced ones included.
    pub answer_tokens: usize,
    /// Tokens that the constraint left no choice for; they were not sampled.
    pub forced_tokens: usize,
}

/// Stops a generation within one decode step. Clones stop the same one.
#[derive(Debug, Clone, Default)]
pub struct Cancel {
    token: CancellationToken,
}

impl Cancel {
    /// Stops the generation; its waiting callers get [`Error::Cancelled`] at once.
    pub fn cancel(&self) {
        self.token.cancel();
    }

    /// Whether somebody has cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.token.is_cancelled()
    }

    /// Returns once somebody has cancelled.
    pub(super) async fn cancelled(&self) {
        self.token.cancelled().await;
    }
}

/// A request being answered. Dropping it cancels it.
#[derive(Debug)]
pub struct Generation {
    events: mpsc::UnboundedReceiver<Event>,
    cancel: Cancel,
    finished: bool,
    held: Vec<Box<dyn Any + Send + Sync>>,
}

impl Generation {
    /// A generation and the end by which a model reports on it.
    pub(super) fn channel() -> (Reporter, Self) {
        let (sender, events) = mpsc::unbounded_channel();
        let cancel = Cancel::default();
        let reporter = Reporter {
            events: sender,
            cancel: cancel.clone(),
        };
        let generation = Self {
            events,
            cancel,
            finished: false,
            held: Vec::new(),
        };
        (reporter, generation)
    }

    /// A handle that stops this generation from elsewhere.
    pub fn cancel_handle(&self) -> Cancel {
        self.cancel.clone()
    }

    /// The same generation, which drops `guard` once it has ended or is dropped itself.
    pub(super) fn holding(mut self, guard: impl Any + Send + Sync) -> Self {
        self.held.push(Box::new(guard));
        self
    }

    /// The next event, or `None` after [`Event::Done`] or [`Event::Failed`].
    pub async fn next(&mut self) -> Option<Event> {
        if self.finished {
            return None;
        }
        let event = tokio::select! {
            biased;
            event = self.events.recv() => event.unwrap_or_else(|| {
                Event::Failed(Error::Engine { reason: "it stopped in the middle of a request".into() })
            }),
            () = self.cancel.token.cancelled() => Event::Failed(Error::Cancelled),
        };
        self.finished = matches!(event, Event::Done(_) | Event::Failed(_));
        if self.finished {
            self.held.clear();
        }
        Some(event)
    }

    /// The next event, like [`Self::next`], blocking this thread until it comes.
    pub fn next_blocking(&mut self) -> Option<Event> {
        block_on(self.next())
    }

    /// The next event, like [`Self::next_blocking`]; once `cancel` is cancelled, so is this
    /// generation.
    pub fn next_unless(&mut self, cancel: &Cancel) -> Option<Event> {
        let event = block_on(async {
            tokio::select! {
                biased;
                () = cancel.token.cancelled() => None,
                event = self.next() => Some(event),
            }
        });
        event.unwrap_or_else(|| {
            self.cancel.cancel();
            self.next_blocking()
        })
    }

    /// The answer, once it is complete.
    pub async fn answer(mut self) -> Result<Answer, Error> {
        while let Some(event) = self.next().await {
            match event {
                Event::Done(answer) => return Ok(answer),
                Event::Failed(error) => return Err(error),
                Event::Token(_) | Event::Progress { .. } => {}
            }
        }
        Err(Error::Engine {
            reason: "the generation was read to its end before".into(),
        })
    }

    /// The answer, like [`Self::answer`], blocking this thread until it is complete.
    pub fn wait(self) -> Result<Answer, Error> {
        block_on(self.answer())
    }

    /// The answer, like [`Self::wait`], unless `cancel` is cancelled before.
    pub fn wait_unless(self, cancel: &Cancel) -> Result<Answer, Error> {
        block_on(async {
            tokio::select! {
                biased;
                () = cancel.token.cancelled() => Err(Error::Cancelled),
                answer = self.answer() => answer,
            }
        })
    }
}

impl Drop for Generation {
    fn drop(&mut self) {
        self.cancel.cancel();
    }
}

/// The model's end of a [`Generation`].
#[derive(Debug)]
pub(super) struct Reporter {
    events: mpsc::UnboundedSender<Event>,
    cancel: Cancel,
}

impl Reporter {
    /// Tells the caller; a caller that has gone has cancelled, which the model sees there.
    pub(super) fn send(&self, event: Event) {
        let _gone = self.events.send(event);
    }

    /// Ends the generation.
    pub(super) fn finish(&self, outcome: Result<Answer, Error>) {
        self.send(match outcome {
            Ok(answer) => Event::Done(answer),
            Err(error) => Event::Failed(error),
        });
    }

    /// Whether the caller has cancelled or gone.
    pub(super) fn is_cancelled(&self) -> bool {
        self.cancel.is_cancelled()
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    fn answer() -> Answer {
        Answer {
            text: "yes".into(),
            value: None,
            embedding: None,
            truncated: false,
            usage: Usage::default(),
            queued: Duration::ZERO,
            first_token: Duration::ZERO,
            elapsed: Duration::ZERO,
        }
    }

    #[test]
    fn events_come_in_order_and_end() {
        let (reporter, mut generation) = Generation::channel();
        reporter.send(Event::Token("yes".into()));
        reporter.finish(Ok(answer()));
        assert_eq!(generation.next_blocking(), Some(Event::Token("yes".into())));
        assert_eq!(generation.next_blocking(), Some(Event::Done(answer())));
        assert_eq!(generation.next_blocking(), None);
    }

    #[test]
    fn waiting_ends_when_another_thread_cancels() {
        let (reporter, generation) = Generation::channel();
        let cancel = generation.cancel_handle();
        let stopper = thread::spawn(move || cancel.cancel());
        assert_eq!(generation.wait(), Err(Error::Cancelled));
        stopper.join().unwrap();
        assert!(reporter.is_cancelled());
    }

    #[test]
    fn dropping_cancels() {
        let (reporter, generation) = Generation::channel();
        drop(generation);
        assert!(reporter.is_cancelled());
        reporter.finish(Ok(answer()));
    }

    #[test]
    fn a_model_that_vanishes_is_an_error() {
        let (reporter, generation) = Generation::channel();
        drop(reporter);
        assert!(matches!(generation.wait(), Err(Error::Engine { .. })));
    }

    #[tokio::test]
    async fn blocking_inside_a_task_neither_panics_nor_starves() {
        let (reporter, mut generation) = Generation::channel();
        for _ in 0..1000 {
            reporter.send(Event::Token("x".into()));
        }
        reporter.finish(Ok(answer()));
        let tokens = std::iter::from_fn(|| generation.next_blocking());
        let tokens = tokens.take_while(|event| matches!(event, Event::Token(_)));
        assert_eq!(tokens.count(), 1000);
    }
}
