//! `model verify`: whether the files are still what they were.

use crate::app::App;
use crate::cli::model::progress::Progress;
use crate::cli::model::text;
use crate::cli::{Outcome, output};
use crate::model::registry::{Condition, ModelFile, Verified};

/// Check that model files can be read and have the sha256 that they had when they came
///
/// Exit code 1 when a file is damaged.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Paths or names; every file that `model list` shows when there is none
    models: Vec<String>,
    /// Write JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: Args, app: &App) -> anyhow::Result<Outcome> {
    let registry = app.registry()?;
    let named = args.models.iter().map(|name| text::the_one(app, name));
    let mut files: Vec<ModelFile> = named.collect::<anyhow::Result<_>>()?;
    if files.is_empty() {
        files = registry.list()?;
    }
    let mut verified = Vec::new();
    for file in &files {
        let mut progress = Progress::new("reading", Some(file.bytes));
        let outcome = registry.verify(file, &mut |more| progress.adds(more));
        progress.ends();
        let outcome = outcome?;
        if !args.json {
            output::line(described(&outcome))?;
        }
        verified.push(outcome);
    }
    let is_damaged = |verified: &Verified| verified.condition == Condition::Damaged;
    let damaged = verified.iter().any(is_damaged);
    if args.json {
        output::json(&serde_json::json!({ "models": verified }))?;
    }
    Ok(if damaged {
        Outcome::Findings
    } else {
        Outcome::Clean
    })
}

fn described(verified: &Verified) -> String {
    let (word, note) = match (verified.condition, &verified.problem) {
        (Condition::Intact, _) => ("intact  ", String::new()),
        (Condition::Readable, _) => {
            let sha256 = verified.sha256.as_deref().unwrap_or_default();
            (
                "readable",
                format!("\n    it was not pulled, so its sha256 is not known; now {sha256}"),
            )
        }
        (Condition::Damaged, problem) => (
            "damaged ",
            problem
                .as_ref()
                .map_or(String::new(), |problem| format!("\n    {problem}")),
        ),
    };
    format!(
        "{word} {}  {}{note}",
        verified.name,
        verified.path.display()
    )
}
