//! `report`: what a period brought.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::app::App;
use crate::cli::{Outcome, output};
use crate::git::Repository;
use crate::improve::report::{self, Form, Scope};

/// Sum up a period: what was cured, taken, refused and why, what it cost, what is open
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// How it is written
    #[arg(long, value_parser = forms(), default_value = "markdown")]
    format: Form,
    /// From when: a date such as 2026-11-01 (UTC), or a number of days such as 30d
    #[arg(long, default_value = "30d")]
    since: String,
    /// Write to this file instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

fn forms() -> impl TypedValueParser<Value = Form> {
    let names = Form::ALL.map(Form::name);
    PossibleValuesParser::new(names).try_map(|name| name.parse::<Form>())
}

pub(super) fn run(args: Args, app: &App) -> anyhow::Result<Outcome> {
    let repository = Repository::discover(&app.current)?;
    let now_ms = chrono::Utc::now().timestamp_millis();
    let since_ms = report::since(&args.since, now_ms).map_err(anyhow::Error::msg)?;
    let runtime = App::runtime()?;
    let journal = app.journal(&runtime, &repository)?;
    let policy = app.policy(repository.root(), &[])?;
    let report = report::report(&Scope {
        repository: &repository,
        journal: &journal,
        policy: &policy,
        since_ms,
    })?;
    let text = args.format.write(&report).map_err(anyhow::Error::msg)?;
    match &args.output {
        None => output::plain_stdout().write_all(text.as_bytes())?,
        Some(path) => {
            let path = app.current.join(path);
            std::fs::write(&path, text)
                .with_context(|| format!("cannot write {}", path.display()))?;
            output::remark(format_args!("written to {}", path.display()));
        }
    }
    Ok(Outcome::Clean)
}
