//! The server: answers the requests of one client by calling tools off the async threads.

use std::sync::Arc;

use rmcp::model::{
    CallToolRequestParams, CallToolResponse, Implementation, ListToolsResult,
    PaginatedRequestParams, ServerCapabilities, ServerConfig, Tool,
};
use rmcp::service::{RequestContext, RoleServer};
use rmcp::{ErrorData, ServerHandler};
use serde_json::json;
use tokio::sync::Semaphore;

use crate::mcp::{answer, listing, progress};
use crate::tools::{Call, Cancel, Catalogue, Context, ToolError};

/// More calls at once wait for their turn.
const CALLS_MAX: usize = 64;

const INSTRUCTIONS: &str = "\
groundskeeper keeps this repository in good order: limits on file length, function length and \
complexity, ownership, and a gate that every commit passes. Before you write a long file or \
function, and after you edit one, ask analyze_code_quality what the gate will say; explain_rule \
tells how to mend a finding. Commit with git_commit: it judges exactly the files you name and \
returns the findings when it refuses. Paths are relative to the repository's root. \
generate_documentation lets the local model write docstrings on a branch of its own and never \
touches the work tree; local_generate answers small prompts as JSON under your schema.";

/// One client's server. Cheap to clone: everything is shared.
#[derive(Debug, Clone)]
pub(super) struct Server {
    context: Arc<Context>,
    catalogue: Arc<Catalogue>,
    listed: Arc<[Tool]>,
    turns: Arc<Semaphore>,
}

impl Server {
    /// Fails when the repository's settings cannot be used.
    pub(super) fn new(context: Arc<Context>) -> Result<Self, ToolError> {
        let catalogue = Catalogue::new(context.settings()?.mcp.read_only);
        let listed = catalogue.entries().iter().map(listing::describe).collect();
        Ok(Self {
            context,
            catalogue: Arc::new(catalogue),
            listed,
            turns: Arc::new(Semaphore::new(CALLS_MAX)),
        })
    }

    /// Runs one tool on a thread for blocking work, which ends early when the request is cancelled.
    async fn run(
        &self,
        request: CallToolRequestParams,
        call: Call,
        context: &RequestContext<RoleServer>,
    ) -> Result<answer::Outcome, ErrorData> {
        let unknown = || unknown_tool(&request.name, &self.catalogue);
        let index = self
            .catalogue
            .entries()
            .iter()
            .position(|e| e.name == request.name);
        let index = index.ok_or_else(unknown)?;
        let turn = tokio::select! {
            turn = Arc::clone(&self.turns).acquire_owned() => turn,
            () = context.ct.cancelled() => return Ok(Err(ToolError::Cancelled)),
        };
        let turn = turn.map_err(|_| ErrorData::internal_error("the server is closing", None))?;
        let _guard = CancelOnDrop(call.cancel.clone());
        let (services, catalogue) = (Arc::clone(&self.context), Arc::clone(&self.catalogue));
        let arguments = request.arguments.unwrap_or_default();
        let cancel = call.cancel.clone();
        let mut work = tokio::task::spawn_blocking(move || {
            let outcome = catalogue.entries()[index].call(&services, arguments, &call);
            drop(turn);
            outcome
        });
        let done = tokio::select! {
            done = &mut work => done,
            () = context.ct.cancelled() => {
                cancel.cancel();
                work.await
            }
        };
        done.map_err(|error| ErrorData::internal_error(format!("the call died: {error}"), None))
    }
}

/// Stops the work when the request's future is dropped, as it is when the session ends.
struct CancelOnDrop(Cancel);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

fn unknown_tool(name: &str, catalogue: &Catalogue) -> ErrorData {
    let names: Vec<&str> = catalogue.entries().iter().map(|entry| entry.name).collect();
    let shown: String = name.chars().take(80).collect();
    let message = format!("unknown tool `{shown}`; tools/list names those there are");
    ErrorData::invalid_params(message, Some(json!({"tools": names})))
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        let name = Implementation::new("groundskeeper", env!("CARGO_PKG_VERSION"))
            .with_title("groundskeeper");
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(name)
            .with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        listing::page(&self.listed, request.and_then(|request| request.cursor))
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        self.listed.iter().find(|tool| tool.name == name).cloned()
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let (progress, reporter) = progress::reporter(&context);
        let call = Call {
            progress,
            ..Call::default()
        };
        // The work and the forwarding run side by side; the last notification goes out before the
        // answer does.
        let (outcome, ()) = tokio::join!(self.run(request, call, &context), reporter);
        Ok(answer::of(outcome?).into())
    }
}
