//! `agents update`: another name, prompt or file.

use crate::app::App;
use crate::cli::agents::profile::Profile;
use crate::cli::stage::{Stage, text};
use crate::cli::{Outcome, output};

/// Change an agent's name, prompt, notes, role or file; what is left out stays
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The agent's id
    agent: String,
    /// The file that it owns from now on
    #[arg(long)]
    file: Option<String>,
    #[command(flatten)]
    profile: Profile,
    /// Write JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: Args, app: &App) -> anyhow::Result<Outcome> {
    let stage = Stage::open(app)?;
    let arguments = args.profile.arguments(&args.agent, args.file.as_deref());
    let answer = stage.call("update_agent", arguments)?;
    if args.json {
        output::json(&answer)?;
    } else {
        let (id, file) = (text(&answer, "agent_id"), text(&answer, "managed_file"));
        output::line(format_args!("agent {id} is updated; it owns {file}"))?;
    }
    Ok(Outcome::Clean)
}
