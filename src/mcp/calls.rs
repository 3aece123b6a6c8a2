//! One call of a tool: found, made a job where it may work for minutes and the client can look
//! after one, and answered after its last word of progress.

use rmcp::ErrorData;
use rmcp::model::{CallToolRequestParams, CallToolResponse, ClientCapabilities, CreateTaskResult};
use rmcp::service::{RequestContext, RoleServer};
use rmcp::task_manager::{TaskContext, TaskExit};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::mcp::logging::Log;
use crate::mcp::offer::{Calling, Client, Job, Offer};
use crate::mcp::progress;
use crate::mcp::server::Server;
use crate::tools::Progress;

impl<O: Offer> Server<O> {
    /// Answers `tools/call`.
    pub(super) async fn answer_call(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        self.find(&request.name)?;
        let knows_jobs = context
            .client_capabilities()
            .is_some_and(|capabilities| capabilities.supports_tasks());
        match self.offer.job(&request) {
            Job::WherePossible | Job::Always if knows_jobs => return self.begin_job(request),
            Job::Always => {
                let needed = ClientCapabilities::builder().enable_tasks().build();
                return Err(ErrorData::missing_required_client_capability(needed));
            }
            Job::Never | Job::WherePossible => {}
        }
        let log = self.hearing.log(&context);
        let (progress, reporter) = progress::reporter(&context, &log, &request.name);
        let calling = Calling {
            progress,
            log,
            cancelled: context.ct.clone(),
            client: Client::Waits(Box::new(context)),
        };
        // The work and the forwarding run side by side; the last notification goes out before the
        // answer does.
        let (response, ()) = tokio::join!(self.offer.call(request, calling), reporter);
        response
    }

    fn find(&self, name: &str) -> Result<(), ErrorData> {
        let tools = self.offer.tools();
        if tools.iter().any(|tool| tool.name == name) {
            return Ok(());
        }
        let names: Vec<&str> = tools.iter().map(|tool| tool.name.as_ref()).collect();
        let shown: String = name.chars().take(80).collect();
        let message = format!("unknown tool `{shown}`; tools/list names those there are");
        Err(ErrorData::invalid_params(
            message,
            Some(json!({"tools": names})),
        ))
    }

    fn begin_job(&self, request: CallToolRequestParams) -> Result<CallToolResponse, ErrorData> {
        let (offer, name) = (self.offer.clone(), request.name.clone());
        let task = self.clerk.jobs().begin(&name, move |task| async move {
            let cancelled = CancellationToken::new();
            let calling = Calling {
                progress: told(&task),
                log: Log::default(),
                cancelled: cancelled.clone(),
                client: Client::Looks(task.clone()),
            };
            let mut work = std::pin::pin!(offer.call(request, calling));
            let done = tokio::select! {
                done = &mut work => done,
                () = task.cancelled() => {
                    cancelled.cancel();
                    work.await
                }
            };
            match done {
                Ok(_) if cancelled.is_cancelled() => Err(TaskExit::Cancelled),
                Ok(CallToolResponse::Complete(result)) => Ok(result),
                Ok(_) => Err(TaskExit::Error(no_result())),
                Err(error) => Err(TaskExit::Error(error)),
            }
        })?;
        Ok(CallToolResponse::Task(CreateTaskResult::new(task)))
    }
}

/// A job asks its client by itself, and begins no other one.
fn no_result() -> ErrorData {
    ErrorData::internal_error("the job ended without a result", None)
}

/// Progress that is told with the job.
fn told(task: &TaskContext) -> Progress {
    let task = task.clone();
    Progress::new(move |_, _, message| task.set_status_message(message))
}
