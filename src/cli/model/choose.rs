//! `model use`: a file becomes the one in use, once it has shown that it works.

use crate::app::App;
use crate::cli::model::{text, trial};
use crate::cli::{Outcome, output};
use crate::model::registry::{BUNDLED_ALIAS, ModelFile, Trial};

/// Use a model file from now on, after it has loaded and answered a question
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A path, a name that `model list` shows, or `bundled`
    model: String,
    /// Choose it without trying it
    #[arg(long)]
    no_test: bool,
    /// Write JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: Args, app: &App) -> anyhow::Result<Outcome> {
    let file = meant(app, &args.model)?;
    let trial = match args.no_test {
        true => None,
        false => trial::passed(app, &file)?,
    };
    let chosen = app.registry()?.use_file(&file.path)?;
    told(&chosen, trial.as_ref(), args.json)?;
    Ok(Outcome::Clean)
}

/// The file that is meant. One that cannot be read is refused with what is wrong with it.
fn meant(app: &App, name: &str) -> anyhow::Result<ModelFile> {
    let registry = app.registry()?;
    // A record that is damaged must not stand in the way of the choice that mends it.
    if name == BUNDLED_ALIAS {
        return Ok(registry.bundled()?);
    }
    let file = text::the_one(app, name)?;
    match file.bundled {
        true => Ok(registry.bundled()?),
        false => Ok(registry.candidate(&file.path)?),
    }
}

/// Says which model is in use now.
pub(super) fn told(file: &ModelFile, trial: Option<&Trial>, json: bool) -> anyhow::Result<()> {
    if json {
        return output::json(&serde_json::json!({
            "model": file,
            "trial": trial::as_json(trial),
        }));
    }
    if let Some(trial) = trial {
        output::line(trial::described(trial))?;
    }
    output::line(format_args!("now in use:\n{}", text::described(file)))
}
