//! Proofs: what must hold for a change to count. Each says what it compared, and why it failed.

pub mod extract;
pub mod flatten;
pub mod readme;
pub mod rewrite;
pub mod same_tree;
pub mod split;
pub mod test_file;

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
    /// The proof of this name: held with what was compared, or failed with what differs.
    pub fn of(name: &str, outcome: Result<String, String>) -> Self {
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

    /// Adds a proof about one more step: proofs of one name become one, which fails where one does.
    pub fn join(proofs: &mut Vec<Self>, next: Self) {
        match proofs.iter_mut().find(|known| known.name == next.name) {
            Some(known) if known.holds() && next.holds() => {
                known.detail = format!("{}; {}", known.detail, next.detail);
            }
            Some(known) if known.holds() => *known = next,
            Some(_) => {}
            None => proofs.push(next),
        }
    }

    /// Whether it holds.
    pub fn holds(&self) -> bool {
        self.result == Outcome::Held
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_keeps_what_was_compared_or_what_differs_and_is_recorded_in_lower_case() {
        for (outcome, word) in [
            (Ok("3 files".to_owned()), "held"),
            (Err("a.py differs".to_owned()), "failed"),
        ] {
            let detail = outcome.clone().unwrap_or_else(|reason| reason);
            let proof = Proof::of("same-tree", outcome.clone());
            assert_eq!(proof.holds(), outcome.is_ok());
            let recorded =
                serde_json::json!({"name": "same-tree", "result": word, "detail": detail});
            assert_eq!(serde_json::to_value(&proof).unwrap(), recorded);
            assert_eq!(serde_json::from_value::<Proof>(recorded).unwrap(), proof);
        }
    }
}
