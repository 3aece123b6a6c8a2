//! `agents update`: another name, prompt or file.

use serde_json::json;

use crate::app::App;
use crate::cli::stage::{Stage, text};
use crate::cli::{Outcome, output};

/// Change an agent's name, prompt, notes, role or file; what is left out stays
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The agent's id
    agent: String,
    /// What it is called
    #[arg(long)]
    name: Option<String>,
    /// The file that it owns from now on
    #[arg(long)]
    file: Option<String>,
    /// What its model is told first
    #[arg(long, value_name = "TEXT")]
    system_prompt: Option<String>,
    /// Which model it asks
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
    let answer = stage.call("update_agent", arguments)?;
    if args.json {
        output::json(&answer)?;
    } else {
        let (id, file) = (text(&answer, "agent_id"), text(&answer, "managed_file"));
        output::line(format_args!("agent {id} is updated; it owns {file}"))?;
    }
    Ok(Outcome::Clean)
}
