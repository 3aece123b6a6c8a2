//! What a server offers to its clients, apart from how the protocol carries it.
//!
//! Lists page by page, jobs of long calls, progress, log messages, cancellation, completion and
//! subscriptions are [`Server`](super::Server)'s, whatever is offered. The program offers a
//! repository ([`RepositoryOffer`](super::RepositoryOffer)); a test may offer something else and
//! has the same protocol over it.

use std::fmt::Debug;
use std::path::Path;

use rmcp::ErrorData;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CompleteRequestParams, GetPromptRequestParams,
    GetPromptResponse, Prompt, ReadResourceRequestParams, ReadResourceResponse, Resource,
    ResourceTemplate, ServerConfig, Tool,
};
use rmcp::service::{RequestContext, RoleServer};
use rmcp::task_manager::TaskContext;
use tokio_util::sync::CancellationToken;

use crate::mcp::logging::Log;
use crate::tools::Progress;

/// Tools, resources and prompts of one server. What blocks says so, and is called off the async
/// threads.
pub trait Offer: Debug + Clone + Send + Sync + 'static {
    /// Name, instructions and capabilities.
    fn info(&self) -> ServerConfig;

    /// The folder that it is about; what changes there is told to clients that listen.
    fn root(&self) -> &Path;

    /// Every tool, in the order that clients see.
    fn tools(&self) -> &[Tool];

    /// Whether a call of a tool that is there becomes a job.
    fn job(&self, request: &CallToolRequestParams) -> Job;

    /// Calls a tool that is there.
    fn call(
        &self,
        request: CallToolRequestParams,
        calling: Calling,
    ) -> impl Future<Output = Result<CallToolResponse, ErrorData>> + Send;

    /// Every resource there is now. Blocks.
    fn resources(&self) -> Vec<Resource>;

    /// How addresses of resources are made.
    fn resource_templates(&self) -> Vec<ResourceTemplate>;

    /// Reads a resource. Blocks.
    fn read(&self, request: &ReadResourceRequestParams) -> Result<ReadResourceResponse, ErrorData>;

    /// Every prompt.
    fn prompts(&self) -> Vec<Prompt>;

    /// Writes a prompt out. Blocks.
    fn prompt(&self, request: &GetPromptRequestParams) -> Result<GetPromptResponse, ErrorData>;

    /// What the argument or variable that is asked about can be, whatever was typed. Blocks.
    fn candidates(&self, request: &CompleteRequestParams) -> Vec<String>;
}

/// Whether a call is answered with a job, which goes on after its request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Job {
    /// It is answered itself.
    Never,
    /// It is a job for clients that know jobs; others wait for the answer.
    WherePossible,
    /// It is refused to clients that know no jobs.
    Always,
}

/// What a call is given besides its arguments.
#[derive(Debug)]
pub struct Calling {
    /// Where to tell how far it is.
    pub progress: Progress,
    /// Where to say what it does.
    pub log: Log,
    /// Cancelled when nobody wants the answer any more.
    pub cancelled: CancellationToken,
    /// Who waits for the answer.
    pub client: Client,
}

/// Who waits for the answer of a call, and can be asked something meanwhile.
pub enum Client {
    /// The client, with the request open.
    Waits(Box<RequestContext<RoleServer>>),
    /// Nobody at once: the call is a job, which the client looks after.
    Looks(TaskContext),
}

impl Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Waits(_) => "Waits",
            Self::Looks(_) => "Looks",
        })
    }
}
