//! The documents that a chat answers with: the whole completion and its chunks.

use serde_json::{Value, json};

use super::tools::{Said, Tools};
use crate::model::Usage;
use crate::web::openai::answering::Ended;
use crate::web::openai::identity::Identity;

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
        let (message, reason) = match self.tools.read(&ended.text) {
            Said::Text(text) => (
                json!({"role": "assistant", "content": text, "refusal": null}),
                ended.reason(),
            ),
            Said::Calls(calls) => {
                let calls = self.calls(calls);
                let message = json!({"role": "assistant", "content": null, "refusal": null,
                    "tool_calls": calls});
                (message, "tool_calls")
            }
        };
        let mut document = self.identity.document("chat.completion");
        document["choices"] = json!([{
            "index": 0,
            "message": message,
            "logprobs": null,
            "finish_reason": reason,
        }]);
        document["usage"] = usage(&ended.usage);
        document
    }

    /// A chunk with this change to the message.
    pub(super) fn chunk(&self, delta: Value, reason: Option<&str>) -> Value {
        let mut document = self.identity.document("chat.completion.chunk");
        document["choices"] = json!([{
            "index": 0,
            "delta": delta,
            "logprobs": null,
            "finish_reason": reason,
        }]);
        document
    }

    /// The chunk after the last, which tells the usage.
    pub(super) fn usage_chunk(&self, used: &Usage) -> Value {
        let mut document = self.identity.document("chat.completion.chunk");
        document["choices"] = json!([]);
        document["usage"] = usage(used);
        document
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

/// Tokens, under OpenAI's names.
pub(in crate::web::openai) fn usage(usage: &Usage) -> Value {
    json!({
        "prompt_tokens": usage.prompt_tokens,
        "completion_tokens": usage.answer_tokens,
        "total_tokens": usage.prompt_tokens + usage.answer_tokens,
        "prompt_tokens_details": {"cached_tokens": usage.cached_tokens},
    })
}
