//! `report`: what a period brought.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Context as _;

use crate::app::App;
use crate::cli::{Outcome, output};
use crate::git::Repository;
use crate::improve::report::{self, Scope};

/// Milliseconds of a day.
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Sum up a period: what was cured, taken, refused and why, what it cost, what is open
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// How it is written
    #[arg(long, value_enum, default_value = "markdown")]
    format: Format,
    /// From when: a date such as 2026-11-01 (UTC), or a number of days such as 30d
    #[arg(long, default_value = "30d")]
    since: String,
    /// Write to this file instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Format {
    Yaml,
    Json,
    Markdown,
    Html,
}

pub(super) fn run(args: Args, app: &App) -> anyhow::Result<Outcome> {
    let repository = Repository::discover(&app.current)?;
    let since_ms = since(&args.since, chrono::Utc::now().timestamp_millis())?;
    let runtime = App::runtime()?;
    let journal = app.journal(&runtime, &repository)?;
    let policy = app.policy(repository.root(), &[])?;
    let report = report::report(&Scope {
        repository: &repository,
        journal: &journal,
        policy: &policy,
        since_ms,
    })?;
    let text = match args.format {
        Format::Yaml => serde_saphyr::to_string(&report)?,
        Format::Json => format!("{}\n", serde_json::to_string_pretty(&report)?),
        Format::Markdown => report::markdown(&report),
        Format::Html => report::html(&report),
    };
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

/// The beginning of the period, in milliseconds since 1970.
fn since(text: &str, now_ms: i64) -> anyhow::Result<i64> {
    if let Some(days) = text.strip_suffix('d')
        && let Ok(days) = days.parse::<u32>()
    {
        return Ok(now_ms - i64::from(days) * DAY_MS);
    }
    let date = chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    let midnight = date.and_then(|date| date.and_hms_opt(0, 0, 0));
    midnight
        .map(|at| at.and_utc().timestamp_millis())
        .with_context(|| {
            format!("`{text}` is no beginning of a period; give a date such as 2026-11-01, or 30d")
        })
}

#[cfg(test)]
mod tests {
    use super::{DAY_MS, since};

    #[test]
    fn a_period_begins_at_a_date_or_so_many_days_ago() {
        assert_eq!(since("2d", 5 * DAY_MS).unwrap(), 3 * DAY_MS);
        assert_eq!(since("1970-01-03", 0).unwrap(), 2 * DAY_MS);
        for wrong in ["", "d", "-1d", "yesterday", "2026-13-01"] {
            let error = since(wrong, 0).unwrap_err().to_string();
            assert!(error.contains("2026-11-01"), "{error}");
        }
    }
}
