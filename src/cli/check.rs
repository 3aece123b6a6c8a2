//! `check`: the rules over a work tree, the index or a range.

use std::io::Write;
use std::path::PathBuf;

use crate::app::{App, root_of};
use crate::cli::{Outcome, output};
use crate::gate::report::{Audience, FORMATS, Format, Options};
use crate::gate::{self, Judgement, Parents, Policy, Report, judge, settings_at};
use crate::git::{Repository, Snapshot};
use crate::rules::Verdict;

/// Check files against the rules
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Files and folders to check; the current folder by default
    paths: Vec<PathBuf>,
    /// Judge what is staged in git's index, not the work tree
    #[arg(long, conflicts_with_all = ["paths", "range"])]
    staged: bool,
    /// Judge what the commits of a range change, for example main..HEAD
    #[arg(long, value_name = "A..B", conflicts_with = "paths")]
    range: Option<String>,
    /// Run only these rules, also when they are off
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    select: Vec<String>,
    /// How to write the result
    #[arg(long, value_name = "FORMAT", default_value = "full", value_parser = format_names())]
    output_format: String,
    /// Add up the findings: by rule, and the functions furthest over their limits
    #[arg(long)]
    statistics: bool,
    /// Exit with 0 also when there are findings
    #[arg(long)]
    exit_zero: bool,
}

fn format_names() -> clap::builder::PossibleValuesParser {
    FORMATS
        .iter()
        .map(|format| format.name)
        .collect::<Vec<_>>()
        .into()
}

pub(super) fn run(args: Args, app: &App) -> anyhow::Result<Outcome> {
    if args.statistics && !Format::named(&args.output_format).is_some_and(Format::adds_up) {
        anyhow::bail!("--statistics goes with --output-format full, concise or json");
    }
    let report = if args.staged {
        staged(app, &Repository::from_hook_env()?, &args.select)?.report
    } else if let Some(range) = &args.range {
        of_range(app, range, &args.select)?
    } else {
        worktree(app, &args)?
    };
    write(&report, &args.output_format, args.statistics)?;
    let clean = report.verdict == Verdict::Pass || args.exit_zero;
    Ok(if clean {
        Outcome::Clean
    } else {
        Outcome::Findings
    })
}

/// Writes a report to standard output in the named format.
pub(super) fn write(report: &Report, format: &str, statistics: bool) -> anyhow::Result<()> {
    let format = Format::named(format)
        .ok_or_else(|| anyhow::anyhow!("there is no output format `{format}`"))?;
    let options = Options {
        width_columns: output::width_columns(),
        statistics,
    };
    let mut out: Box<dyn Write> = match format.audience {
        Audience::Person => Box::new(output::stdout()),
        Audience::Program => Box::new(output::plain_stdout()),
    };
    (format.write)(report, &options, &mut out)?;
    // What is dropped unflushed fails silently.
    Ok(out.flush()?)
}

fn worktree(app: &App, args: &Args) -> anyhow::Result<Report> {
    let mut targets = Vec::new();
    for path in &args.paths {
        let path = app.current.join(path);
        targets.push(
            path.canonicalize()
                .map_err(|_| gate::Error::NoSuchPath(path))?,
        );
    }
    if targets.is_empty() {
        targets.push(app.current.canonicalize()?);
    }
    let root = root_of(&targets[0]);
    let settings = app.settings(&root)?.settings;
    let policy = Policy::new(&settings, &args.select)?;
    let ratchet = match app.isolated {
        true => None,
        false => gate::read_ratchet(&root.join(&settings.gate.ratchet))?,
    };
    Ok(gate::check_worktree(
        &root,
        &targets,
        &policy,
        ratchet.as_ref(),
    )?)
}

/// Judges the index of `repository`.
pub(super) fn staged(
    app: &App,
    repository: &Repository,
    select: &[String],
) -> anyhow::Result<Judgement> {
    let parents = Parents::of_next_commit(repository)?;
    judge_at(app, repository, Snapshot::Index, &parents, select)
}

fn of_range(app: &App, range: &str, select: &[String]) -> anyhow::Result<Report> {
    let repository = Repository::discover(&app.current)?;
    let range = repository.range(range)?;
    let tip = Snapshot::Commit(range.tip);
    Ok(judge_at(app, &repository, tip, &Parents::one(range.base), select)?.report)
}

fn judge_at(
    app: &App,
    repository: &Repository,
    snapshot: Snapshot,
    parents: &Parents,
    select: &[String],
) -> anyhow::Result<Judgement> {
    let settings = if app.isolated {
        app.configuration.with_repository(None)?
    } else {
        settings_at(
            repository,
            &snapshot,
            parents,
            &app.principal,
            &app.configuration,
        )?
    };
    let policy = Policy::new(&settings.settings, select)?;
    Ok(judge(
        repository,
        &snapshot,
        parents,
        &app.principal,
        &policy,
    )?)
}
