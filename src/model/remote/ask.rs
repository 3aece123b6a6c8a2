//! One request: sent, sent again where nothing of an answer has come, heard, and judged.

use std::time::Duration;

use reqwest::Response;
use reqwest::header::CONTENT_TYPE;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep, timeout_at};

use super::failure::{self, Retry};
use super::lines::{Lines, TooLong};
use super::server::document;
use super::told::{Next, Told};
use super::{Answer, Asking, Constraint, Error, Request};
use crate::model::{Event, Priority};

/// Times that a request is sent.
const ATTEMPTS: u32 = 3;

/// Before the second attempt; twice that before the third.
const FIRST_PAUSE: Duration = Duration::from_millis(500);

/// A server that asks for a longer pause is not waited for.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

impl Asking<'_> {
    /// The answer, judged. Dropping the future closes the connection.
    pub(super) async fn answer(&self) -> Result<Answer, Error> {
        let limit = self.request.limits.timeout;
        let mut told = Told::default();
        let mut first_token = Duration::ZERO;
        let deadline = Instant::from_std(self.submitted).checked_add(limit);
        let hearing = self.hear(&mut told, &mut first_token);
        let heard = match deadline {
            Some(deadline) => timeout_at(deadline, hearing).await,
            None => Ok(hearing.await),
        };
        match heard {
            Ok(heard) => heard?,
            Err(_) => {
                return Err(Error::Timeout {
                    limit,
                    answer_tokens: told.usage().answer_tokens,
                });
            }
        }
        self.judged(told, first_token)
    }

    async fn hear(&self, told: &mut Told, first_token: &mut Duration) -> Result<(), Error> {
        let response = self.send().await?;
        let kind = response.headers().get(CONTENT_TYPE);
        let is_stream = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"));
        if !is_stream {
            let next = told.whole(&document(response).await);
            *first_token = self.submitted.elapsed();
            return self.take(next).map(|_| ());
        }
        self.hear_stream(response, told, first_token).await
    }

    async fn hear_stream(
        &self,
        mut response: Response,
        told: &mut Told,
        first_token: &mut Duration,
    ) -> Result<(), Error> {
        let mut lines = Lines::default();
        loop {
            let piece = response.chunk().await;
            let piece = piece.map_err(|error| self.failed(http_reason(&error)))?;
            let events = match &piece {
                Some(piece) => lines.take(piece),
                None => Ok(lines.rest().into_iter().collect()),
            };
            let events =
                events.map_err(|TooLong| self.failed("a line of its answer is endless"))?;
            if self.hear_events(&events, told, first_token)? {
                return Ok(());
            }
            match (piece, &told.reason) {
                (Some(_), _) => {}
                (None, Some(_)) => return Ok(()),
                (None, None) => return Err(self.failed("its answer broke off in the middle")),
            }
        }
    }

    /// Takes events as they came; true at the end of the answer.
    fn hear_events(
        &self,
        events: &[String],
        told: &mut Told,
        first_token: &mut Duration,
    ) -> Result<bool, Error> {
        for event in events {
            let next = told.event(event);
            if first_token.is_zero() && !told.text.is_empty() {
                *first_token = self.submitted.elapsed();
            }
            if self.take(next)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Hands on what came; true at the end.
    fn take(&self, next: Next) -> Result<bool, Error> {
        match next {
            Next::Text(text) => {
                if !text.is_empty() {
                    self.reporter.send(Event::Token(text));
                }
                Ok(false)
            }
            Next::End => Ok(true),
            Next::Failed(words) => Err(self.failed(words)),
        }
    }

    /// Sends the request until the server begins to answer.
    async fn send(&self) -> Result<Response, Error> {
        let body = body(&self.server.model, self.request);
        let is_background = self.request.priority == Priority::Background;
        let mut pause = FIRST_PAUSE;
        for _ in 1..ATTEMPTS {
            let failure = match self.server.chat(&body, is_background).await {
                Ok(response) => return Ok(response),
                Err(failure) => failure,
            };
            let wait = match failure.retry {
                Retry::Soon => pause,
                Retry::After(wait) if wait <= LONGEST_PAUSE => wait,
                Retry::Never | Retry::After(_) => return Err(self.with_numbers(failure.error)),
            };
            sleep(wait).await;
            pause *= 2;
        }
        let last = self.server.chat(&body, is_background).await;
        last.map_err(|failure| self.with_numbers(failure.error))
    }

    /// A prompt that the server found too long has at least the tokens that would not fit.
    fn with_numbers(&self, error: Error) -> Error {
        let Error::PromptTooLong { .. } = error else {
            return error;
        };
        let (answer_tokens, context_tokens) = (self.request.limits.max_tokens, self.context_tokens);
        Error::PromptTooLong {
            prompt_tokens: (context_tokens + 1).saturating_sub(answer_tokens),
            answer_tokens,
            context_tokens,
        }
    }

    fn judged(&self, told: Told, first_token: Duration) -> Result<Answer, Error> {
        let usage = told.usage();
        let is_cut_off = told.reason.as_deref() == Some("length");
        let is_constrained = self.request.constraint != Constraint::None;
        if is_cut_off && is_constrained {
            return Err(Error::Truncated {
                answer_tokens: usage.answer_tokens,
                text: told.text,
            });
        }
        let value = self.judge.value(&told.text).map_err(|error| match error {
            Error::InvalidAnswer { reason, text } => Error::InvalidAnswer {
                reason: format!(
                    "{reason} (the server {} may not support `response_format: json_schema`)",
                    self.server.url
                ),
                text,
            },
            other => other,
        })?;
        Ok(Answer {
            embedding: None,
            value,
            truncated: is_cut_off,
            text: told.text,
            usage,
            queued: Duration::ZERO,
            first_token,
            elapsed: self.submitted.elapsed(),
        })
    }

    fn failed(&self, reason: impl Into<String>) -> Error {
        failure::of(&self.server.url, reason)
    }
}

fn http_reason(error: &reqwest::Error) -> String {
    format!(
        "its answer broke off: {}",
        crate::model::http::reason(error)
    )
}

/// The request as OpenAI's protocol has it.
fn body(model: &str, request: &Request) -> Value {
    let messages: Vec<Value> = request
        .messages
        .iter()
        .map(|message| json!({"role": message.role.name(), "content": message.content}))
        .collect();
    let mut body = json!({
        "model": model,
        "messages": messages,
        "max_tokens": request.limits.max_tokens,
        "temperature": request.sampling.temperature,
        "top_p": request.sampling.top_p,
        // Some servers take no seed beyond 32 bits.
        "seed": request.sampling.seed & 0x7fff_ffff,
        "stream": true,
        "stream_options": {"include_usage": true},
    });
    if !request.stop.is_empty() {
        body["stop"] = json!(request.stop);
    }
    if let Some(key) = &request.cache_key {
        body["prompt_cache_key"] = json!(key);
    }
    if let Constraint::JsonSchema(schema) = &request.constraint {
        body["response_format"] = json!({
            "type": "json_schema",
            "json_schema": {"name": "answer", "strict": true, "schema": schema},
        });
    }
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_request_carries_what_was_asked_and_no_more() {
        let plain = body("m", &Request::ask("s", "u"));
        assert_eq!(
            plain["messages"][1],
            json!({"role": "user", "content": "u"})
        );
        assert!(plain.get("response_format").is_none() && plain.get("stop").is_none());
        let mut request = Request::ask("s", "u").under_schema(json!({"type": "integer"}));
        request.stop = vec!["x".to_owned()];
        request.cache_key = Some("k".to_owned());
        let full = body("m", &request);
        assert_eq!(
            full["response_format"]["json_schema"]["schema"]["type"],
            "integer"
        );
        assert_eq!(
            (&full["stop"], &full["prompt_cache_key"]),
            (&json!(["x"]), &json!("k"))
        );
    }
}
