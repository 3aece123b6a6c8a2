//! `model rollback`: back to the model that was in use before.

use crate::app::App;
use crate::cli::Outcome;
use crate::cli::model::choose;

/// Go back to the model that was in use before; again for the one before that
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Write JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: Args, app: &App) -> anyhow::Result<Outcome> {
    let Some(file) = app.registry()?.roll_back()? else {
        anyhow::bail!(
            "no earlier model is known, or its file has gone; choose one with `groundskeeper \
             model use`"
        );
    };
    choose::told(&file, None, args.json)?;
    Ok(Outcome::Clean)
}
