//! Tools that are jobs where the client can look after one.

use std::time::Duration;

use groundskeeper::mcp::{Calling, Client, Job};
use rmcp::ErrorData;
use rmcp::model::{CallToolRequestParams, CallToolResult};
use rmcp::task_manager::{TaskContext, TaskExit};
use serde_json::{Value, json};

use super::fixtures::{result, text};

/// Whether a call is a job.
pub(super) fn of(request: &CallToolRequestParams) -> Job {
    match request.name.as_ref() {
        "slow_compute" | "protocol_error_job" | "confirm_delete" | "multi_input" => {
            Job::WherePossible
        }
        "failing_job" => Job::Always,
        // It asks first, and begins once it has its answer.
        "test_tool_with_task" if request.input_responses.is_some() => Job::Always,
        _ => Job::Never,
    }
}

/// Does the job.
pub(super) async fn work(
    request: &CallToolRequestParams,
    calling: &Calling,
) -> Result<CallToolResult, ErrorData> {
    match request.name.as_ref() {
        "failing_job" => Ok(result(
            json!([{"type": "text", "text": "It failed."}]),
            true,
        )),
        "protocol_error_job" => Err(ErrorData::internal_error("it fell over", None)),
        "confirm_delete" => questions(calling, &["confirm"]).await,
        "multi_input" => questions(calling, &["name", "confirm"]).await,
        "test_tool_with_task" => Ok(text(json!(request.input_responses).to_string())),
        _ => {
            let seconds = request
                .arguments
                .as_ref()
                .and_then(|given| given.get("seconds"));
            let seconds = seconds.and_then(Value::as_f64).unwrap_or_default();
            tokio::select! {
                () = tokio::time::sleep(Duration::from_secs_f64(seconds)) => {}
                () = calling.cancelled.cancelled() => {}
            }
            Ok(text(format!("{seconds} seconds have passed.")))
        }
    }
}

/// Asks all questions at once, and is done when all are answered.
async fn questions(calling: &Calling, keys: &[&str]) -> Result<CallToolResult, ErrorData> {
    let Client::Looks(task) = &calling.client else {
        return Ok(text("Nobody could be asked."));
    };
    let asked = keys.iter().map(|key| question(task, key));
    match futures_util::future::try_join_all(asked).await {
        Ok(answers) => Ok(text(json!(answers).to_string())),
        Err(TaskExit::Error(error)) => Err(error),
        Err(TaskExit::Cancelled) => Ok(text("It was cancelled.")),
    }
}

async fn question(task: &TaskContext, key: &str) -> Result<Value, TaskExit> {
    let schema = json!({"type": "object", "properties": {key: {"type": "string"}}});
    let params = json!({"message": format!("Say the {key}."), "requestedSchema": schema});
    let asked = json!({"method": "elicitation/create", "params": params});
    task.request_input(key, serde_json::from_value(asked).unwrap())
        .await
}
