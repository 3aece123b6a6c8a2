//! `check`: the rules over a work tree, the index or a range.

use std::path::PathBuf;

use crate::app::{App, root_of};
use crate::cli::judging::{Wish, of_range, of_stdin, staged, targets, worktree, write};
use crate::cli::{Outcome, explain, hook, progress, watch};
use crate::gate::Report;
use crate::gate::report::{FORMATS, Format};
use crate::git::{HookEnvironment, Repository};
use crate::rules::Verdict;

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
        return watch::watch(app, &args.paths, || once(app, &args));
    }
    once(app, &args)
}

/// Checks and writes what comes of it.
fn once(app: &App, args: &Args) -> anyhow::Result<Outcome> {
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
        let environment = HookEnvironment::from_process();
        let repository = Repository::from_environment(&environment, &app.current)?;
        Ok(staged(app, &repository, &app.principal, wish)?.report)
    } else if let Some(range) = &args.range {
        of_range(app, range, wish)
    } else if let Some(path) = &args.stdin_filename {
        of_stdin(app, path, wish)
    } else {
        let targets = targets(app, &args.paths)?;
        let mut report = worktree(app, &targets, wish)?;
        let past_the_gate = hook::unverified_notes(&root_of(&targets[0]));
        report.notes.extend(past_the_gate);
        Ok(report)
    }
}
