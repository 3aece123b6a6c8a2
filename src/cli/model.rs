//! `model`: the GGUF files there are, and which one is used.

use std::path::PathBuf;

use crate::app::App;
use crate::cli::{Outcome, output};
use crate::model::registry::ModelFile;

/// List the model files and choose the one to use
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// List the bundled model, those in the models folder, and the one in use
    List {
        /// Write JSON
        #[arg(long)]
        json: bool,
    },
    /// Use a GGUF file from now on, or `bundled` for the one that came with the program
    Use {
        /// The file
        path: PathBuf,
    },
}

pub(super) fn run(args: Args, app: &App) -> anyhow::Result<Outcome> {
    let registry = app.registry()?;
    match args.action {
        Action::List { json: true } => {
            output::json(&serde_json::json!({ "models": registry.list()? }))?;
        }
        Action::List { json: false } => {
            for file in registry.list()? {
                output::line(described(&file))?;
            }
            let folder = app.folders()?.models();
            output::line(format_args!(
                "put more GGUF files into {}",
                folder.display()
            ))?;
        }
        Action::Use { path } => {
            let file = if path.as_os_str() == "bundled" {
                registry.use_bundled()?
            } else {
                registry.use_file(&app.current.join(path))?
            };
            output::line(format_args!("now in use:\n{}", described(&file)))?;
        }
    }
    Ok(Outcome::Clean)
}

fn described(file: &ModelFile) -> String {
    let mark = if file.current { "*" } else { " " };
    let (megabytes, tenths) = (file.bytes / 1_000_000, file.bytes % 1_000_000 / 100_000);
    let bundled = if file.bundled {
        ", bundled: for trying, not for quality"
    } else {
        ""
    };
    format!(
        "{mark} {}  {megabytes}.{tenths} MB{bundled}\n    {}",
        file.name,
        file.path.display()
    )
}
