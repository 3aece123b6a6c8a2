//! A turn: one message to an agent, answered in words or by one change to its file.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::agents::asking::Asking;
use crate::agents::history::History;
use crate::agents::look::look;
use crate::agents::pieces::{self, Job, OwnFile};
use crate::agents::prompt::{Material, Prompt};
use crate::agents::symbols::{Symbol, symbols};
use crate::agents::task::undocumented;
use crate::agents::{Action, ActionKind, Error, IDLE, Progress, Services, WORKING};
use crate::lang;
use crate::model::Duty;
use crate::store::{Agent, AgentStatistics, NewAgentMessage};
use crate::text::RepoPath;

/// Longest message, in bytes.
const MESSAGE_BYTES_MAX: usize = 100_000;
/// Most files to look at.
const CONTEXT_FILES_MAX: usize = 16;
/// Most symbols that a model may choose from.
const SYMBOLS_MAX: usize = 60;

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct TurnRequest<'a> {
    /// The agent's id.
    pub agent: &'a str,
    /// The message.
    pub message: &'a str,
    /// Paths of files to look at, as the caller wrote them.
    pub context: &'a [String],
}

/// A file that the agent saw, read-only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    /// The file.
    pub path: RepoPath,
    /// The agent that owns it.
    pub owner: Option<String>,
}

/// A file that it did not see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// As the caller wrote it.
    pub path: String,
    /// Why.
    pub reason: String,
}

/// What became of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeReport {
    /// What was done, such as `replace_symbol area`.
    pub action: Action,
    /// `None` when it was kept, else why the file stayed as it was.
    pub refused: Option<String>,
}

/// To whoever talks to the bundled model.
const ADVICE: &str = "the bundled model is made for names and one-sentence descriptions, not for \
conversation; `groundskeeper model list` shows others, and `model.chat` names the one that agents use";

/// A turn that ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TurnReport {
    /// What the agent says.
    pub reply: String,
    /// The change that it made or tried.
    pub change: Option<ChangeReport>,
    /// Files that it saw beside its own.
    pub context: Vec<Context>,
    /// Files that it did not see.
    pub left_out: Vec<LeftOut>,
    /// What did not fit into the model's context, in words.
    pub missing: Vec<String>,
    /// The reply ended because it had no more tokens.
    pub truncated: bool,
    /// The model's name.
    pub model: String,
    /// What to do for better replies, where the model is not made for them.
    pub advice: Option<&'static str>,
    /// Tokens of prompts.
    pub prompt_tokens: u64,
    /// Tokens of answers.
    pub answer_tokens: u64,
    /// Time it took.
    pub elapsed: Duration,
}

/// Answers a message. The agent's turn is waited for.
pub fn chat(services: &Services<'_>, request: &TurnRequest<'_>) -> Result<TurnReport, Error> {
    let started = Instant::now();
    check(request)?;
    let role = services.registry.get(request.agent)?.profile.model_role;
    let duty = Duty::named(&role).unwrap_or(Duty::Chat);
    let time = Duration::from_secs(services.settings.agents.turn_s);
    let _turn = services.turns.take(request.agent, time, services.cancel)?;
    let mut asking = Asking::start(services, request.agent, (duty, time))?;
    // Read once it is this turn's: the one before may have changed it.
    let agent = services.registry.get(request.agent)?;
    services.registry.set_state(&agent.id, WORKING)?;
    let outcome = answer(services, &mut asking, request, &agent);
    services.registry.set_state(&agent.id, IDLE)?;
    let mut report = outcome?;
    report.prompt_tokens = asking.used.prompt;
    report.answer_tokens = asking.used.answer;
    report.elapsed = started.elapsed();
    keep(services, &agent, request.message, &report)?;
    Ok(report)
}

fn check(request: &TurnRequest<'_>) -> Result<(), Error> {
    let wrong = |what, reason: &str| {
        let reason = reason.to_owned();
        Err(Error::BadText { what, reason })
    };
    if request.message.trim().is_empty() {
        return wrong("message", "blank; say what you want");
    }
    if request.message.len() > MESSAGE_BYTES_MAX {
        return wrong("message", "too long: more than 100000 bytes");
    }
    if request.context.len() > CONTEXT_FILES_MAX {
        return wrong("context", "too long: more than 16 files");
    }
    Ok(())
}

fn answer(
    services: &Services<'_>,
    asking: &mut Asking<'_>,
    request: &TurnRequest<'_>,
    agent: &Agent,
) -> Result<TurnReport, Error> {
    let settings = &services.settings.agents;
    let file = OwnFile::read(services, agent)?;
    let (context, left_out) = look(services, request.context);
    let (shown, kept) = (settings.messages_shown, settings.messages_kept);
    let history: History = services.registry.history(&agent.id, shown, kept)?;
    let material = Material {
        profile: &agent.profile,
        file: file.text.as_deref(),
        context: &context,
        history: &history,
    };
    let room = asking.room(request.message);
    let prompt = Prompt::fit(&material, request.message, room, &|text| asking.count(text))?;
    let job = Job {
        agent,
        file: &file,
        prompt: &prompt,
        wish: request.message,
    };
    let action = choose(asking, &job)?;
    let mut report = TurnReport {
        reply: String::new(),
        change: None,
        context: context.iter().map(seen).collect(),
        left_out,
        missing: prompt.missing.clone(),
        truncated: false,
        model: asking.model().info().name,
        advice: asking.is_bundled().then_some(ADVICE),
        prompt_tokens: 0,
        answer_tokens: 0,
        elapsed: Duration::ZERO,
    };
    if action.kind == ActionKind::Answer {
        let answer = asking.text(prompt.messages(request.message), true)?;
        answer.text.trim().clone_into(&mut report.reply);
        report.truncated = answer.truncated;
        return Ok(report);
    }
    let refused = pieces::make(services, asking, &job, &action)?.err();
    report.reply = match &refused {
        None => format!(
            "Done: {action}. `{}` is changed.",
            agent.profile.managed_file
        ),
        Some(reason) => format!("I tried {action}, but it was refused: {reason}"),
    };
    (services.progress)(Progress::Text(&report.reply));
    report.change = Some(ChangeReport { action, refused });
    Ok(report)
}

fn seen((path, owner, _): &(RepoPath, Option<String>, String)) -> Context {
    Context {
        path: path.clone(),
        owner: owner.clone(),
    }
}

/// What to do about a message, chosen by the model. The bundled one writes no code, so it answers.
fn choose(asking: &mut Asking<'_>, job: &Job<'_>) -> Result<Action, Error> {
    let answer = Action::plain(ActionKind::Answer);
    let Some(language) = lang::for_path(&job.agent.profile.managed_file) else {
        return Ok(answer);
    };
    if asking.is_bundled() {
        return Ok(answer);
    }
    let there = symbols(language, job.file.source());
    let mut kinds = vec![
        ActionKind::Answer,
        ActionKind::AddImport,
        ActionKind::AddSymbol,
    ];
    if there.as_ref().is_some_and(|there| !there.is_empty()) {
        kinds.extend([ActionKind::ReplaceSymbol, ActionKind::DeleteSymbol]);
    }
    let bare = undocumented(&job.agent.profile.managed_file, job.file.source());
    if language.name == "python" && !bare.is_empty() {
        kinds.push(ActionKind::Document);
    }
    let labels: Vec<String> = kinds.iter().map(|kind| kind.name().to_owned()).collect();
    let order = "Choose what to do about this message: answer in words, or make one change to your \
                 file.";
    let message = format!("{}\n\n{order}", job.wish);
    let kind = kinds[asking.choose(job.prompt.messages(&message), &labels)?];
    let targets: Vec<String> = match kind {
        ActionKind::Document => bare,
        ActionKind::ReplaceSymbol | ActionKind::DeleteSymbol => {
            named_first(there.unwrap_or_default(), job.wish)
        }
        other => return Ok(Action::plain(other)),
    };
    let targets: Vec<String> = targets.into_iter().take(SYMBOLS_MAX).collect();
    let order = format!("Choose the symbol for {}.", kind.name());
    let message = format!("{}\n\n{order}", job.wish);
    let at = match targets.len() {
        1 => 0,
        _ => asking.choose(job.prompt.messages(&message), &targets)?,
    };
    Ok(Action::on(kind, targets[at].clone()))
}

/// Names of symbols, those first that a text speaks of.
fn named_first(mut symbols: Vec<Symbol>, text: &str) -> Vec<String> {
    symbols.sort_by_key(|symbol| !crate::agents::prompt::is_named(symbol, text));
    symbols.into_iter().map(|symbol| symbol.name).collect()
}

/// Keeps what was said, and counts it.
fn keep(
    services: &Services<'_>,
    agent: &Agent,
    message: &str,
    report: &TurnReport,
) -> Result<(), Error> {
    let said = |role: &str, content: &str, tokens: u64| NewAgentMessage {
        role: role.to_owned(),
        content: content.to_owned(),
        tokens,
    };
    let exchange = [
        said("user", message, report.prompt_tokens),
        said("assistant", &report.reply, report.answer_tokens),
    ];
    let kept = services.settings.agents.messages_kept;
    services.registry.remember(&agent.id, exchange, kept)?;
    let statistics = AgentStatistics {
        turns: 1,
        prompt_tokens: report.prompt_tokens,
        answer_tokens: report.answer_tokens,
        ..AgentStatistics::default()
    };
    services.registry.count(&agent.id, statistics)?;
    let change = report
        .change
        .as_ref()
        .map(|change| change.action.to_string());
    let told = json!({"agent": agent.id, "change": change, "tokens": report.answer_tokens});
    services.registry.tell("agent.turn", told)
}

#[cfg(test)]
#[path = "turn_tests.rs"]
mod tests;
