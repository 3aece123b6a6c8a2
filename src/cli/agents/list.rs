//! `agents list`: the agents of this repository.

use serde_json::{Value, json};

use crate::app::App;
use crate::cli::stage::{Stage, text};
use crate::cli::{Outcome, output};

/// List the agents of this repository and the file that each owns
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Most agents
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=1000))]
    limit: u32,
    /// Go on behind this agent
    #[arg(long, value_name = "AGENT")]
    cursor: Option<String>,
    /// Tell prompts, notes and statistics, too
    #[arg(long)]
    details: bool,
    /// Write JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: Args, app: &App) -> anyhow::Result<Outcome> {
    let stage = Stage::open(app)?;
    let arguments = json!({
        "limit": args.limit,
        "cursor": args.cursor,
        "details": args.details,
    });
    let answer = stage.call("list_agents", arguments)?;
    if args.json {
        output::json(&answer)?;
        return Ok(Outcome::Clean);
    }
    let agents = answer["agents"].as_array().cloned().unwrap_or_default();
    if agents.is_empty() {
        output::line("no agents yet; `groundskeeper agents create ID FILE` makes one")?;
    }
    for agent in &agents {
        output::line(described(agent))?;
    }
    if let Some(cursor) = answer["next_cursor"].as_str() {
        output::remark(format_args!(
            "{} of {}; go on with --cursor {cursor}",
            agents.len(),
            answer["total"]
        ));
    }
    Ok(Outcome::Clean)
}

fn described(agent: &Value) -> String {
    format!(
        "{:<24} {:<8} {}  {}",
        text(agent, "agent_id"),
        text(agent, "state"),
        text(agent, "managed_file"),
        text(agent, "name"),
    )
}
