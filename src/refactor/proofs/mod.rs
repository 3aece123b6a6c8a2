//! Proofs: what must hold for a change to count. Each says what it compared, and why it failed.

pub mod same_tree;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One proof's outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Proof {
    /// Name of the proof.
    pub name: String,
    /// Whether it holds.
    pub holds: bool,
    /// What was compared, or what differs.
    pub detail: String,
}

impl Proof {
    fn of(name: &str, outcome: Result<String, String>) -> Self {
        let holds = outcome.is_ok();
        Self { name: name.to_owned(), holds, detail: outcome.unwrap_or_else(|reason| reason) }
    }
}
