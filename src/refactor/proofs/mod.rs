//! Proofs: what must hold for a change to count. Each says what it compared, and why it failed.

pub mod same_tree;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whether a proof holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It does.
    Held,
    /// It does not; the change is worth nothing.
    Failed,
}

/// One proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Proof {
    /// What had to hold.
    pub name: String,
    /// Whether it does.
    pub result: Outcome,
    /// What was compared, or what differs.
    pub detail: String,
}

impl Proof {
    fn of(name: &str, outcome: Result<String, String>) -> Self {
        let result = if outcome.is_ok() {
            Outcome::Held
        } else {
            Outcome::Failed
        };
        let detail = outcome.unwrap_or_else(|reason| reason);
        Self {
            name: name.to_owned(),
            result,
            detail,
        }
    }

    /// Whether it holds.
    pub fn holds(&self) -> bool {
        self.result == Outcome::Held
    }
}
