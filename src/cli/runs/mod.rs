//! `runs`: what improvement runs left, and what becomes of it.

mod show;

use crate::app::App;
use crate::cli::improve::{Hold, worked, write};
use crate::cli::{Outcome, output};
use crate::git::Repository;
use crate::improve::{self, Taken};

/// List, show, take and discard improvement runs
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// List the runs of this repository, newest first, and what its schedules did
    List {
        /// Most runs
        #[arg(long, default_value_t = 20)]
        limit: u32,
        /// Write JSON
        #[arg(long)]
        json: bool,
    },
    /// Show what a run did, change by change
    Show {
        /// The run's id
        run: String,
        /// Write JSON, with the evidence
        #[arg(long)]
        json: bool,
    },
    /// Show a run's changes as a patch
    Diff {
        /// The run's id
        run: String,
    },
    /// Take a run's commits into your branch, where that is a clean fast-forward
    Accept {
        /// The run's id
        run: String,
    },
    /// Remove a run's branch, and its worktree if one is left
    Discard {
        /// The run's id
        run: String,
        /// Why, for the report
        #[arg(long, default_value = "a person threw it away")]
        reason: String,
    },
    /// Go on with a run that waits, or whose process was killed
    Resume {
        /// The run's id
        run: String,
        /// Write one JSON object per change, and a summary object last
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        hold: Hold,
    },
    /// Stop a run that is at work; it can be gone on with
    Cancel {
        /// The run's id
        run: String,
    },
    /// Remove worktrees that no run needs, and runs whose time is over
    Prune {
        /// Only say what would go
        #[arg(long)]
        dry_run: bool,
    },
}

pub(super) fn run(args: Args, app: &App) -> anyhow::Result<Outcome> {
    let repository = Repository::discover(&app.current)?;
    if let Action::Resume { run, json, hold } = &args.action {
        let report = worked(app, &repository, hold, |services| {
            improve::resume(services, run)
        })?;
        write(&report, *json)?;
        return Ok(Outcome::Clean);
    }
    let runtime = App::runtime()?;
    let journal = app.journal(&runtime, &repository)?;
    let worktrees = app.folders()?.worktrees();
    if let Action::Cancel { run } = &args.action {
        return cancel(&journal, &worktrees, &repository, run);
    }
    // A run that was killed is shown as what it is.
    improve::recover(&repository, &journal, &worktrees)?;
    match args.action {
        Action::List { limit, json } => show::list(&journal, limit, json)?,
        Action::Show { run, json } => show::show(&journal, &run, json)?,
        Action::Diff { run } => show::diff(&journal, &repository, &run)?,
        Action::Accept { run } => {
            output::line(
                match improve::accept(&repository, &journal, &worktrees, &run)? {
                    Taken::Moved { branch, commits } => {
                        format!("your branch was moved forward by {commits} commits, to {branch}")
                    }
                    Taken::Merged { branch } => {
                        format!("{branch} is merged already; that is recorded")
                    }
                },
            )?;
        }
        Action::Discard { run, reason } => {
            improve::discard(&repository, &journal, &worktrees, (&run, &reason))?;
            output::line(format_args!(
                "run {run} discarded; your checkout was not touched"
            ))?;
        }
        Action::Prune { dry_run } => {
            let improve = app.settings(repository.root())?.settings.improve;
            let pruned = improve::prune(&repository, &journal, &worktrees, (&improve, dry_run))?;
            show::pruned(&pruned, dry_run)?;
        }
        Action::Resume { .. } | Action::Cancel { .. } => {}
    }
    Ok(Outcome::Clean)
}

/// Asks the process that makes a run to stop, as Ctrl-C would.
fn cancel(
    journal: &improve::Journal,
    worktrees: &std::path::Path,
    repository: &Repository,
    id: &str,
) -> anyhow::Result<Outcome> {
    let (run, _) = journal.show(id)?;
    improve::cancel(repository, journal, worktrees, id)?;
    output::line(format_args!(
        "run {} is asked to stop; `groundskeeper runs resume {id}` goes on with it",
        run.id
    ))?;
    Ok(Outcome::Clean)
}
