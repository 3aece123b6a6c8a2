//! A chat's answer piece by piece.
//!
//! Words are sent as they come. Calls are sent whole, once they are: a client can do nothing with
//! a part of one.

use axum::response::Response;
use serde_json::{Value, json};

use super::completion::Completion;
use crate::web::openai::answering::{Answering, Ended, Heard};
use crate::web::openai::options::Streaming;
use crate::web::openai::sse::{self, Piece};

/// The response; dropping it, as when the client leaves, cancels the answer.
pub(super) fn response(
    answering: Answering,
    completion: Completion,
    streaming: Streaming,
) -> Response {
    let opening = json!({"role": "assistant", "content": "", "refusal": null});
    let mut telling = Telling {
        shape: Shape {
            completion,
            with_usage: streaming.with_usage,
        },
        sent: 0,
        text: String::new(),
    };
    let first = vec![telling.shape.delta(opening, None)];
    sse::follow(first, answering, move |heard| match heard {
        Heard::Text(text) => telling.hear(&text),
        Heard::End(ended) => telling.shape.end(&ended, telling.sent),
    })
}

/// An answer that is being sent.
struct Telling {
    shape: Shape,
    /// Bytes of the text that were sent.
    sent: usize,
    text: String,
}

impl Telling {
    fn hear(&mut self, text: &str) -> Vec<Piece> {
        self.text.push_str(text);
        let words = self.shape.completion.tools.words(&self.text);
        let Some(new @ 1..) = words.len().checked_sub(self.sent) else {
            return Vec::new();
        };
        let piece = &words[self.sent..];
        self.sent += new;
        vec![self.shape.delta(json!({"content": piece}), None)]
    }
}

/// How the pieces look.
struct Shape {
    completion: Completion,
    with_usage: bool,
}

impl Shape {
    fn delta(&self, delta: Value, reason: Option<&str>) -> Piece {
        let mut chunk = self.completion.chunk(delta, reason);
        if self.with_usage {
            chunk["usage"] = Value::Null;
        }
        Piece::Json(chunk)
    }

    /// What is left to say at the end: what was held back, why it ended, and the usage.
    fn end(&self, ended: &Ended, sent: usize) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let said = self.completion.tools.read(&ended.text);
        let rest = said.words.get(sent..).unwrap_or_default();
        if !rest.is_empty() {
            pieces.push(self.delta(json!({"content": rest}), None));
        }
        let reason = match said.calls.is_empty() {
            true => ended.reason(),
            false => "tool_calls",
        };
        let calls = self.completion.calls(said.calls).into_iter().enumerate();
        pieces.extend(calls.map(|(index, mut call)| {
            call["index"] = json!(index);
            self.delta(json!({"tool_calls": [call]}), None)
        }));
        pieces.push(self.delta(json!({}), Some(reason)));
        if self.with_usage {
            pieces.push(Piece::Json(self.completion.usage_chunk(&ended.usage)));
        }
        pieces.push(Piece::Done);
        pieces
    }
}
