//! `agent_info`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::store::{AgentMessage, AgentTask};
use crate::tools::agents::{AgentDetails, AgentFacts};
use crate::tools::{Call, Context, Hints, Tool, ToolError};

/// Tell everything about one agent: its file, prompt, notes and statistics, its latest messages and
/// tasks.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// The agent's id.
    #[schemars(length(min = 1, max = 64))]
    agent_id: String,
    /// Most messages of its conversation; 10 if left out.
    #[schemars(range(min = 0, max = 200))]
    messages: Option<u32>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    #[serde(flatten)]
    agent: AgentFacts,
    /// Prompt, notes and statistics.
    details: AgentDetails,
    /// The latest messages, oldest first.
    messages: Vec<Said>,
    /// The latest tasks, newest first.
    tasks: Vec<TaskFacts>,
}

#[derive(Serialize, JsonSchema)]
struct Said {
    /// `user` or `assistant`.
    role: String,
    /// What was said.
    content: String,
    /// When, in milliseconds since 1970.
    at_ms: i64,
}

#[derive(Serialize, JsonSchema)]
struct TaskFacts {
    /// Its id.
    task_id: String,
    /// What was to be reached.
    goal: String,
    /// `working`, `passed`, `exhausted`, `loop`, `stuck` or `asked`.
    status: String,
    /// When it began, in milliseconds since 1970.
    started_ms: i64,
}

impl From<AgentMessage> for Said {
    fn from(one: AgentMessage) -> Self {
        Self {
            role: one.message.role,
            content: one.message.content,
            at_ms: one.at_ms,
        }
    }
}

impl From<AgentTask> for TaskFacts {
    fn from(task: AgentTask) -> Self {
        Self {
            task_id: task.id,
            goal: task.goal,
            status: task.status,
            started_ms: task.started_ms,
        }
    }
}

/// Tasks that are told of.
const TASKS: u32 = 10;

pub(super) struct AgentInfo;

impl Tool for AgentInfo {
    type Input = Input;
    type Output = Output;
    const HINTS: Hints = Hints::LOOKS;

    fn run(context: &Context, input: Input, _call: &Call) -> Result<Output, ToolError> {
        let registry = context.agents()?;
        let agent = registry.get(&input.agent_id)?;
        let messages = registry.messages(&agent.id, input.messages.unwrap_or(10))?;
        let tasks = registry.tasks(&agent.id, TASKS)?;
        Ok(Output {
            agent: AgentFacts::from(&agent),
            details: AgentDetails::from(&agent),
            messages: messages.into_iter().map(Said::from).collect(),
            tasks: tasks.into_iter().map(TaskFacts::from).collect(),
        })
    }
}
