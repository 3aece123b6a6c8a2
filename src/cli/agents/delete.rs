//! `agents delete`: an agent goes, and its file is free.

use serde_json::json;

use crate::app::App;
use crate::cli::stage::{Stage, text};
use crate::cli::{Outcome, output};
use crate::gate::AGENTS_FILE;

/// Delete an agent with its memory; its file stays and is nobody's then
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The agent's id
    agent: String,
    /// Write JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: Args, app: &App) -> anyhow::Result<Outcome> {
    let stage = Stage::open(app)?;
    let answer = stage.call("delete_agent", json!({"agent_id": args.agent}))?;
    if args.json {
        output::json(&answer)?;
    } else {
        let (id, file) = (text(&answer, "agent_id"), text(&answer, "freed_file"));
        output::line(format_args!("agent {id} is deleted; {file} has no owner"))?;
    }
    if stage.context.root.join(AGENTS_FILE).exists() {
        output::remark(format_args!(
            "{AGENTS_FILE} still says what it said; `groundskeeper agents export` writes it anew"
        ));
    }
    Ok(Outcome::Clean)
}
