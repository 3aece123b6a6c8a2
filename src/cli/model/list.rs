//! `model list`: the files there are, the one in use, and what could be pulled.

use crate::app::App;
use crate::cli::model::text;
use crate::cli::{Outcome, output};
use crate::model::catalog::{self, Entry};
use crate::model::registry::ModelFile;

/// List the model files there are, the one in use, and what can be pulled
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Write JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: Args, app: &App) -> anyhow::Result<Outcome> {
    let files = app.registry()?.list()?;
    let catalog = catalog::entries()?;
    if args.json {
        output::json(&serde_json::json!({ "models": files, "catalog": catalog }))?;
        return Ok(Outcome::Clean);
    }
    for file in &files {
        output::line(text::described(file))?;
    }
    output::line("\nto be had with `groundskeeper model pull NAME`:")?;
    for entry in catalog.iter().filter(|entry| !is_here(entry, &files)) {
        output::line(offered(entry))?;
    }
    output::line(format_args!(
        "\nany other: `groundskeeper model pull hf:OWNER/REPOSITORY/FILE.gguf`,\n\
         or put GGUF files into {} and choose with `groundskeeper model use FILE`",
        app.folders()?.models().display()
    ))?;
    Ok(Outcome::Clean)
}

fn is_here(entry: &Entry, files: &[ModelFile]) -> bool {
    let is_it = |file: &ModelFile| {
        let name = file.path.file_name().map(|name| name.to_string_lossy());
        name.is_some() && name.as_deref() == entry.file.as_deref()
    };
    entry.bundled || files.iter().any(is_it)
}

fn offered(entry: &Entry) -> String {
    let mut facts: Vec<String> = entry.bytes.map(text::size).into_iter().collect();
    facts.extend(entry.quantisation.clone());
    facts.push(entry.tier.clone());
    if entry.wanted().is_err() {
        facts.push("name its file with hf:".to_owned());
    }
    format!("  {}  {}", entry.name, facts.join(", "))
}
