//! What the official suite asks a test server to offer, over our own server: only the offer is the
//! tests'.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use groundskeeper::mcp::{Calling, Client, Job, Offer};
use rmcp::ErrorData;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ClientCapabilities,
    CompleteRequestParams, GetPromptRequestParams, GetPromptResponse, Implementation, Prompt,
    ReadResourceRequestParams, ReadResourceResponse, RequestStateCodec, Resource, ResourceTemplate,
    ServerCapabilities, ServerConfig, Tool,
};
use serde_json::{Map, Value, json};

use super::{asking, jobs, reading, rounds, tools};

/// The offer.
#[derive(Debug, Clone)]
pub(super) struct Fixtures(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    root: PathBuf,
    tools: Vec<Tool>,
    codec: RequestStateCodec,
}

impl Fixtures {
    /// Of the folder at `root`, in which nothing is looked for.
    pub(super) fn new(root: &Path) -> Self {
        let mut key = [0; 32];
        getrandom::fill(&mut key).unwrap();
        Self(Arc::new(Inner {
            root: root.to_owned(),
            tools: tools::list(),
            codec: RequestStateCodec::try_new(key).unwrap(),
        }))
    }
}

/// Text as the whole result of a call.
pub(super) fn text(words: impl Into<String>) -> CallToolResult {
    result(json!([{"type": "text", "text": words.into()}]), false)
}

/// A result with this content.
pub(super) fn result(content: Value, is_error: bool) -> CallToolResult {
    serde_json::from_value(
        json!({"resultType": "complete", "content": content, "isError": is_error}),
    )
    .unwrap()
}

/// Refuses a client that cannot be asked to sample.
fn sampled(client: &Client) -> Result<CallToolResponse, ErrorData> {
    let Client::Waits(context) = client else {
        return Err(ErrorData::internal_error("this is never a job", None));
    };
    let declared = context.client_capabilities().unwrap_or_default();
    if declared.sampling.is_some() {
        return Ok(text("It could be asked.").into());
    }
    let needed: ClientCapabilities = serde_json::from_value(json!({"sampling": {}})).unwrap();
    Err(ErrorData::missing_required_client_capability(needed))
}

impl Offer for Fixtures {
    #[expect(
        deprecated,
        reason = "a coming protocol gives logging up; the suite asks for it"
    )]
    fn info(&self) -> ServerConfig {
        let capabilities = ServerCapabilities::builder()
            .enable_logging()
            .enable_tools()
            .enable_resources()
            .enable_resources_list_changed()
            .enable_resources_subscribe()
            .enable_prompts()
            .enable_completions()
            .enable_tasks();
        let name = Implementation::new("conformance-fixtures", "1.0.0");
        ServerConfig::new(capabilities.build()).with_server_info(name)
    }

    fn root(&self) -> &Path {
        &self.0.root
    }

    fn tools(&self) -> &[Tool] {
        &self.0.tools
    }

    fn job(&self, request: &CallToolRequestParams) -> Job {
        jobs::of(request)
    }

    async fn call(
        &self,
        request: CallToolRequestParams,
        calling: Calling,
    ) -> Result<CallToolResponse, ErrorData> {
        if jobs::of(&request) != Job::Never {
            return jobs::work(&request, &calling).await.map(Into::into);
        }
        if let Some(answer) = asking::answer(&request, &calling).await {
            return answer.map(Into::into);
        }
        if let Some(rounds) = rounds::of(&request.name) {
            let given = rounds::Given::of_call(&request, &calling.client);
            return Ok(match given.next(&rounds, &self.0.codec)? {
                Some(needed) => needed.into(),
                None => text(given.told()).into(),
            });
        }
        match request.name.as_ref() {
            "test_missing_capability" => sampled(&calling.client),
            name => Ok(tools::fixed(name, &request.arguments.unwrap_or_default()).into()),
        }
    }

    fn resources(&self) -> Vec<Resource> {
        reading::resources()
    }

    fn resource_templates(&self) -> Vec<ResourceTemplate> {
        reading::templates()
    }

    fn read(&self, request: &ReadResourceRequestParams) -> Result<ReadResourceResponse, ErrorData> {
        reading::read(&request.uri).map(Into::into)
    }

    fn prompts(&self) -> Vec<Prompt> {
        reading::prompts()
    }

    fn prompt(&self, request: &GetPromptRequestParams) -> Result<GetPromptResponse, ErrorData> {
        let none = Map::new();
        let arguments = request.arguments.as_ref().unwrap_or(&none);
        if let Some(rounds) = rounds::of(&request.name) {
            let given = rounds::Given::of_prompt(request);
            return Ok(match given.next(&rounds, &self.0.codec)? {
                Some(needed) => needed.into(),
                None => reading::spoken(json!([{"type": "text", "text": given.told()}])).into(),
            });
        }
        reading::prompt(&request.name, arguments).map(Into::into)
    }

    fn candidates(&self, _request: &CompleteRequestParams) -> Vec<String> {
        ["park", "art", "paris", "party"].map(str::to_owned).into()
    }
}
