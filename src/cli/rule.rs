//! `rule`: explains a rule.

use std::io::Write;

use anyhow::bail;
use serde_json::json;

use crate::app::App;
use crate::cli::{Outcome, output};
use crate::rules::{Explanation, RULES, explain};

/// Explain a rule, or list them all
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The rule's name
    name: Option<String>,
    /// Write JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: Args, _app: &App) -> anyhow::Result<Outcome> {
    match args.name {
        Some(name) => {
            let Some(page) = explain(&name) else {
                bail!(no_such_rule(&name))
            };
            if args.json {
                output::json(&page)?;
            } else {
                show(&page)?;
            }
        }
        None if args.json => {
            let pages: Vec<_> = RULES.iter().filter_map(|(name, _)| explain(name)).collect();
            output::json(&json!({ "rules": pages }))?;
        }
        None => {
            for page in RULES.iter().filter_map(|(name, _)| explain(name)) {
                output::line(format_args!("{:<27} {}", page.rule, page.summary))?;
            }
        }
    }
    Ok(Outcome::Clean)
}

fn no_such_rule(name: &str) -> String {
    let similar = |known: &str| strsim::jaro_winkler(known, name);
    let best = RULES
        .iter()
        .map(|(known, _)| *known)
        .max_by(|a, b| similar(a).total_cmp(&similar(b)));
    let hint = best.filter(|best| similar(best) > 0.8);
    let hint = hint.map_or(String::new(), |best| format!("; did you mean `{best}`?"));
    format!("there is no rule `{name}`{hint}; `groundskeeper rule` lists them")
}

fn show(page: &Explanation) -> anyhow::Result<()> {
    Ok(write!(output::stdout(), "{}", page.page())?)
}
