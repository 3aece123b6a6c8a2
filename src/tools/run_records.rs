//! Improvement runs as tools tell of them, out of the store.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::improve::{self, Journal};
use crate::store::{Run, Step, Store};
use crate::tools::{Context, ToolError};

/// The argument of tools that are about one run.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RunChoice {
    /// The run's id, as `list_runs` gives it.
    #[schemars(length(min = 1, max = 100))]
    pub(super) run: String,
}

/// A run.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct RunFacts {
    /// Its id: the day it started and four digits.
    id: String,
    /// The kinds of improvement it may make.
    kinds: Vec<String>,
    /// Where it is.
    state: String,
    /// The branch with its commits; absent while there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    branch: Option<String>,
    /// The commit that it started from.
    base: String,
    /// When it started, in milliseconds since 1970.
    pub(super) started_ms: i64,
    /// When it ended; absent while it can go on.
    #[serde(skip_serializing_if = "Option::is_none")]
    finished_ms: Option<i64>,
    /// The model it uses.
    #[serde(skip_serializing_if = "Option::is_none")]
    model: Option<String>,
    /// What came of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<Value>,
}

impl From<Run> for RunFacts {
    fn from(run: Run) -> Self {
        Self {
            id: run.id,
            kinds: run.kinds,
            state: run.state,
            branch: run.branch,
            base: run.base_commit,
            started_ms: run.started_ms,
            finished_ms: run.finished_ms,
            model: run.model,
            summary: run.summary,
        }
    }
}

/// One change of a run.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct StepFacts {
    /// The kind of improvement.
    kind: String,
    /// The file.
    path: String,
    /// The definition; absent when it is about the whole file.
    #[serde(skip_serializing_if = "Option::is_none")]
    symbol: Option<String>,
    /// Where it is.
    state: String,
    /// How it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<String>,
    /// Why it ended so.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// What proves the outcome.
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<Value>,
}

impl From<Step> for StepFacts {
    fn from(step: Step) -> Self {
        Self {
            kind: step.kind,
            path: step.path.to_string(),
            symbol: step.symbol,
            state: step.state,
            outcome: step.outcome,
            reason: step.reason,
            evidence: step.evidence,
        }
    }
}

/// Does something with the repository's runs; blocking.
pub(super) fn with_journal<T>(
    context: &Context,
    work: impl FnOnce(&Journal) -> Result<T, improve::Error>,
) -> Result<T, ToolError> {
    let runtime = tokio::runtime::Handle::try_current()
        .map_err(|error| ToolError::refused(format!("the store cannot be read: {error}")))?;
    let opened = runtime.block_on(Store::open(&context.runs.store));
    let store = opened.map_err(improve::Error::from)?.store;
    let done = Journal::open(store.clone(), runtime.clone(), &context.root)
        .and_then(|journal| work(&journal));
    runtime.block_on(store.close());
    Ok(done?)
}
