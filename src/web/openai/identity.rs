//! What tells one answer from another (its id, its time, the model's name), and the documents that
//! begin with it.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::model::Usage;

/// The identity of one answer.
#[derive(Debug, Clone)]
pub(super) struct Identity {
    id: String,
    number: String,
    created_seconds: u64,
    model: String,
}

impl Identity {
    /// A new identity; `kind` begins its id.
    pub(super) fn new(kind: &str, model: &str) -> Self {
        // Each state has keys of its own, so its hash of nothing is a random number.
        let random = || RandomState::new().build_hasher().finish();
        let number = format!("{:016x}{:016x}", random(), random());
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        Self {
            id: format!("{kind}-{number}"),
            number,
            created_seconds: since.map_or(0, |since| since.as_secs()),
            model: model.to_owned(),
        }
    }

    /// The beginning of a document of the answer.
    fn document(&self, object: &str) -> Value {
        json!({
            "id": self.id,
            "object": object,
            "created": self.created_seconds,
            "model": self.model,
        })
    }

    /// A document with one choice, which has `content` under `name` and ended for `reason`.
    pub(super) fn choice(
        &self,
        object: &str,
        (name, content): (&str, Value),
        reason: Option<&str>,
    ) -> Value {
        let mut document = self.document(object);
        document["choices"] = json!([{
            "index": 0,
            name: content,
            "logprobs": null,
            "finish_reason": reason,
        }]);
        document
    }

    /// The document after the last of a stream, which tells the usage.
    pub(super) fn usage(&self, object: &str, used: &Usage) -> Value {
        let mut document = self.document(object);
        document["choices"] = json!([]);
        document["usage"] = usage(used);
        document
    }

    /// An id of a part of the answer.
    pub(super) fn part(&self, kind: &str, index: usize) -> String {
        format!("{kind}_{}_{index}", self.number)
    }
}

/// Tokens, under OpenAI's names.
pub(super) fn usage(usage: &Usage) -> Value {
    json!({
        "prompt_tokens": usage.prompt_tokens,
        "completion_tokens": usage.answer_tokens,
        "total_tokens": usage.prompt_tokens + usage.answer_tokens,
        "prompt_tokens_details": {"cached_tokens": usage.cached_tokens},
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_answers_have_one_id() {
        let (one, other) = (Identity::new("x", "m"), Identity::new("x", "m"));
        assert_ne!(one.document("o")["id"], other.document("o")["id"]);
        assert_ne!(one.part("call", 0), one.part("call", 1));
    }
}
