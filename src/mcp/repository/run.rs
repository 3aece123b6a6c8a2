//! One tool at work: counted, taken in turn, done off the async threads, audited, and stopped when
//! its caller gives up.

use std::sync::Arc;

use rmcp::ErrorData;
use rmcp::model::CallToolResult;
use serde_json::{Map, Value};
use tokio::sync::OwnedSemaphorePermit;
use tokio_util::sync::CancellationToken;

use super::RepositoryOffer;
use crate::mcp::answer;
use crate::mcp::clerk::Audited;
use crate::mcp::offer::Calling;
use crate::rules::Principal;
use crate::tools::{Call, Cancel, Done, ToolError};

/// Stops the work when the request's future is dropped, as it is when the session ends.
struct CancelOnDrop(Cancel);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

impl RepositoryOffer {
    /// Runs one tool: a brief one here, any other on a thread for blocking work, which ends early
    /// when the call is cancelled.
    pub(super) async fn run(
        &self,
        name: &str,
        arguments: Map<String, Value>,
        calling: Calling,
    ) -> Result<CallToolResult, ErrorData> {
        let limit = self.settings.calls_per_second;
        if let Err(refusal) = self.clerk.count(&self.agent(), limit) {
            return Ok(answer::of(Err(refusal), None));
        }
        let Calling {
            progress,
            cancelled,
            ..
        } = calling;
        let index = self.index_of(name)?;
        let turn = tokio::select! {
            turn = self.clerk.turns().acquire_owned() => turn,
            () = cancelled.cancelled() => return Ok(answer::of(Err(ToolError::Cancelled), None)),
        };
        let turn = turn.map_err(|_| ErrorData::internal_error("the server is closing", None))?;
        let call = Call {
            progress,
            ..Call::default()
        };
        let _guard = CancelOnDrop(call.cancel.clone());
        let to_audit = self.to_audit(index, &arguments);
        let entry = &self.catalogue.entries()[index];
        let done = if entry.is_brief {
            // Handing it to another thread and back would take longer than the work does.
            entry.call_whole(&self.context, arguments, &call)
        } else {
            let work = (index, arguments, call, turn);
            Box::pin(self.on_a_thread(work, &cancelled)).await?
        };
        Ok(self.audited(index, to_audit, done).await)
    }

    /// Does what may take long; a call that is cancelled is told so, and is waited for.
    async fn on_a_thread(
        &self,
        (index, arguments, call, turn): (usize, Map<String, Value>, Call, OwnedSemaphorePermit),
        cancelled: &CancellationToken,
    ) -> Result<Result<Done, ToolError>, ErrorData> {
        let cancel = call.cancel.clone();
        let (services, catalogue) = (Arc::clone(&self.context), Arc::clone(&self.catalogue));
        let mut work = tokio::task::spawn_blocking(move || {
            let outcome = catalogue.entries()[index].call_whole(&services, arguments, &call);
            drop(turn);
            outcome
        });
        let done = tokio::select! {
            done = &mut work => done,
            () = cancelled.cancelled() => {
                cancel.cancel();
                work.await
            }
        };
        done.map_err(|error| ErrorData::internal_error(format!("the call died: {error}"), None))
    }

    fn index_of(&self, name: &str) -> Result<usize, ErrorData> {
        let entries = self.catalogue.entries();
        let found = entries.iter().position(|entry| entry.name == name);
        let missing = || ErrorData::internal_error(format!("the tool {name} is not there"), None);
        found.ok_or_else(missing)
    }

    /// The arguments of a call that is audited: of one that may change something.
    fn to_audit(&self, index: usize, arguments: &Map<String, Value>) -> Option<Map<String, Value>> {
        let changes = !self.catalogue.entries()[index].hints.read_only;
        (changes && self.clerk.store().is_some()).then(|| arguments.clone())
    }

    async fn audited(
        &self,
        index: usize,
        arguments: Option<Map<String, Value>>,
        done: Result<Done, ToolError>,
    ) -> CallToolResult {
        let (outcome, whole) = match done {
            Ok(Done { shown, whole }) => (Ok(shown), whole),
            Err(error) => (Err(error), None),
        };
        if let Some(arguments) = arguments {
            let named = arguments.get("agent_id").and_then(Value::as_str);
            let named = named.filter(|_| !self.context.principal_fixed);
            let own = self.agent();
            let call = Audited {
                agent: named.unwrap_or(&own),
                tool: self.catalogue.entries()[index].name,
                root: &self.context.root,
                arguments: &arguments,
            };
            // In a box: it is large, and most calls change nothing.
            Box::pin(self.clerk.audit(call, &outcome)).await;
        }
        let rest = whole.and_then(|whole| self.clerk.rests().keep(&whole));
        answer::of(outcome, rest.as_ref())
    }

    /// On whose behalf this offer's client calls.
    fn agent(&self) -> String {
        match &self.context.principal {
            Principal::Person => Principal::PERSON.to_owned(),
            Principal::Agent(id) => id.clone(),
        }
    }
}
