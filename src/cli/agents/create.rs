//! `agents create`: a new agent.

use crate::app::App;
use crate::cli::agents::profile::Profile;
use crate::cli::stage::{Stage, text};
use crate::cli::{Outcome, output};

/// Make an agent that owns one file
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The agent's id: letters, digits, `.`, `_`, `-`
    agent: String,
    /// The file that it owns, relative to the repository's root; it need not exist yet
    file: String,
    #[command(flatten)]
    profile: Profile,
    /// Write JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: Args, app: &App) -> anyhow::Result<Outcome> {
    let stage = Stage::open(app)?;
    let arguments = args.profile.arguments(&args.agent, Some(&args.file));
    let answer = stage.call("create_agent", arguments)?;
    if args.json {
        output::json(&answer)?;
    } else {
        let (id, file) = (text(&answer, "agent_id"), text(&answer, "managed_file"));
        output::line(format_args!("agent {id} owns {file}"))?;
    }
    Ok(Outcome::Clean)
}
