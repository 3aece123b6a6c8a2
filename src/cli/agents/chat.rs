//! `agents chat`: a message to an agent.

use std::io::Read;

use anyhow::Context as _;
use serde_json::json;

use crate::app::App;
use crate::cli::stage::{Stage, remarks, text};
use crate::cli::{Outcome, output};

/// Say something to an agent; it answers, or makes one change to its file
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The agent's id
    agent: String,
    /// The message; read from standard input when it is `-`
    message: String,
    /// A file that it may look at; may be repeated
    #[arg(long, value_name = "FILE")]
    context: Vec<String>,
    /// Write JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: Args, app: &App) -> anyhow::Result<Outcome> {
    let stage = Stage::open(app)?;
    let mut message = args.message;
    if message == "-" {
        message.clear();
        let mut input = std::io::stdin();
        input
            .read_to_string(&mut message)
            .context("cannot read standard input")?;
    }
    let arguments = json!({
        "agent_id": args.agent,
        "message": message,
        "context": args.context,
    });
    let answer = stage.call_telling("chat_with_agent", arguments, remarks())?;
    if args.json {
        output::json(&answer)?;
        return Ok(Outcome::Clean);
    }
    output::line(text(&answer, "reply"))?;
    for left in answer["left_out"].as_array().into_iter().flatten() {
        let (path, reason) = (text(left, "path"), text(left, "reason"));
        output::remark(format_args!("{path} was not shown: {reason}"));
    }
    if let Some(advice) = answer["advice"].as_str() {
        output::remark(advice);
    }
    Ok(Outcome::Clean)
}
