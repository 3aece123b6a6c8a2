//! `ratchet`: the findings a repository already has.

use crate::app::{App, root_of};
use crate::cli::{Outcome, output};
use crate::gate::{self, Policy};
use crate::rules::Entry;
use crate::settings::Configuration;

/// Show or update the recorded findings that a repository already has
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// List the recorded findings
    Show,
    /// Drop what is cured and lower what improved; the numbers never rise by themselves
    Update {
        /// Record also findings that are new or worse, and print each of them
        #[arg(long)]
        allow_worse: bool,
    },
}

pub(super) fn run(args: Args, app: &App) -> anyhow::Result<Outcome> {
    let root = root_of(&app.current);
    if !root.join(".git").exists() && !root.join(Configuration::FILE_NAME).is_file() {
        anyhow::bail!(
            "{} is in no repository and has no {}; the ratchet belongs to one of these",
            root.display(),
            Configuration::FILE_NAME
        );
    }
    let settings = app.settings(&root)?.settings;
    let path = root.join(&settings.gate.ratchet);
    let recorded = gate::read_ratchet(&path)?;
    let Action::Update { allow_worse } = args.action else {
        let Some(ratchet) = recorded else {
            anyhow::bail!(
                "there is no ratchet at {}; `ratchet update` makes one",
                path.display()
            );
        };
        for entry in ratchet.entries() {
            output::line(described(&entry))?;
        }
        return Ok(Outcome::Clean);
    };
    let mut ratchet = recorded.unwrap_or_default();
    let policy = Policy::new(&settings, &[])?;
    let update = gate::update_ratchet(&root, &policy, &mut ratchet, allow_worse)?;
    for entry in &update.hidden {
        output::line(format_args!("recorded: {}", described(entry)))?;
    }
    for entry in &update.refused {
        output::line(format_args!(
            "not recorded, new or worse: {}",
            described(entry)
        ))?;
    }
    let entries = ratchet.entries().count();
    let shrunk = update.shrunk;
    output::line(format_args!(
        "{}: {entries} recorded, {shrunk} fewer or lower",
        path.display()
    ))?;
    if !update.refused.is_empty() {
        output::line("mend these, or record them with `ratchet update --allow-worse`")?;
        return Ok(Outcome::Findings);
    }
    Ok(Outcome::Clean)
}

fn described(entry: &Entry) -> String {
    let symbol = entry
        .symbol
        .as_ref()
        .map_or(String::new(), |symbol| format!(" {symbol}"));
    format!("{} {}{symbol} {}", entry.rule, entry.path, entry.actual)
}
