//! Calls that go on after their request was answered: the tasks of the protocol. rmcp keeps those
//! of this process; the store keeps all of them, so that after a restart a client learns what came
//! of a job, or that nothing did.

use rmcp::ErrorData;
use rmcp::model::{CallToolResult, DetailedTask, Task, TaskPayload, TaskStatus};
use rmcp::task_manager::{TaskContext, TaskExit, TaskManager, TaskOptions, current_timestamp};
use serde_json::{Value, json};

use crate::store::{Job, Store};

/// A job that takes longer is ended.
const LIFETIME_MS: u64 = 24 * 60 * 60 * 1000;

/// How often a client should look.
const LOOK_MS: u64 = 1_000;

/// Jobs at a time; more are refused.
const JOBS_MAX: usize = 64;

const WORKING: &str = "working";
const COMPLETED: &str = "completed";
const CANCELLED: &str = "cancelled";
const FAILED: &str = "failed";

/// The jobs of one process.
#[derive(Clone)]
pub(super) struct Jobs {
    manager: TaskManager,
    store: Option<Store>,
}

impl std::fmt::Debug for Jobs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Jobs")
    }
}

impl Jobs {
    pub(super) fn new(store: Option<Store>) -> Self {
        Self {
            manager: TaskManager::new(),
            store,
        }
    }

    /// Begins a job, which `work` does; it is told when the job is cancelled.
    pub(super) fn begin<W, F>(&self, tool: &str, work: W) -> Result<Task, ErrorData>
    where
        W: FnOnce(TaskContext) -> F,
        F: Future<Output = Result<CallToolResult, TaskExit>> + Send + 'static,
    {
        if self.manager.running_task_count() >= JOBS_MAX {
            let message = format!("{JOBS_MAX} jobs are under way; wait for one to end");
            return Err(ErrorData::invalid_request(message, None));
        }
        let options = TaskOptions::new()
            .with_ttl_ms(LIFETIME_MS)
            .with_poll_interval_ms(LOOK_MS)
            .with_status_message(format!("{tool} has begun"));
        let (store, tool) = (self.store.clone(), tool.to_owned());
        let task = self.manager.spawn(options, move |context| {
            let now = current_timestamp();
            let mut job = Job {
                id: context.task_id().to_owned(),
                tool,
                state: WORKING.to_owned(),
                created: now.clone(),
                updated: now,
                result: None,
            };
            let work = work(context);
            Box::pin(async move {
                record(store.as_ref(), &job).await;
                let done = work.await;
                (job.state, job.result) = outcome(&done);
                job.updated = current_timestamp();
                record(store.as_ref(), &job).await;
                done
            })
        });
        Ok(task)
    }

    /// How a job is.
    pub(super) async fn look(&self, id: &str) -> Result<DetailedTask, ErrorData> {
        match (self.manager.get_task(id), &self.store) {
            (Err(unknown), Some(store)) => match store.job(id).await {
                Ok(Some(job)) => Ok(remembered(job)),
                Ok(None) => Err(unknown),
                Err(error) => Err(ErrorData::internal_error(error.to_string(), None)),
            },
            (found, _) => found,
        }
    }

    /// Asks a job to end.
    pub(super) async fn cancel(&self, id: &str) -> Result<(), ErrorData> {
        match self.manager.cancel_task(id) {
            Ok(()) => Ok(()),
            // One of another process has ended, one way or the other.
            Err(_) => self.look(id).await.map(drop),
        }
    }

    /// Answers what a job has asked its client; none of ours asks.
    pub(super) async fn answer(
        &self,
        id: &str,
        answers: impl IntoIterator<Item = (String, Value)>,
    ) -> Result<(), ErrorData> {
        match self.manager.update_task(id, answers) {
            Ok(()) => Ok(()),
            Err(_) => self.look(id).await.map(drop),
        }
    }
}

async fn record(store: Option<&Store>, job: &Job) {
    let Some(store) = store else { return };
    if let Err(error) = store.save_job(job).await {
        tracing::error!(job = job.id, "a job could not be recorded: {error}");
    }
}

fn outcome(done: &Result<CallToolResult, TaskExit>) -> (String, Option<Value>) {
    match done {
        Ok(result) => (COMPLETED.to_owned(), serde_json::to_value(result).ok()),
        Err(TaskExit::Cancelled) => (CANCELLED.to_owned(), None),
        Err(TaskExit::Error(error)) => (FAILED.to_owned(), serde_json::to_value(error).ok()),
    }
}

/// A job of a process that has ended.
fn remembered(job: Job) -> DetailedTask {
    let object = |value: Option<Value>| match value {
        Some(Value::Object(object)) => object,
        _ => serde_json::Map::new(),
    };
    let (status, payload) = match job.state.as_str() {
        COMPLETED => {
            let result = object(job.result);
            (TaskStatus::Completed, TaskPayload::Completed { result })
        }
        CANCELLED => (TaskStatus::Cancelled, TaskPayload::Cancelled),
        state => {
            let lost = json!({
                "code": -32_603,
                "message": "the service ended while it worked on this job; call the tool again",
            });
            let error = match state {
                FAILED => object(job.result),
                _ => object(Some(lost)),
            };
            (TaskStatus::Failed, TaskPayload::Failed { error })
        }
    };
    let task = Task::new(job.id, status, job.created, job.updated);
    DetailedTask::new(task, payload)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rmcp::model::ContentBlock;

    async fn ended(jobs: &Jobs, id: &str) -> DetailedTask {
        loop {
            let found = jobs.look(id).await.unwrap();
            if found.status().is_terminal() {
                return found;
            }
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn what_came_of_a_job_is_known_also_to_the_next_process() {
        let store = Store::in_memory().await.unwrap();
        let jobs = Jobs::new(Some(store.clone()));
        let result = || CallToolResult::success(vec![ContentBlock::text("done")]);
        let task = jobs
            .begin("run_tests", |_| async move { Ok(result()) })
            .unwrap();
        let found = ended(&jobs, &task.task_id).await;
        assert_eq!(found.status(), TaskStatus::Completed);
        let next = Jobs::new(Some(store.clone()));
        let found = next.look(&task.task_id).await.unwrap();
        assert!(serde_json::to_string(&found).unwrap().contains("done"));
        next.cancel(&task.task_id).await.unwrap();
        assert!(next.look("no-such-job").await.is_err());
        assert!(Jobs::new(None).cancel(&task.task_id).await.is_err());
    }

    #[tokio::test]
    async fn a_job_is_cancelled_and_one_that_was_lost_has_failed() {
        let store = Store::in_memory().await.unwrap();
        let jobs = Jobs::new(Some(store.clone()));
        let task = jobs.begin("run_tests", |context| async move {
            context.cancelled().await;
            Err(TaskExit::Cancelled)
        });
        let id = task.unwrap().task_id;
        while store.job(&id).await.unwrap().is_none() {
            tokio::task::yield_now().await;
        }
        let lost = Jobs::new(Some(store)).look(&id).await.unwrap();
        assert_eq!(lost.status(), TaskStatus::Failed);
        jobs.cancel(&id).await.unwrap();
        assert_eq!(ended(&jobs, &id).await.status(), TaskStatus::Cancelled);
    }
}
