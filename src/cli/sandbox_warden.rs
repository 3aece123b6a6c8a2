//! `sandbox-warden`: watches over one confined program. Nobody but the program itself calls it.

use crate::app::App;
use crate::cli::Outcome;
use crate::process::sandbox;

/// Run one confined program for the process that started this one
#[derive(Debug, clap::Args)]
#[command(hide = true)]
pub(super) struct Args {}

pub(super) fn run(_args: Args, _app: &App) -> anyhow::Result<Outcome> {
    sandbox::serve()?;
    Ok(Outcome::Clean)
}
