//! `mcp`: the endpoint for MCP clients, on standard input and output.

use anyhow::Context as _;

use crate::app::{App, root_of};
use crate::cli::Outcome;
use crate::mcp;
use crate::rules::Principal;
use crate::tools::{Context, Runs};

/// Longest wait at the end for a tool that does not notice that its caller has left.
const FAREWELL: std::time::Duration = std::time::Duration::from_secs(3);

/// The agent of calls that name none, when the environment names none either.
const UNNAMED_AGENT: &str = "mcp";

/// Serve this repository's tools to an MCP client over standard input and output
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Serve in this process, without the background service; at present the only way
    #[arg(long)]
    standalone: bool,
}

pub(super) fn run(args: Args, app: &App) -> anyhow::Result<Outcome> {
    let Args { standalone: _ } = args;
    let root = root_of(app.client_folder.as_ref().unwrap_or(&app.current));
    let root = root
        .canonicalize()
        .with_context(|| root.display().to_string())?;
    let settings = app.settings(&root)?.settings;
    let runs = Runs {
        store: app.folders()?.store(),
        worktrees: app.folders()?.worktrees(),
    };
    let context = Context::new(
        &root,
        app.configuration.clone(),
        app.principal.clone(),
        app.model(&settings)?,
        runs,
    );
    let mut context = context.with_context(|| root.display().to_string())?;
    context.isolated = app.isolated;
    match &app.principal {
        // Whoever speaks MCP is an agent, also one that has no name.
        Principal::Person => context.principal = Principal::Agent(UNNAMED_AGENT.to_owned()),
        // The client itself said nothing; each call may still name its agent.
        Principal::Agent(_) if app.agent_mark.is_some() => {}
        Principal::Agent(_) => context.principal_fixed = true,
    }
    let runtime = App::runtime()?;
    let served = runtime.block_on(mcp::serve_stdio(context));
    runtime.shutdown_timeout(FAREWELL);
    served?;
    Ok(Outcome::Clean)
}
