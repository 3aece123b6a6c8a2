//! What the program offers: the tools for a repository, what can be read of it, and prompts about
//! it.

mod run;

use std::path::Path;
use std::sync::Arc;

use rmcp::ErrorData;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CompleteRequestParams, GetPromptRequestParams,
    GetPromptResponse, Implementation, Prompt, ReadResourceRequestParams, ReadResourceResponse,
    Resource, ResourceTemplate, ServerCapabilities, ServerConfig, Tool,
};

use crate::mcp::clerk::Clerk;
use crate::mcp::offer::{Calling, Job, Offer};
use crate::mcp::{completion, listing, prompts, resources, toolsets};
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

/// The offer of one repository. Cheap to clone: everything is shared.
#[derive(Debug, Clone)]
pub struct RepositoryOffer {
    pub(super) context: Arc<Context>,
    pub(super) catalogue: Arc<Catalogue>,
    pub(super) settings: Arc<Mcp>,
    pub(super) clerk: Clerk,
    listed: Arc<[Tool]>,
}

impl RepositoryOffer {
    /// Fails when the repository's settings cannot be used.
    pub fn new(context: Arc<Context>, clerk: Clerk) -> Result<Self, ToolError> {
        let settings = context.settings()?.mcp.clone();
        let catalogue = Catalogue::new(settings.read_only);
        let offered = catalogue.entries().iter();
        let offered = offered.filter(|entry| toolsets::offers(&settings, entry.name));
        let listed = offered.map(listing::describe).collect();
        Ok(Self {
            context,
            catalogue: Arc::new(catalogue),
            settings: Arc::new(settings),
            clerk,
            listed,
        })
    }

    /// False once the folder was replaced by another one, or its settings offer something else.
    pub fn is_current(&self) -> bool {
        let offers_the_same = || {
            let now = self.context.settings();
            now.is_ok_and(|now| now.mcp == *self.settings)
        };
        self.context.is_there() && offers_the_same()
    }
}

impl Offer for RepositoryOffer {
    #[expect(
        deprecated,
        reason = "a coming protocol gives logging up; clients of today's ask for it"
    )]
    fn info(&self) -> ServerConfig {
        let name = Implementation::new("groundskeeper", env!("CARGO_PKG_VERSION"))
            .with_title("groundskeeper");
        let capabilities = ServerCapabilities::builder()
            .enable_logging()
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

    fn root(&self) -> &Path {
        &self.context.root
    }

    fn tools(&self) -> &[Tool] {
        &self.listed
    }

    fn job(&self, request: &CallToolRequestParams) -> Job {
        match toolsets::is_long(&request.name) {
            true => Job::WherePossible,
            false => Job::Never,
        }
    }

    async fn call(
        &self,
        request: CallToolRequestParams,
        calling: Calling,
    ) -> Result<CallToolResponse, ErrorData> {
        let arguments = request.arguments.unwrap_or_default();
        let done = self.run(&request.name, arguments, calling).await?;
        Ok(done.into())
    }

    fn resources(&self) -> Vec<Resource> {
        resources::list(self)
    }

    fn resource_templates(&self) -> Vec<ResourceTemplate> {
        resources::templates(self)
    }

    fn read(&self, request: &ReadResourceRequestParams) -> Result<ReadResourceResponse, ErrorData> {
        Ok(resources::read(self, &request.uri)?.into())
    }

    fn prompts(&self) -> Vec<Prompt> {
        prompts::list()
    }

    fn prompt(&self, request: &GetPromptRequestParams) -> Result<GetPromptResponse, ErrorData> {
        Ok(prompts::get(self, request)?.into())
    }

    fn candidates(&self, request: &CompleteRequestParams) -> Vec<String> {
        completion::candidates(self, request)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tools::fixture::Fixture;

    #[test]
    fn other_settings_make_another_offer() {
        let fixture = Fixture::new(&[]);
        let offer =
            || RepositoryOffer::new(Arc::clone(&fixture.context), Clerk::new(None)).unwrap();
        let names = |offer: &RepositoryOffer| -> Vec<String> {
            offer
                .tools()
                .iter()
                .map(|tool| tool.name.to_string())
                .collect()
        };
        let first = offer();
        assert!(first.is_current() && names(&first).contains(&"git_commit".to_owned()));
        fixture.write("groundskeeper.toml", "[mcp]\ntoolsets = [\"quality\"]\n");
        assert!(!first.is_current());
        let next = offer();
        assert!(next.is_current());
        assert!(!names(&next).contains(&"git_commit".to_owned()));
        // What cannot be used changes nothing.
        fixture.write("groundskeeper.toml", "[mcp]\ntoolsets = 1\n");
        assert!(next.is_current());
    }
}
