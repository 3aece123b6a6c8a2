//! What a server has told of an answer so far, from chunks or from a whole document.

use serde_json::Value;

use super::failure::words;
use crate::model::Usage;

/// Longest answer that is taken, whatever limit a server forgets.
const TEXT_BYTES_MAX: usize = 32 << 20;

/// An answer as it grows.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) text: String,
    /// Why it ended, once it has.
    pub(super) reason: Option<String>,
    usage: Option<Usage>,
    pieces: usize,
}

/// What to do after a document.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Hand on this piece of text, which may be empty.
    Text(String),
    /// Nothing follows.
    End,
    /// The server failed, with these words.
    Failed(String),
}

impl Told {
    /// Takes the data of one event.
    pub(super) fn event(&mut self, data: &str) -> Next {
        if data == "[DONE]" {
            return Next::End;
        }
        match serde_json::from_str(data) {
            Ok(document) => self.document(&document, "delta"),
            Err(_) => Next::Failed("an event of its answer is not JSON".to_owned()),
        }
    }

    /// Takes a whole answer, of a server that does not stream.
    pub(super) fn whole(&mut self, text: &str) -> Next {
        match serde_json::from_str::<Value>(text) {
            Ok(document) if document["choices"].is_array() || !document["error"].is_null() => {
                self.document(&document, "message")
            }
            _ => Next::Failed("its answer is not a chat completion".to_owned()),
        }
    }

    fn document(&mut self, document: &Value, part: &str) -> Next {
        if !document["error"].is_null() {
            return Next::Failed(words(&document.to_string()));
        }
        self.note_usage(&document["usage"]);
        let choice = &document["choices"][0];
        if let Some(reason) = choice["finish_reason"].as_str() {
            self.reason = Some(reason.to_owned());
        }
        let text = choice[part]["content"].as_str().unwrap_or_default();
        self.pieces += usize::from(!text.is_empty());
        if self.text.len() + text.len() > TEXT_BYTES_MAX {
            return Next::Failed("its answer does not end".to_owned());
        }
        self.text.push_str(text);
        Next::Text(text.to_owned())
    }

    fn note_usage(&mut self, usage: &Value) {
        let tokens = |value: &Value| {
            let tokens = value.as_u64().unwrap_or_default();
            usize::try_from(tokens).unwrap_or(usize::MAX)
        };
        if usage.is_object() {
            self.usage = Some(Usage {
                prompt_tokens: tokens(&usage["prompt_tokens"]),
                cached_tokens: tokens(&usage["prompt_tokens_details"]["cached_tokens"]),
                answer_tokens: tokens(&usage["completion_tokens"]),
                forced_tokens: 0,
            });
        }
    }

    /// Tokens used; where the server tells none, a piece counts as one.
    pub(super) fn usage(&self) -> Usage {
        self.usage.unwrap_or(Usage {
            answer_tokens: self.pieces,
            ..Usage::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_add_up() {
        let mut told = Told::default();
        assert_eq!(
            told.event("{\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}"),
            Next::Text(String::new())
        );
        assert_eq!(
            told.event("{\"choices\":[{\"delta\":{\"content\":\"a\"}}]}"),
            Next::Text("a".into())
        );
        assert_eq!(told.usage().answer_tokens, 1);
        told.event("{\"choices\":[{\"delta\":{\"content\":\"b\"},\"finish_reason\":\"stop\"}]}");
        told.event("{\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":9}}");
        assert_eq!(told.event("[DONE]"), Next::End);
        assert_eq!(
            (told.text.as_str(), told.reason.as_deref()),
            ("ab", Some("stop"))
        );
        assert_eq!(
            (told.usage().prompt_tokens, told.usage().answer_tokens),
            (5, 9)
        );
    }

    #[test]
    fn a_whole_answer_is_taken_and_rubbish_is_not() {
        let mut told = Told::default();
        let whole =
            "{\"choices\":[{\"message\":{\"content\":\"x\"},\"finish_reason\":\"length\"}]}";
        assert_eq!(told.whole(whole), Next::Text("x".into()));
        assert_eq!(told.reason.as_deref(), Some("length"));
        for rubbish in ["", "{}", "<html>", "[]"] {
            assert!(
                matches!(Told::default().whole(rubbish), Next::Failed(_)),
                "{rubbish}"
            );
        }
        assert!(matches!(Told::default().event("{"), Next::Failed(_)));
        let failed = Told::default().event("{\"error\":{\"message\":\"boom\"}}");
        assert_eq!(failed, Next::Failed("boom".into()));
    }
}
