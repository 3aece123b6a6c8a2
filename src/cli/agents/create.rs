//! `agents create`: a new agent.

use serde_json::json;

use crate::app::App;
use crate::cli::stage::{Stage, text};
use crate::cli::{Outcome, output};

/// Make an agent that owns one file
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The agent's id: letters, digits, `.`, `_`, `-`
    agent: String,
    /// The file that it owns, relative to the repository's root; it need not exist yet
    file: String,
    /// What it is called; its id by default
    #[arg(long)]
    name: Option<String>,
    /// What its model is told first
    #[arg(long, value_name = "TEXT")]
    system_prompt: Option<String>,
    /// Which model it asks: chat, writer or namer
    #[arg(long, value_name = "ROLE")]
    role: Option<String>,
    /// What it is to keep in mind
    #[arg(long, value_name = "TEXT")]
    notes: Option<String>,
    /// Write JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: Args, app: &App) -> anyhow::Result<Outcome> {
    let stage = Stage::open(app)?;
    let arguments = json!({
        "agent_id": args.agent,
        "name": args.name,
        "managed_file": args.file,
        "system_prompt": args.system_prompt,
        "model_role": args.role,
        "notes": args.notes,
    });
    let answer = stage.call("create_agent", arguments)?;
    if args.json {
        output::json(&answer)?;
    } else {
        let (id, file) = (text(&answer, "agent_id"), text(&answer, "managed_file"));
        output::line(format_args!("agent {id} owns {file}"))?;
    }
    Ok(Outcome::Clean)
}
