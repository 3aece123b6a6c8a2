//! The documents that a chat answers with: the whole completion and its chunks.

use serde_json::{Value, json};

use super::tools::Tools;
use crate::model::Usage;
use crate::web::openai::answering::Ended;
use crate::web::openai::identity::{Identity, usage};

/// What a piece of an answer is called.
const CHUNK: &str = "chat.completion.chunk";

/// What all documents of one answer share.
#[derive(Debug, Clone)]
pub(super) struct Completion {
    identity: Identity,
    pub(super) tools: Tools,
}

impl Completion {
    /// The documents of a new answer by `model`.
    pub(super) fn new(model: &str, tools: Tools) -> Self {
        Self {
            identity: Identity::new("chatcmpl", model),
            tools,
        }
    }

    /// The whole answer.
    pub(super) fn whole(&self, ended: &Ended) -> Value {
        let said = self.tools.read(&ended.text);
        let mut message = json!({"role": "assistant", "content": said.words, "refusal": null});
        let mut reason = ended.reason();
        if !said.calls.is_empty() {
            if said.words.is_empty() {
                message["content"] = Value::Null;
            }
            message["tool_calls"] = json!(self.calls(said.calls));
            reason = "tool_calls";
        }
        let choice = ("message", message);
        let mut document = self
            .identity
            .choice("chat.completion", choice, Some(reason));
        document["usage"] = usage(&ended.usage);
        document
    }

    /// A chunk with this change to the message.
    pub(super) fn chunk(&self, delta: Value, reason: Option<&str>) -> Value {
        self.identity.choice(CHUNK, ("delta", delta), reason)
    }

    /// The chunk after the last, which tells the usage.
    pub(super) fn usage_chunk(&self, used: &Usage) -> Value {
        self.identity.usage(CHUNK, used)
    }

    /// Calls as clients read them: the arguments are a text.
    pub(super) fn calls(&self, calls: Vec<(String, Value)>) -> Vec<Value> {
        let numbered = calls.into_iter().enumerate();
        let described = numbered.map(|(index, (name, arguments))| {
            json!({
                "id": self.identity.part("call", index),
                "type": "function",
                "function": {"name": name, "arguments": arguments.to_string()},
            })
        });
        described.collect()
    }
}
