//! `mcp`: the endpoint for MCP clients, on standard input and output. By itself it is a thin shim
//! to the service; `--standalone` serves in this process.

use std::path::Path;

use anyhow::Context as _;

use crate::app::{App, root_of};
use crate::cli::{Outcome, output};
use crate::mcp::{self, Clerk};
use crate::rules::Principal;

/// Longest wait at the end for a tool that does not notice that its caller has left.
const FAREWELL: std::time::Duration = std::time::Duration::from_secs(3);

/// Serve this repository's tools to an MCP client over standard input and output
///
/// The work is done by the background service, which is started when none runs and serves every
/// repository with one model.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Serve in this process, without the background service
    #[arg(long)]
    standalone: bool,
}

pub(super) fn run(args: Args, app: &App) -> anyhow::Result<Outcome> {
    let root = root_of(app.client_folder.as_ref().unwrap_or(&app.current));
    let root = root
        .canonicalize()
        .with_context(|| root.display().to_string())?;
    let runtime = App::lone_runtime()?;
    let served = match args.standalone {
        true => runtime.block_on(standalone(app, &root)),
        false => runtime.block_on(shim(app, &root)),
    };
    runtime.shutdown_timeout(FAREWELL);
    served.map(|()| Outcome::Clean)
}

async fn standalone(app: &App, root: &Path) -> anyhow::Result<()> {
    let (agent, agent_fixed) = app.caller();
    let context = app.tools(root, (Principal::Agent(agent), agent_fixed))?;
    // A store that cannot be written keeps nobody from reading files.
    let store = app.store().await;
    if let Err(error) = &store {
        output::remark(format_args!("calls are not audited: {error:#}"));
    }
    Ok(mcp::serve_stdio(context, Clerk::new(store.ok())).await?)
}

async fn shim(app: &App, root: &Path) -> anyhow::Result<()> {
    let visitor = app.visitor(root);
    let say = |words: String| output::remark(format_args!("groundskeeper: {words}"));
    let reach = || async {
        let reached = app.reach(&visitor, &say).await;
        reached.map_err(|error| format!("{error:#}"))
    };
    Ok(mcp::relay_stdio(reach).await?)
}
