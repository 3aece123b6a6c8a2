//! `agents show`: everything about one agent.

use serde_json::json;

use crate::app::App;
use crate::cli::stage::{Stage, text};
use crate::cli::{Outcome, output};

/// Show an agent with its prompt, statistics, latest messages and tasks
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The agent's id
    agent: String,
    /// Most messages of its conversation
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(0..=200))]
    messages: u32,
    /// Write JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: Args, app: &App) -> anyhow::Result<Outcome> {
    let stage = Stage::open(app)?;
    let arguments = json!({"agent_id": args.agent, "messages": args.messages});
    let answer = stage.call("agent_info", arguments)?;
    if args.json {
        output::json(&answer)?;
        return Ok(Outcome::Clean);
    }
    let details = &answer["details"];
    output::line(format_args!(
        "{} ({})",
        text(&answer, "agent_id"),
        text(&answer, "name")
    ))?;
    output::line(format_args!("owns    {}", text(&answer, "managed_file")))?;
    output::line(format_args!("state   {}", text(&answer, "state")))?;
    output::line(format_args!("prompt  {}", text(details, "system_prompt")))?;
    if !text(details, "notes").is_empty() {
        output::line(format_args!("notes   {}", text(details, "notes")))?;
    }
    output::line(format_args!(
        "done    {} turns, {} changes kept, {} refused, {} tokens written",
        details["turns"], details["changes"], details["refusals"], details["answer_tokens"]
    ))?;
    for task in answer["tasks"].as_array().into_iter().flatten() {
        let (id, status) = (text(task, "task_id"), text(task, "status"));
        output::line(format_args!(
            "task    {id} {status}: {}",
            text(task, "goal")
        ))?;
    }
    for said in answer["messages"].as_array().into_iter().flatten() {
        output::line(format_args!(
            "\n{}: {}",
            text(said, "role"),
            text(said, "content")
        ))?;
    }
    Ok(Outcome::Clean)
}
