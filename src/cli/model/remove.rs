//! `model rm`: a file that is not needed any more goes.

use std::io::{BufRead, IsTerminal, Write};

use crate::app::App;
use crate::cli::model::text;
use crate::cli::{Outcome, output};

/// Remove a model file from the models folder; not the one in use
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A path, or a name that `model list` shows
    model: String,
    /// Do it without asking
    #[arg(long, short)]
    yes: bool,
    /// Write JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: Args, app: &App) -> anyhow::Result<Outcome> {
    let registry = app.registry()?;
    let file = text::the_one(app, &args.model)?;
    if let Some(kept) = registry.kept(&file) {
        return Err(anyhow::Error::new(kept).context(format!("{} stays", file.path.display())));
    }
    if !args.yes
        && !confirmed(&format!(
            "Remove {} ({})?",
            file.path.display(),
            text::size(file.bytes)
        ))?
    {
        output::line("nothing was removed")?;
        return Ok(Outcome::Clean);
    }
    registry.remove(&file)?;
    if args.json {
        output::json(&serde_json::json!({ "removed": file }))?;
    } else {
        output::line(format_args!(
            "removed {}, {}",
            file.path.display(),
            text::size(file.bytes)
        ))?;
    }
    Ok(Outcome::Clean)
}

fn confirmed(question: &str) -> anyhow::Result<bool> {
    if !std::io::stdin().is_terminal() {
        anyhow::bail!("standard input is no terminal, so nothing can be asked; use --yes");
    }
    let mut out = output::stdout();
    write!(out, "{question} [y/N] ")?;
    out.flush()?;
    drop(out);
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}
