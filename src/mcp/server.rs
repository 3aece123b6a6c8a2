//! The server: answers the requests of one client. Each kind of request has a file of its own; what
//! there is to be listed, read and called is the offer's.

#![expect(
    deprecated,
    reason = "a coming protocol gives logging up; clients of today's ask for it"
)]

use std::sync::Arc;

use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CancelTaskParams, CompleteRequestParams,
    CompleteResult, GetPromptRequestParams, GetPromptResponse, GetTaskParams, GetTaskResult,
    ListPromptsResult, ListResourceTemplatesResult, ListResourcesResult, ListToolsResult,
    PaginatedRequestParams, ProtocolVersion, ReadResourceRequestParams, ReadResourceResponse,
    ServerConfig, SetLevelRequestMethod, SetLevelRequestParams, SubscribeRequestParams,
    SubscriptionFilter, Tool, UnsubscribeRequestParams, UpdateTaskParams,
};
use rmcp::service::{RequestContext, RoleServer, SubscriptionContext};
use rmcp::{ErrorData, ServerHandler};
use serde_json::Value;

use crate::mcp::clerk::Clerk;
use crate::mcp::followed::Followed;
use crate::mcp::logging::Hearing;
use crate::mcp::offer::Offer;
use crate::mcp::repository::RepositoryOffer;
use crate::mcp::{changes, completion, listing};
use crate::tools::{Context, ToolError};

/// One client's server over an offer. Cheap to clone: all but what one client asked for is shared.
#[derive(Debug, Clone)]
pub struct Server<O = RepositoryOffer> {
    pub(super) offer: O,
    pub(super) clerk: Clerk,
    pub(super) hearing: Hearing,
    followed: Followed,
}

impl Server {
    /// A server over the offer of a repository. Fails when the repository's settings cannot be
    /// used.
    pub fn new(context: Arc<Context>, clerk: Clerk) -> Result<Self, ToolError> {
        let offer = RepositoryOffer::new(context, clerk.clone())?;
        Ok(Self::over(offer, clerk))
    }
}

impl<O: Offer> Server<O> {
    /// A server over any offer.
    pub fn over(offer: O, clerk: Clerk) -> Self {
        Self {
            offer,
            clerk,
            hearing: Hearing::default(),
            followed: Followed::default(),
        }
    }

    /// What is offered.
    pub fn offer(&self) -> &O {
        &self.offer
    }

    /// Does what blocks off the async threads.
    pub(super) async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&O) -> T + Send + 'static,
    ) -> Result<T, ErrorData> {
        let offer = self.offer.clone();
        let done = tokio::task::spawn_blocking(move || work(&offer)).await;
        done.map_err(|error| ErrorData::internal_error(format!("the work died: {error}"), None))
    }
}

/// The cursor of a request for a list.
fn cursor(request: Option<PaginatedRequestParams>) -> Option<String> {
    request.and_then(|request| request.cursor)
}

impl<O: Offer> ServerHandler for Server<O> {
    fn get_info(&self) -> ServerConfig {
        self.offer.info()
    }

    async fn list_tools(
        &self,
        request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        listing::tools(self.offer.tools(), cursor(request))
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        let tools = self.offer.tools();
        tools.iter().find(|tool| tool.name == name).cloned()
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        // In a box of its own, as all that is large: rmcp copies the future of a request several times,
        // and it is as large as the largest of any request.
        Box::pin(self.answer_call(request, context)).await
    }

    async fn list_resources(
        &self,
        request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        let all = self.blocking(O::resources).await?;
        listing::resources(&all, cursor(request))
    }

    async fn list_resource_templates(
        &self,
        request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        listing::resource_templates(&self.offer.resource_templates(), cursor(request))
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        self.blocking(move |offer| offer.read(&request)).await?
    }

    async fn list_prompts(
        &self,
        request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        listing::prompts(&self.offer.prompts(), cursor(request))
    }

    async fn get_prompt(
        &self,
        request: GetPromptRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<GetPromptResponse, ErrorData> {
        self.blocking(move |offer| offer.prompt(&request)).await?
    }

    async fn complete(
        &self,
        request: CompleteRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<CompleteResult, ErrorData> {
        let completed = self.blocking(move |offer| {
            let candidates = offer.candidates(&request);
            completion::complete(candidates, &request.argument.value)
        });
        completed.await?
    }

    async fn set_level(
        &self,
        request: SetLevelRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        // The newer protocol has no such method: each request says what it wants to hear.
        if context.protocol_version() >= Some(ProtocolVersion::V_2026_07_28) {
            return Err(ErrorData::method_not_found::<SetLevelRequestMethod>());
        }
        self.hearing.set(request.level);
        Ok(())
    }

    fn accepted_subscription_filter(
        &self,
        requested: &SubscriptionFilter,
    ) -> Option<SubscriptionFilter> {
        Some(changes::acceptable(requested))
    }

    async fn listen(&self, context: SubscriptionContext) -> Result<(), ErrorData> {
        Box::pin(changes::tell(
            self.clerk.store(),
            self.offer.root(),
            context,
        ))
        .await;
        Ok(())
    }

    async fn subscribe(
        &self,
        request: SubscribeRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        let (store, root) = (self.clerk.store(), self.offer.root());
        let added = self.followed.add(store, root, context.peer, request.uri);
        Box::pin(added).await
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
        let found = Box::pin(self.clerk.jobs().look(&request.task_id)).await?;
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
        Box::pin(self.clerk.jobs().answer(&request.task_id, answers)).await
    }

    async fn cancel_task(
        &self,
        request: CancelTaskParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        Box::pin(self.clerk.jobs().cancel(&request.task_id)).await
    }
}
