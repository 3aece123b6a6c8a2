//! What tells one answer from another: its id, its time, and the model's name.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

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
    pub(super) fn document(&self, object: &str) -> Value {
        json!({
            "id": self.id,
            "object": object,
            "created": self.created_seconds,
            "model": self.model,
        })
    }

    /// An id of a part of the answer.
    pub(super) fn part(&self, kind: &str, index: usize) -> String {
        format!("{kind}_{}_{index}", self.number)
    }
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
