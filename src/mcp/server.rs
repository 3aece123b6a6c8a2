//! The server: answers the requests of one client. Each kind of request has a file of its own.

use std::sync::Arc;

use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CancelTaskParams, CompleteRequestParams,
    CompleteResult, GetPromptRequestParams, GetPromptResponse, GetTaskParams, GetTaskResult,
    Implementation, ListPromptsResult, ListResourceTemplatesResult, ListResourcesResult,
    ListToolsResult, PaginatedRequestParams, ReadResourceRequestParams, ReadResourceResponse,
    ServerCapabilities, ServerConfig, SubscribeRequestParams, SubscriptionFilter, Tool,
    UnsubscribeRequestParams, UpdateTaskParams,
};
use rmcp::service::{RequestContext, RoleServer, SubscriptionContext};
use rmcp::{ErrorData, ServerHandler};
use serde_json::Value;

use crate::mcp::clerk::Clerk;
use crate::mcp::followed::Followed;
use crate::mcp::{changes, completion, listing, prompts, resources, toolsets};
use crate::settings::Mcp;
use crate::tools::{Catalogue, Context, ToolError};

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
pub struct Server {
    pub(super) context: Arc<Context>,
    pub(super) catalogue: Arc<Catalogue>,
    pub(super) listed: Arc<[Tool]>,
    pub(super) settings: Arc<Mcp>,
    pub(super) clerk: Clerk,
    followed: Followed,
}

impl Server {
    /// Fails when the repository's settings cannot be used.
    pub fn new(context: Arc<Context>, clerk: Clerk) -> Result<Self, ToolError> {
        let settings = context.settings()?.mcp;
        let catalogue = Catalogue::new(settings.read_only);
        let offered = catalogue.entries().iter();
        let offered = offered.filter(|entry| toolsets::offers(&settings, entry.name));
        let listed = offered.map(listing::describe).collect();
        Ok(Self {
            context,
            catalogue: Arc::new(catalogue),
            listed,
            settings: Arc::new(settings),
            clerk,
            followed: Followed::default(),
        })
    }

    /// Does what blocks off the async threads.
    pub(super) async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> T + Send + 'static,
    ) -> Result<T, ErrorData> {
        let server = self.clone();
        let done = tokio::task::spawn_blocking(move || work(&server)).await;
        done.map_err(|error| ErrorData::internal_error(format!("the work died: {error}"), None))
    }
}

/// The cursor of a request for a list.
fn cursor(request: Option<PaginatedRequestParams>) -> Option<String> {
    request.and_then(|request| request.cursor)
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        let name = Implementation::new("groundskeeper", env!("CARGO_PKG_VERSION"))
            .with_title("groundskeeper");
        let capabilities = ServerCapabilities::builder()
            .enable_tools()
            .enable_resources()
            .enable_resources_list_changed()
            .enable_resources_subscribe()
            .enable_prompts()
            .enable_completions()
            .enable_tasks();
        ServerConfig::new(capabilities.build())
            .with_server_info(name)
            .with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        listing::tools(&self.listed, cursor(request))
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        self.listed.iter().find(|tool| tool.name == name).cloned()
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        self.answer_call(request, context).await
    }

    async fn list_resources(
        &self,
        request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        let all = self.blocking(resources::list).await?;
        listing::resources(&all, cursor(request))
    }

    async fn list_resource_templates(
        &self,
        request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        listing::resource_templates(&resources::templates(self), cursor(request))
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        let uri = request.uri;
        let read = self.blocking(move |server| resources::read(server, &uri));
        Ok(read.await??.into())
    }

    async fn list_prompts(
        &self,
        request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        listing::prompts(&prompts::list(self), cursor(request))
    }

    async fn get_prompt(
        &self,
        request: GetPromptRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<GetPromptResponse, ErrorData> {
        let prompt = self.blocking(move |server| prompts::get(server, &request));
        Ok(prompt.await??.into())
    }

    async fn complete(
        &self,
        request: CompleteRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<CompleteResult, ErrorData> {
        let completed = self.blocking(move |server| completion::complete(server, &request));
        completed.await?
    }

    fn accepted_subscription_filter(
        &self,
        requested: &SubscriptionFilter,
    ) -> Option<SubscriptionFilter> {
        Some(changes::acceptable(requested))
    }

    async fn listen(&self, context: SubscriptionContext) -> Result<(), ErrorData> {
        changes::tell(self, context).await;
        Ok(())
    }

    async fn subscribe(
        &self,
        request: SubscribeRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        self.followed.add(self, context.peer, request.uri).await
    }

    async fn unsubscribe(
        &self,
        request: UnsubscribeRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        self.followed.remove(&request.uri);
        Ok(())
    }

    async fn get_task(
        &self,
        request: GetTaskParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<GetTaskResult, ErrorData> {
        let found = self.clerk.jobs().look(&request.task_id).await?;
        Ok(GetTaskResult::new(found))
    }

    async fn update_task(
        &self,
        request: UpdateTaskParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        let answers = request.input_responses.into_iter();
        let answers: Vec<(String, Value)> = answers
            .map(|(key, answer)| (key, serde_json::to_value(answer).unwrap_or_default()))
            .collect();
        self.clerk.jobs().answer(&request.task_id, answers).await
    }

    async fn cancel_task(
        &self,
        request: CancelTaskParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        self.clerk.jobs().cancel(&request.task_id).await
    }
}
