//! `lsp`: the language server, on standard input and output.

use crate::app::App;
use crate::cli::{Outcome, output};
use crate::lsp::{Ended, serve};

/// Serve diagnostics, hovers and code actions to an editor over standard input and output
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Standard input and output; at present the only way, and what editors say
    #[arg(long)]
    stdio: bool,
}

pub(super) fn run(args: Args, app: &App) -> anyhow::Result<Outcome> {
    let Args { stdio: _ } = args;
    let ended = serve(app, std::io::stdin(), &mut output::plain_stdout())?;
    Ok(match ended {
        Ended::AsAsked => Outcome::Clean,
        Ended::Abruptly => Outcome::Findings,
    })
}
