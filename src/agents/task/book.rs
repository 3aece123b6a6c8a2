//! Tasks in the store: written after every step, so that a task goes on where it was.

use serde_json::json;

use crate::agents::task::{End, State};
use crate::agents::{Error, Registry};
use crate::store::AgentTask;

/// Status of a task that can go on.
pub(super) const WORKING: &str = "working";

/// A task with its state, as it is kept.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    pub(super) task: AgentTask,
    pub(super) state: State,
}

impl Registry {
    /// The latest tasks of an agent, newest first.
    pub fn tasks(&self, agent: &str, limit: u32) -> Result<Vec<AgentTask>, Error> {
        let tasks = self.store.agent_tasks(self.repository, agent, limit);
        Ok(self.runtime.block_on(tasks)?)
    }

    /// Records a task that begins.
    pub(super) fn begin_task(&self, agent: &str, state: State) -> Result<Kept, Error> {
        let value = json!(state);
        let made =
            self.store
                .create_agent_task(self.repository, agent, &state.goal, WORKING, &value);
        let task = self.runtime.block_on(made)?;
        Ok(Kept { task, state })
    }

    /// The task of this id with its state.
    pub(super) fn find_task(&self, agent: &str, id: &str) -> Result<Kept, Error> {
        let missing = || Error::NoSuchTask {
            agent: agent.to_owned(),
            task: id.chars().take(40).collect(),
        };
        let found = self
            .runtime
            .block_on(self.store.agent_task(self.repository, id))?;
        let task = found
            .filter(|task| task.agent == agent)
            .ok_or_else(missing)?;
        let state = serde_json::from_value(task.state.clone());
        let state = state.map_err(|error| {
            Error::Shared(format!("the state of task {id} cannot be read: {error}"))
        })?;
        Ok(Kept { task, state })
    }

    /// Writes how far a task is.
    pub(super) fn save_task(&self, kept: &mut Kept) -> Result<(), Error> {
        let Kept { task, state } = kept;
        task.goal.clone_from(&state.goal);
        task.state = json!(state);
        status(state.end.as_ref()).clone_into(&mut task.status);
        // Asking is no end: the task goes on with the answer.
        let ended = state
            .end
            .as_ref()
            .filter(|end| !matches!(end, End::Asked(_)));
        let spent = i64::try_from(state.used.wall_ms).unwrap_or(i64::MAX);
        task.finished_ms = ended.map(|_| task.started_ms.saturating_add(spent));
        Ok(self.runtime.block_on(self.store.update_agent_task(task))?)
    }
}

/// The name of how a task stands.
pub(super) fn status(end: Option<&End>) -> &'static str {
    match end {
        None => WORKING,
        Some(End::Passed) => "passed",
        Some(End::Exhausted(_)) => "exhausted",
        Some(End::Loop(_)) => "loop",
        Some(End::Stuck) => "stuck",
        Some(End::Asked(_)) => "asked",
    }
}

/// How a task ended, in a sentence.
pub(super) fn reason(end: Option<&End>) -> String {
    match end {
        None => "it can go on".to_owned(),
        Some(End::Passed) => "every criterion holds".to_owned(),
        Some(End::Exhausted(limit)) => {
            let which = json!(limit);
            let which = which.as_str().unwrap_or_default();
            format!("its budget of {which} is used up (settings agents.task_*)")
        }
        Some(End::Loop(how)) => format!("it went in circles: {how}"),
        Some(End::Stuck) => "no action is left that may help".to_owned(),
        Some(End::Asked(question)) => format!("it asks: {question}"),
    }
}
