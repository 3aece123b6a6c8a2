//! What the servers of one process share, whoever their clients are: the audit, the counters, the
//! pace, the results that were too long, and the jobs.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Map, Value, json};
use tokio::sync::Semaphore;

use crate::mcp::jobs::Jobs;
use crate::mcp::pace::Pace;
use crate::mcp::rests::Rests;
use crate::store::{NewAuditEntry, Store};
use crate::tools::ToolError;

/// More calls at once wait for their turn.
const CALLS_MAX: usize = 64;

/// Bytes of a refusal that the audit keeps.
const RESULT_BYTES_MAX: usize = 300;

/// Shared by all servers of a process; clones are the same one.
#[derive(Debug, Clone)]
pub struct Clerk(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    store: Option<Store>,
    calls: Arc<AtomicU64>,
    turns: Arc<Semaphore>,
    pace: Pace,
    rests: Rests,
    jobs: Jobs,
}

impl Clerk {
    /// A clerk that writes into `store`; without one, nothing is audited and no job outlives the
    /// process.
    pub fn new(store: Option<Store>) -> Self {
        Self(Arc::new(Inner {
            jobs: Jobs::new(store.clone()),
            store,
            calls: Arc::default(),
            turns: Arc::new(Semaphore::new(CALLS_MAX)),
            pace: Pace::default(),
            rests: Rests::default(),
        }))
    }

    /// Calls of tools so far; the number goes on growing.
    pub fn calls(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.0.calls)
    }

    pub(super) fn store(&self) -> Option<&Store> {
        self.0.store.as_ref()
    }

    pub(super) fn turns(&self) -> Arc<Semaphore> {
        Arc::clone(&self.0.turns)
    }

    pub(super) fn rests(&self) -> &Rests {
        &self.0.rests
    }

    pub(super) fn jobs(&self) -> &Jobs {
        &self.0.jobs
    }

    /// Counts a call; a refusal when the agent makes too many.
    pub(super) fn count(&self, agent: &str, per_second: u32) -> Result<(), ToolError> {
        self.0.calls.fetch_add(1, Ordering::Relaxed);
        if self.0.pace.takes(agent, per_second) {
            return Ok(());
        }
        Err(ToolError::refused(format!(
            "{agent} made more than {per_second} calls in a second (setting mcp.calls_per_second); \
             wait a second and call again"
        )))
    }

    /// Records a call that may have changed something. That it cannot be recorded does not undo it,
    /// and is said in the log.
    pub(super) async fn audit(&self, call: Audited<'_>, outcome: &Result<Value, ToolError>) {
        let Some(store) = &self.0.store else { return };
        let entry = NewAuditEntry {
            principal: format!("mcp:{}", call.agent),
            action: call.tool.to_owned(),
            arguments_hash: hash(call.root, call.arguments),
            result: described(outcome),
        };
        if let Err(error) = store.append_audit(&entry).await {
            tracing::error!(tool = call.tool, "a call could not be audited: {error}");
        }
    }
}

/// A call to be recorded.
#[derive(Debug, Clone, Copy)]
pub(super) struct Audited<'c> {
    /// Whose call it was.
    pub(super) agent: &'c str,
    /// The tool.
    pub(super) tool: &'c str,
    /// The repository.
    pub(super) root: &'c Path,
    /// What it was called with.
    pub(super) arguments: &'c Map<String, Value>,
}

/// The hash of what was asked for, and where; the order of arguments does not matter.
fn hash(root: &Path, arguments: &Map<String, Value>) -> String {
    let mut sorted: Vec<(&String, &Value)> = arguments.iter().collect();
    sorted.sort_by_key(|(name, _)| *name);
    let text = json!([root.to_string_lossy(), sorted]).to_string();
    blake3::hash(text.as_bytes()).to_hex().to_string()
}

fn described(outcome: &Result<Value, ToolError>) -> String {
    match outcome {
        Ok(_) => "done".to_owned(),
        Err(ToolError::Cancelled) => "cancelled".to_owned(),
        Err(error) => {
            let words = format!("refused: {error}");
            let end = words.floor_char_boundary(RESULT_BYTES_MAX);
            words[..end].to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_call_is_recorded_by_the_hash_of_its_arguments() {
        let store = Store::in_memory().await.unwrap();
        let clerk = Clerk::new(Some(store.clone()));
        let of = |value: Value| value.as_object().unwrap().clone();
        let one = of(json!({"message": "secret", "paths": ["a"]}));
        let other = of(json!({"paths": ["a"], "message": "secret"}));
        for (arguments, outcome) in [
            (&one, Ok(json!({"success": true}))),
            (&other, Err(ToolError::refused("x".repeat(1_000)))),
        ] {
            let call = Audited {
                agent: "docs",
                tool: "git_commit",
                root: Path::new("/a"),
                arguments,
            };
            clerk.audit(call, &outcome).await;
        }
        let entries = store.audit_since(0, 10).await.unwrap();
        assert_eq!(entries[0].call.principal, "mcp:docs");
        assert_eq!(entries[0].call.result, "done");
        assert!(entries[1].call.result.starts_with("refused: x"));
        assert!(entries[1].call.result.len() <= RESULT_BYTES_MAX);
        assert_eq!(
            entries[0].call.arguments_hash,
            entries[1].call.arguments_hash
        );
        assert!(!format!("{entries:?}").contains("secret"));
    }

    #[test]
    fn too_many_calls_are_refused_and_counted() {
        let clerk = Clerk::new(None);
        assert!(clerk.count("docs", 1).is_ok());
        let error = clerk.count("docs", 1).unwrap_err().to_string();
        assert!(error.contains("calls_per_second"), "{error}");
        assert_eq!(clerk.calls().load(Ordering::Relaxed), 2);
    }
}
