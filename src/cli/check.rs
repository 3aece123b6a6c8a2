//! `check`: the rules over a work tree, the index or a range.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::app::{App, place_of, root_of};
use crate::cli::{Outcome, explain, hook, output, progress, watch};
use crate::gate::report::{Audience, FORMATS, Format, Options};
use crate::gate::{self, CachePlace, Judgement, Parents, Policy, Report, judge, settings_at};
use crate::git::{Repository, Snapshot};
use crate::rules::{Principal, Verdict};
use crate::settings::Settings;

/// Check files against the rules
#[derive(Debug, clap::Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "flags of the command line, independent of each other"
)]
pub(super) struct Args {
    /// Files and folders to check; the current folder by default
    paths: Vec<PathBuf>,
    /// Read the content from standard input and judge it as if it stood at this path
    #[arg(long, value_name = "FILE", conflicts_with_all = ["paths", "range", "staged"])]
    stdin_filename: Option<PathBuf>,
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
    /// Show for every finding about complexity which line adds what; PATH:SYMBOL explains one
    /// function, also one without a finding
    #[arg(long)]
    explain: bool,
    /// Check again whenever something changes, until Ctrl-C
    #[arg(long, conflicts_with_all = ["staged", "range", "stdin_filename"])]
    watch: bool,
    /// Add up the findings: by rule, and the functions furthest over their limits
    #[arg(long)]
    statistics: bool,
    /// Check every file anew, and remember nothing of it
    #[arg(long)]
    no_cache: bool,
    /// Exit with 0 also when there are findings
    #[arg(long)]
    exit_zero: bool,
}

impl Args {
    /// What was named to be checked.
    pub(super) fn paths(&self) -> &[PathBuf] {
        &self.paths
    }
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
    if args.explain && args.output_format != "full" {
        anyhow::bail!("--explain goes with --output-format full");
    }
    if let ([target], true) = (args.paths.as_slice(), args.explain)
        && explain::names_symbol(app, target)
    {
        return explain::explain(app, target);
    }
    if args.watch {
        return watch::watch(app, &args);
    }
    once(app, &args)
}

/// Checks and writes what comes of it.
pub(super) fn once(app: &App, args: &Args) -> anyhow::Result<Outcome> {
    let report = progress::shown("checking", || report(app, args))?;
    write(&report, &args.output_format, args.statistics)?;
    let clean = report.verdict == Verdict::Pass || args.exit_zero;
    Ok(if clean {
        Outcome::Clean
    } else {
        Outcome::Findings
    })
}

/// Judges what the arguments name.
fn report(app: &App, args: &Args) -> anyhow::Result<Report> {
    let wish = Wish {
        select: &args.select,
        explain: args.explain,
        no_cache: args.no_cache,
    };
    if args.staged {
        let repository = Repository::from_hook_env()?;
        Ok(staged(app, &repository, &app.principal, wish)?.report)
    } else if let Some(range) = &args.range {
        of_range(app, range, wish)
    } else if let Some(path) = &args.stdin_filename {
        of_stdin(app, path, wish)
    } else {
        worktree(app, &args.paths, wish)
    }
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

/// What is asked of the rules.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Wish<'a> {
    /// Only these rules; all that are on when there are none.
    pub(super) select: &'a [String],
    /// Which line adds what to a measure.
    pub(super) explain: bool,
    /// Check every file of a work tree anew.
    pub(super) no_cache: bool,
}

impl Wish<'_> {
    fn policy(self, settings: &Settings) -> anyhow::Result<Policy> {
        let policy = Policy::new(settings, self.select)?;
        Ok(if self.explain {
            policy.explaining()
        } else {
            policy
        })
    }

    /// Where results are remembered; they do not say which line adds what.
    fn cache(self, app: &App) -> Option<CachePlace> {
        app.check_cache()
            .filter(|_| !self.explain && !self.no_cache)
    }
}

/// The paths to check as they lie on disk; the current folder when there are none.
pub(super) fn targets(app: &App, paths: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    if paths.is_empty() {
        return Ok(vec![app.current.canonicalize()?]);
    }
    let resolved = paths.iter().map(|path| {
        let path = app.current.join(path);
        path.canonicalize()
            .map_err(|_| gate::Error::NoSuchPath(path))
    });
    Ok(resolved.collect::<Result<_, _>>()?)
}

fn worktree(app: &App, paths: &[PathBuf], wish: Wish<'_>) -> anyhow::Result<Report> {
    let targets = targets(app, paths)?;
    let root = root_of(&targets[0]);
    let settings = app.settings(&root)?.settings;
    let ratchet = app.ratchet(&root, &settings)?;
    let policy = wish.policy(&settings)?.remembered_in(wish.cache(app));
    let mut report = gate::check_worktree(&root, &targets, &policy, ratchet.as_ref())?;
    report.notes.extend(hook::unverified_notes(&root));
    Ok(report)
}

/// Judges standard input as if it stood at `path`, which need not exist. A path that rules leave
/// alone is passed with no file judged, so that editors can send whatever is open.
fn of_stdin(app: &App, path: &Path, wish: Wish<'_>) -> anyhow::Result<Report> {
    let path = std::path::absolute(app.current.join(path))?;
    let (root, path) = place_of(&path).context("--stdin-filename names no file")?;
    let settings = app.settings(&root)?.settings;
    let policy = wish.policy(&settings)?;
    let mut source = Vec::new();
    std::io::stdin().lock().read_to_end(&mut source)?;
    if !policy.looks_at(&path) {
        return Ok(Report::empty());
    }
    let ratchet = app.ratchet(&root, &settings)?;
    Ok(gate::check_content(
        &path,
        &source,
        &policy,
        ratchet.as_ref(),
    ))
}

/// Judges the index of `repository` as a commit of `principal`.
pub(super) fn staged(
    app: &App,
    repository: &Repository,
    principal: &Principal,
    wish: Wish<'_>,
) -> anyhow::Result<Judgement> {
    let parents = Parents::of_next_commit(repository)?;
    judge_at(app, repository, Snapshot::Index, &parents, principal, wish)
}

fn of_range(app: &App, range: &str, wish: Wish<'_>) -> anyhow::Result<Report> {
    let repository = Repository::discover(&app.current)?;
    let range = repository.range(range)?;
    let tip = Snapshot::Commit(range.tip);
    let parents = Parents::one(range.base);
    let mut report = judge_at(app, &repository, tip, &parents, &app.principal, wish)?.report;
    if wish.select.is_empty() && !app.isolated {
        let agents = app.configuration_for(&Principal::Agent(String::new()));
        gate::add_ownership(&mut report, &repository, range, &agents)?;
    }
    Ok(report)
}

fn judge_at(
    app: &App,
    repository: &Repository,
    snapshot: Snapshot,
    parents: &Parents,
    principal: &Principal,
    wish: Wish<'_>,
) -> anyhow::Result<Judgement> {
    let settings = if app.isolated {
        app.configuration.with_repository(None)?
    } else {
        settings_at(
            repository,
            &snapshot,
            parents,
            principal,
            &app.configuration_for(principal),
        )?
    };
    let policy = wish.policy(&settings.settings)?;
    Ok(judge(repository, &snapshot, parents, principal, &policy)?)
}
