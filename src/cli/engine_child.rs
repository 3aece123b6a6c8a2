//! `engine-child`: the engine in a process of its own. Nobody but the program itself calls it.

use crate::app::App;
use crate::cli::Outcome;
use crate::model::{self, child};

/// Run the engine for the process that started this one, over standard input and output
#[derive(Debug, clap::Args)]
#[command(hide = true)]
pub(super) struct Args {}

pub(super) fn run(_args: Args, _app: &App) -> anyhow::Result<Outcome> {
    child::serve(std::io::stdin(), std::io::stdout(), model::start)?;
    Ok(Outcome::Clean)
}
