//! `agents import`: the agents of the file that a team shares.

use anyhow::Context as _;
use serde_json::json;

use crate::agents;
use crate::app::App;
use crate::cli::stage::Stage;
use crate::cli::{Outcome, output};
use crate::gate::AGENTS_FILE;

/// Make or update the agents that .groundskeeper/agents.toml names
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Write JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: Args, app: &App) -> anyhow::Result<Outcome> {
    let stage = Stage::open(app)?;
    let path = stage.context.root.join(AGENTS_FILE);
    let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let (made, changed) = stage.within(|context| {
        let resolve = |path: &str| context.resolve(path).map_err(|error| error.to_string());
        Ok(agents::import(&context.agents()?, &text, &resolve)?)
    })?;
    if args.json {
        output::json(&json!({"created": made, "updated": changed}))?;
    } else {
        output::line(format_args!(
            "{} agents made, {} updated",
            made.len(),
            changed.len()
        ))?;
    }
    Ok(Outcome::Clean)
}
