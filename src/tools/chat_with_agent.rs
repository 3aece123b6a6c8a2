//! `chat_with_agent`.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::agents::{self, Progress, TurnReport, TurnRequest};
use crate::tools::{Call, Context, Hints, Tool, ToolError};

/// Say something to an agent. It sees its own file, the files that you name (read-only, also those of
/// other agents) and what was said before. It answers in words, or makes one change to its own file:
/// the local model names a symbol and writes its new text, which is put in only where the rules allow
/// it. The bundled model is tiny: it only answers, and its words are rough.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// The agent's id.
    #[schemars(length(min = 1, max = 64))]
    agent_id: String,
    /// What you say.
    #[schemars(length(min = 1, max = 100_000))]
    message: String,
    /// Files to look at, relative to the repository's root.
    #[schemars(length(max = 16))]
    context: Option<Vec<String>>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    /// The agent.
    agent_id: String,
    /// What it says.
    reply: String,
    /// Present and true when the reply ended for want of tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    truncated: Option<bool>,
    /// The change that it made or tried.
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<ChangeFacts>,
    /// Files that it saw beside its own.
    context: Vec<Seen>,
    /// Files that it did not see.
    left_out: Vec<LeftOut>,
    /// What did not fit into the model's context.
    missing: Vec<String>,
    /// The model.
    model: String,
    /// What to do for better replies, where the model is not made for them.
    #[serde(skip_serializing_if = "Option::is_none")]
    advice: Option<&'static str>,
    /// Tokens of prompts.
    prompt_tokens: u64,
    /// Tokens of answers.
    answer_tokens: u64,
    /// Time it took, in milliseconds.
    elapsed_ms: u64,
}

#[derive(Serialize, JsonSchema)]
struct ChangeFacts {
    /// What was done, such as `replace_symbol`.
    action: &'static str,
    /// To which symbol.
    #[serde(skip_serializing_if = "Option::is_none")]
    symbol: Option<String>,
    /// Whether the file is changed.
    kept: bool,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct Seen {
    /// The file.
    path: String,
    /// The agent that owns it.
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct LeftOut {
    /// The file, as you named it.
    path: String,
    /// Why.
    reason: String,
}

pub(super) struct ChatWithAgent;

impl Tool for ChatWithAgent {
    type Input = Input;
    type Output = Output;
    const HINTS: Hints = Hints::ADDS;

    fn run(context: &Context, input: Input, call: &Call) -> Result<Output, ToolError> {
        context.acts_for(&input.agent_id)?;
        let agent = context.agents()?.get(&input.agent_id)?;
        let named = input.context.unwrap_or_default();
        let mut paths = vec![agent.profile.managed_file];
        paths.extend(named.iter().filter_map(|path| context.resolve(path).ok()));
        let request = TurnRequest {
            agent: &input.agent_id,
            message: &input.message,
            context: &named,
        };
        let stream = Stream::new(call);
        let told = |progress: Progress<'_>| stream.tell(progress);
        let report = context.with_agents(call, &paths, &told, |services| {
            agents::chat(services, &request)
        })?;
        Ok(described(input.agent_id, report))
    }
}

fn described(agent_id: String, report: TurnReport) -> Output {
    let change = report.change.map(|change| ChangeFacts {
        action: change.action.kind.name(),
        symbol: change.action.symbol,
        kept: change.refused.is_none(),
        reason: change.refused,
    });
    let context = report.context.into_iter().map(|seen| Seen {
        path: seen.path.to_string(),
        owner: seen.owner,
    });
    let left_out = report.left_out.into_iter().map(|one| LeftOut {
        path: one.path,
        reason: one.reason,
    });
    Output {
        agent_id,
        reply: report.reply,
        truncated: report.truncated.then_some(true),
        change,
        context: context.collect(),
        left_out: left_out.collect(),
        missing: report.missing,
        model: report.model,
        advice: report.advice,
        prompt_tokens: report.prompt_tokens,
        answer_tokens: report.answer_tokens,
        elapsed_ms: u64::try_from(report.elapsed.as_millis()).unwrap_or(u64::MAX),
    }
}

/// How often the pieces of a reply are told.
const INTERVAL: Duration = Duration::from_millis(120);

/// Tells pieces of a reply as progress, several at a time; the result has the whole.
struct Stream<'a> {
    call: &'a Call,
    state: Mutex<Streamed>,
}

struct Streamed {
    pieces: u64,
    waiting: String,
    last: Instant,
}

impl<'a> Stream<'a> {
    fn new(call: &'a Call) -> Self {
        Self {
            call,
            state: Mutex::new(Streamed {
                pieces: 0,
                waiting: String::new(),
                last: Instant::now(),
            }),
        }
    }

    fn tell(&self, progress: Progress<'_>) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let text = match progress {
            Progress::LoadingModel => "loading the model",
            Progress::Waiting => "waiting for the model",
            Progress::Testing => "running the tests",
            Progress::Step { what, .. } => what,
            Progress::Text(text) => {
                state.pieces += 1;
                state.waiting.push_str(text);
                if state.last.elapsed() >= INTERVAL {
                    let waiting = std::mem::take(&mut state.waiting);
                    state.last = Instant::now();
                    self.call.progress.tell(state.pieces, None, &waiting);
                }
                return;
            }
        };
        self.call.progress.tell(state.pieces, None, text);
    }
}
