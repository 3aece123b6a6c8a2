//! One call of a tool: taken in turn, counted, done off the async threads, audited, and cancelled
//! when its client gives up. A tool that may work for minutes becomes a job where the client can
//! look after one.

use std::sync::Arc;

use rmcp::ErrorData;
use rmcp::model::{CallToolRequestParams, CallToolResponse, CallToolResult, CreateTaskResult};
use rmcp::service::{RequestContext, RoleServer};
use rmcp::task_manager::{TaskContext, TaskExit};
use serde_json::{Map, Value, json};
use tokio_util::sync::CancellationToken;

use crate::mcp::clerk::Audited;
use crate::mcp::server::Server;
use crate::mcp::{answer, progress, toolsets};
use crate::rules::Principal;
use crate::tools::{Call, Cancel, Done, Progress, ToolError};

/// Stops the work when the request's future is dropped, as it is when the session ends.
struct CancelOnDrop(Cancel);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

impl Server {
    /// Answers `tools/call`.
    pub(super) async fn answer_call(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let index = self.index_of(&request.name)?;
        let arguments = request.arguments.unwrap_or_default();
        let knows_tasks = context
            .client_capabilities()
            .is_some_and(|capabilities| capabilities.supports_tasks());
        if knows_tasks && toolsets::is_long(&request.name) {
            return self.begin_job(index, arguments);
        }
        let (progress, reporter) = progress::reporter(&context);
        // The work and the forwarding run side by side; the last notification goes out before the
        // answer does.
        let work = self.run(index, arguments, progress, context.ct.clone());
        let (result, ()) = tokio::join!(work, reporter);
        Ok(result?.into())
    }

    fn index_of(&self, name: &str) -> Result<usize, ErrorData> {
        let entries = self.catalogue.entries();
        let offered = |entry: &&crate::tools::Entry| toolsets::offers(&self.settings, entry.name);
        let found = entries.iter().position(|entry| entry.name == name);
        let found = found.filter(|index| offered(&&entries[*index]));
        found.ok_or_else(|| {
            let names: Vec<&str> = entries.iter().filter(offered).map(|e| e.name).collect();
            let shown: String = name.chars().take(80).collect();
            let message = format!("unknown tool `{shown}`; tools/list names those there are");
            ErrorData::invalid_params(message, Some(json!({"tools": names})))
        })
    }

    fn begin_job(
        &self,
        index: usize,
        arguments: Map<String, Value>,
    ) -> Result<CallToolResponse, ErrorData> {
        let server = self.clone();
        let name = self.catalogue.entries()[index].name;
        let task = self.clerk.jobs().begin(name, move |task| async move {
            let cancelled = CancellationToken::new();
            let work = server.run(index, arguments, told(&task), cancelled.clone());
            let mut work = std::pin::pin!(work);
            let done = tokio::select! {
                done = &mut work => done,
                () = task.cancelled() => {
                    cancelled.cancel();
                    work.await
                }
            };
            match done {
                Ok(_) if cancelled.is_cancelled() => Err(TaskExit::Cancelled),
                done => done.map_err(TaskExit::Error),
            }
        })?;
        Ok(CallToolResponse::Task(CreateTaskResult::new(task)))
    }

    /// Runs one tool on a thread for blocking work, which ends early when the call is cancelled.
    async fn run(
        &self,
        index: usize,
        arguments: Map<String, Value>,
        progress: Progress,
        cancelled: CancellationToken,
    ) -> Result<CallToolResult, ErrorData> {
        let limit = self.settings.calls_per_second;
        if let Err(refusal) = self.clerk.count(&self.agent(), limit) {
            return Ok(answer::of(Err(refusal), None));
        }
        let turn = tokio::select! {
            turn = self.clerk.turns().acquire_owned() => turn,
            () = cancelled.cancelled() => return Ok(answer::of(Err(ToolError::Cancelled), None)),
        };
        let turn = turn.map_err(|_| ErrorData::internal_error("the server is closing", None))?;
        let call = Call {
            progress,
            ..Call::default()
        };
        let cancel = call.cancel.clone();
        let _guard = CancelOnDrop(cancel.clone());
        let (services, catalogue) = (Arc::clone(&self.context), Arc::clone(&self.catalogue));
        let to_audit = self.to_audit(index, &arguments);
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
        let done = done
            .map_err(|error| ErrorData::internal_error(format!("the call died: {error}"), None))?;
        Ok(self.audited(index, to_audit, done).await)
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
            self.clerk.audit(call, &outcome).await;
        }
        let rest = whole.and_then(|whole| self.clerk.rests().keep(&whole));
        answer::of(outcome, rest.as_ref())
    }

    /// On whose behalf this server's client calls.
    fn agent(&self) -> String {
        match &self.context.principal {
            Principal::Person => Principal::PERSON.to_owned(),
            Principal::Agent(id) => id.clone(),
        }
    }
}

/// Progress that is told with the job.
fn told(task: &TaskContext) -> Progress {
    let task = task.clone();
    Progress::new(move |_, _, message| task.set_status_message(message))
}
