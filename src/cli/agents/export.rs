//! `agents export`: the agents as a file that a team shares.

use anyhow::Context as _;
use serde_json::json;

use crate::agents;
use crate::app::App;
use crate::cli::stage::Stage;
use crate::cli::{Outcome, output};
use crate::gate::AGENTS_FILE;

/// Write the agents to .groundskeeper/agents.toml, for the gate in CI and for the team
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Write to standard output instead
    #[arg(long)]
    stdout: bool,
    /// Write what was done as JSON
    #[arg(long, conflicts_with = "stdout")]
    json: bool,
}

pub(super) fn run(args: Args, app: &App) -> anyhow::Result<Outcome> {
    let stage = Stage::open(app)?;
    let text = stage.within(|context| Ok(agents::export(&context.agents()?)?))?;
    if args.stdout {
        output::line(text.trim_end())?;
        return Ok(Outcome::Clean);
    }
    let path = stage.context.root.join(AGENTS_FILE);
    let folder = path.parent().context("the file has no folder")?;
    std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    // Written beside it and moved into place, so that a gate never reads half of it.
    let mut draft =
        tempfile::NamedTempFile::new_in(folder).with_context(|| folder.display().to_string())?;
    std::io::Write::write_all(&mut draft, text.as_bytes())?;
    draft.as_file().sync_all()?;
    draft
        .persist(&path)
        .with_context(|| path.display().to_string())?;
    let count = text.lines().filter(|line| *line == "[[agent]]").count();
    if args.json {
        output::json(&json!({"path": AGENTS_FILE, "agents": count}))?;
    } else {
        output::line(format_args!(
            "{count} agents are in {AGENTS_FILE}; commit it to share them"
        ))?;
    }
    Ok(Outcome::Clean)
}
