//! `run_agent_task`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::agents::Progress;
use crate::agents::task::{self, Criterion, Outcome, TaskReport, TaskRequest};
use crate::tools::telling::Pulse;
use crate::tools::{Call, Context, Hints, Tool, ToolError};

/// Let an agent reach a goal in its own file, step by step. Each step is one action (add an import or
/// a symbol, write a symbol anew, remove one, document one), chosen by the local model among those
/// that may help, judged by the rules, and kept or refused. The task ends when the program finds that
/// the acceptance holds, when a budget is used up, or when it goes in circles. With the bundled model
/// only documenting works. A task that was stopped goes on with its `task_id`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// The agent's id.
    #[schemars(length(min = 1, max = 64))]
    agent_id: String,
    /// What is to be reached, in words; with `task_id`, the answer to what the task asked.
    #[schemars(length(min = 1, max = 20_000))]
    goal: Option<String>,
    /// What must hold in the end: `rules-clean`, `documented`, `parses`, `file-exists`, `changed`,
    /// `symbol:NAME`, `test:NAME`. Tests have the names that `run_tests` tells, are run in the sandbox
    /// when all else holds, and must pass. Read from the goal if left out.
    #[schemars(length(max = 50))]
    acceptance: Option<Vec<String>>,
    /// A task that is to go on.
    #[schemars(length(min = 1, max = 40))]
    task_id: Option<String>,
    /// Most steps; the setting `agents.task_steps` if left out.
    #[schemars(range(min = 1, max = 10_000))]
    max_steps: Option<u32>,
    /// Whether the agent may stop with a question to you; false if left out.
    may_ask: Option<bool>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    /// The agent.
    agent_id: String,
    /// The task.
    task_id: String,
    /// Whether the acceptance holds.
    passed: bool,
    /// `passed`, `exhausted`, `loop`, `stuck` or `asked`.
    status: &'static str,
    /// Why it ended.
    reason: String,
    /// What had to hold.
    acceptance: Vec<Judged>,
    /// What was done.
    steps: Vec<Step>,
    /// The model.
    model: String,
    /// Tokens used.
    tokens: u64,
    /// Time it took, in milliseconds, earlier runs included.
    wall_ms: u64,
}

#[derive(Serialize, JsonSchema)]
struct Judged {
    /// The criterion.
    criterion: String,
    /// Whether it holds.
    holds: bool,
    /// What is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    missing: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct Step {
    /// What was done.
    action: &'static str,
    /// To which symbol.
    #[serde(skip_serializing_if = "Option::is_none")]
    symbol: Option<String>,
    /// Whether the file was changed.
    kept: bool,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

pub(super) struct RunAgentTask;

impl Tool for RunAgentTask {
    type Input = Input;
    type Output = Output;
    const HINTS: Hints = Hints::ADDS;

    fn run(context: &Context, input: Input, call: &Call) -> Result<Output, ToolError> {
        context.acts_for(&input.agent_id)?;
        let agent = context.agents()?.get(&input.agent_id)?;
        let given = input.acceptance.unwrap_or_default();
        let acceptance = given.iter().map(|text| {
            let wrong = |reason| ToolError::refused(format!("argument `acceptance`: {reason}"));
            text.parse::<Criterion>().map_err(wrong)
        });
        let request = TaskRequest {
            agent: &input.agent_id,
            goal: input.goal.as_deref(),
            acceptance: acceptance.collect::<Result<_, _>>()?,
            task: input.task_id.as_deref(),
            steps: input.max_steps,
            may_ask: input.may_ask.unwrap_or(false),
        };
        let paths = [agent.profile.managed_file];
        let pulse = Pulse::new(&call.progress);
        let told = |progress: Progress<'_>| tell(&pulse, progress);
        let report = pulse.during(|| {
            context.with_agents(call, &paths, &told, |services| {
                task::run(services, &request)
            })
        })?;
        Ok(described(input.agent_id, report))
    }
}

fn tell(pulse: &Pulse<'_>, progress: Progress<'_>) {
    match progress {
        Progress::LoadingModel => pulse.tell(0, None, "loading the model"),
        Progress::Waiting => pulse.tell(0, None, "waiting for the model"),
        Progress::Testing => pulse.tell(0, None, "running the tests"),
        Progress::Step { number, what } => pulse.tell(number.into(), None, what),
        Progress::Text(_) => {}
    }
}

fn described(agent_id: String, report: TaskReport) -> Output {
    let judged = |criterion: &Criterion| {
        let lack = report.unmet.iter().find(|one| one.criterion == *criterion);
        Judged {
            criterion: criterion.to_string(),
            holds: lack.is_none(),
            missing: lack.map(|one| one.why.clone()),
        }
    };
    let acceptance = report.acceptance.iter().map(judged).collect();
    let steps = report.steps.into_iter().map(|taken| {
        let (kept, reason) = match taken.outcome {
            Outcome::Kept(_) => (true, None),
            Outcome::Refused(reason) => (false, Some(reason)),
        };
        Step {
            action: taken.action.kind.name(),
            symbol: taken.action.symbol,
            kept,
            reason,
        }
    });
    Output {
        agent_id,
        task_id: report.task,
        passed: report.status == "passed",
        status: report.status,
        reason: report.reason,
        acceptance,
        steps: steps.collect(),
        model: report.model,
        tokens: report.used.tokens,
        wall_ms: report.used.wall_ms,
    }
}
