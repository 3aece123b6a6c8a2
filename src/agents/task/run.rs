//! Leading a task: what is missing is judged, an action chosen and done, until the state says that it
//! is over.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::agents::asking::Asking;
use crate::agents::pieces::OwnFile;
use crate::agents::symbols::symbols;
use crate::agents::task::acceptance::{self, Judged};
use crate::agents::task::book::{self, Kept};
use crate::agents::task::named_tests::NamedTests;
use crate::agents::task::offers::{Facts, offers};
use crate::agents::task::step::Stage;
use crate::agents::task::{
    Budget, Criterion, End, Next, Outcome, State, Taken, Unmet, Used, from_goal, undocumented,
};
use crate::agents::{Action, ActionKind, Error, IDLE, Services, WORKING};
use crate::lang;
use crate::model::Duty;
use crate::store::{Agent, AgentStatistics};

/// Longest goal, in bytes.
const GOAL_BYTES_MAX: usize = 20_000;

/// What is asked.
#[derive(Debug, Clone, Default)]
pub struct TaskRequest<'a> {
    /// The agent's id.
    pub agent: &'a str,
    /// What is to be reached; with `task`, the answer to what it asked.
    pub goal: Option<&'a str>,
    /// What must hold in the end; read from the goal when there is none.
    pub acceptance: Vec<Criterion>,
    /// A task that is to go on.
    pub task: Option<&'a str>,
    /// Most steps; the settings' without it.
    pub steps: Option<u32>,
    /// Whether a person can be asked.
    pub may_ask: bool,
}

/// How a task stands when its run ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskReport {
    /// Its id.
    pub task: String,
    /// `passed`, `exhausted`, `loop`, `stuck`, `asked` or `working`.
    pub status: &'static str,
    /// Why it ended, in a sentence.
    pub reason: String,
    /// What had to hold.
    pub acceptance: Vec<Criterion>,
    /// What does not hold.
    pub unmet: Vec<Unmet>,
    /// Every step.
    pub steps: Vec<Taken>,
    /// What was used up.
    pub used: Used,
    /// The model's name.
    pub model: String,
}

/// Begins a task or goes on with one, until it is over. What was done stays when it is stopped, and
/// it can go on.
pub fn run(services: &Services<'_>, request: &TaskRequest<'_>) -> Result<TaskReport, Error> {
    services.registry.get(request.agent)?;
    let settings = &services.settings.agents;
    let patience = Duration::from_secs(settings.turn_s);
    let _turn = services
        .turns
        .take(request.agent, patience, services.cancel)?;
    let mut kept = opened(services, request)?;
    let left = kept
        .state
        .budget
        .wall_ms
        .saturating_sub(kept.state.used.wall_ms);
    let ask = (Duty::Writer, Duration::from_millis(left));
    let mut asking = Asking::start(services, request.agent, ask)?;
    services.registry.set_state(request.agent, WORKING)?;
    let outcome = lead(services, &mut asking, request, &mut kept);
    services.registry.set_state(request.agent, IDLE)?;
    let statistics = AgentStatistics {
        prompt_tokens: asking.used.prompt,
        answer_tokens: asking.used.answer,
        ..AgentStatistics::default()
    };
    services.registry.count(request.agent, statistics)?;
    let unmet = outcome?;
    let Kept { task, state } = kept;
    Ok(TaskReport {
        task: task.id,
        status: book::status(state.end.as_ref()),
        reason: book::reason(state.end.as_ref()),
        acceptance: state.acceptance,
        unmet,
        steps: state.taken,
        used: state.used,
        model: asking.model().info().name,
    })
}

/// The task of the request: a new one, or the one that goes on.
fn opened(services: &Services<'_>, request: &TaskRequest<'_>) -> Result<Kept, Error> {
    let goal = request.goal.map(str::trim).filter(|goal| !goal.is_empty());
    let wrong = |reason: &str| Error::BadText {
        what: "goal",
        reason: reason.to_owned(),
    };
    if goal.is_some_and(|goal| goal.len() > GOAL_BYTES_MAX) {
        return Err(wrong("too long: more than 20000 bytes"));
    }
    if let Some(id) = request.task {
        let mut kept = services.registry.find_task(request.agent, id)?;
        if let (Some(End::Asked(question)), Some(answer)) = (&kept.state.end, goal) {
            kept.state.goal = format!("{}\n\n{question}\n{answer}", kept.state.goal);
            kept.state.end = None;
        }
        return Ok(kept);
    }
    let goal = goal.ok_or_else(|| wrong("blank; say what is to be reached"))?;
    let acceptance = match request.acceptance.as_slice() {
        [] => from_goal(goal),
        given => given.to_vec(),
    };
    let settings = &services.settings.agents;
    let budget = Budget {
        steps: request.steps.unwrap_or(settings.task_steps),
        tokens: settings.task_tokens,
        wall_ms: settings.task_s.saturating_mul(1_000),
    };
    let state = State::new(goal, acceptance, budget);
    services.registry.begin_task(request.agent, state)
}

/// Takes steps until the state says that it is over; what does not hold then.
fn lead(
    services: &Services<'_>,
    asking: &mut Asking<'_>,
    request: &TaskRequest<'_>,
    kept: &mut Kept,
) -> Result<Vec<Unmet>, Error> {
    let started = Instant::now();
    let before_ms = kept.state.used.wall_ms;
    let mut tests = NamedTests::of(&kept.state.acceptance);
    loop {
        let agent = services.registry.get(request.agent)?;
        let file = OwnFile::read(services, &agent)?;
        let mut unmet = missing(services, &agent, &file, &kept.state);
        let mut may_help = true;
        if unmet.is_empty() {
            (unmet, may_help) = tests.unmet(services, file.text.as_deref());
        }
        let offered = match may_help {
            true => offered(asking, &agent, &file, &unmet, request.may_ask),
            false => Vec::new(),
        };
        let actions = match kept.state.next(&unmet, offered) {
            Next::End(end) => {
                kept.state.end = Some(end);
                services.registry.save_task(kept)?;
                unmet.extend(tests.not_reached(&unmet));
                return Ok(unmet);
            }
            Next::Choose(actions) => actions,
        };
        if services.cancel.is_cancelled() {
            return Err(Error::Cancelled);
        }
        let used = asking.used;
        let stage = Stage {
            services,
            agent: &agent,
            file: &file,
            unmet: &unmet,
        };
        let (action, outcome) = stage.step(asking, &kept.state, &actions)?;
        let tokens = asking.used.prompt + asking.used.answer - used.prompt - used.answer;
        if let (ActionKind::Ask, Outcome::Refused(question)) = (action.kind, &outcome) {
            kept.state.end = Some(End::Asked(question.clone()));
        }
        kept.state.take(action, outcome, tokens);
        let spent = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        kept.state.used.wall_ms = before_ms.saturating_add(spent);
        services.registry.save_task(kept)?;
        let told = json!({
            "agent": agent.id,
            "task": kept.task.id,
            "step": kept.state.used.steps,
            "action": kept.state.taken.last().map(|one| one.action.to_string()),
        });
        services.registry.tell("agent.step", told)?;
    }
}

fn missing(services: &Services<'_>, agent: &Agent, file: &OwnFile, state: &State) -> Vec<Unmet> {
    let judged = Judged {
        policy: services.policy,
        agent: &agent.id,
        path: &agent.profile.managed_file,
        text: file.text.as_deref(),
        limit_lines: services.settings.rules.file_too_long.limit,
        has_changes: state.has_changes(),
    };
    acceptance::unmet(&state.acceptance, &judged)
}

fn offered(
    asking: &Asking<'_>,
    agent: &Agent,
    file: &OwnFile,
    unmet: &[Unmet],
    may_ask: bool,
) -> Vec<Action> {
    let path = &agent.profile.managed_file;
    let Some(language) = lang::for_path(path) else {
        return Vec::new();
    };
    let there = symbols(language, file.source()).unwrap_or_default();
    let there: Vec<String> = there.into_iter().map(|symbol| symbol.name).collect();
    let documentable = match language.name {
        "python" => undocumented(path, file.source()),
        _ => Vec::new(),
    };
    let facts = Facts {
        symbols: &there,
        documentable: &documentable,
        writes_code: !asking.is_bundled(),
        may_ask,
    };
    offers(unmet, &facts)
}
