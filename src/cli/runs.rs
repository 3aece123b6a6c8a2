//! `runs`: what improvement runs left.

use crate::app::App;
use crate::cli::{Outcome, output};
use crate::git::{DiffOptions, DiffTarget, Repository, Snapshot};
use crate::improve::{self, Journal};
use crate::store::{Run, Step};

/// List, show and discard improvement runs
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// List the runs of this repository, newest first
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
    /// Remove a run's branch, and its worktree if one is left
    Discard {
        /// The run's id
        run: String,
    },
}

pub(super) fn run(args: Args, app: &App) -> anyhow::Result<Outcome> {
    let repository = Repository::discover(&app.current)?;
    let runtime = App::runtime()?;
    let journal = app.journal(&runtime, &repository)?;
    // A run that was killed is shown as what it is.
    improve::recover(&repository, &journal, &app.folders()?.worktrees())?;
    match args.action {
        Action::List { limit, json } => list(&journal, limit, json)?,
        Action::Show { run, json } => show(&journal, &run, json)?,
        Action::Diff { run } => diff(&journal, &repository, &run)?,
        Action::Discard { run } => {
            improve::discard(&repository, &journal, &app.folders()?.worktrees(), &run)?;
            output::line(format_args!(
                "run {run} discarded; your checkout was not touched"
            ))?;
        }
    }
    Ok(Outcome::Clean)
}

fn list(journal: &Journal, limit: u32, json: bool) -> anyhow::Result<()> {
    let runs = journal.list(limit)?;
    if json {
        return output::json(&serde_json::json!({ "runs": runs }));
    }
    if runs.is_empty() {
        return output::line("no runs yet; `groundskeeper improve` makes one");
    }
    for run in &runs {
        output::line(described(run))?;
    }
    Ok(())
}

fn described(run: &Run) -> String {
    let branch = run.branch.as_deref().unwrap_or("no branch");
    format!(
        "{}  {:<9} {:<10} {branch}",
        run.id,
        run.state,
        run.kinds.join(",")
    )
}

fn show(journal: &Journal, id: &str, json: bool) -> anyhow::Result<()> {
    let (run, steps) = journal.show(id)?;
    if json {
        return output::json(&serde_json::json!({ "run": run, "steps": steps }));
    }
    output::line(described(&run))?;
    output::line(format_args!("from commit {}", run.base_commit))?;
    if let Some(model) = &run.model {
        output::line(format_args!("model {model}"))?;
    }
    for step in &steps {
        output::line(step_line(step))?;
    }
    Ok(())
}

fn step_line(step: &Step) -> String {
    let symbol = step
        .symbol
        .as_ref()
        .map_or(String::new(), |symbol| format!(" {symbol}"));
    let outcome = step.outcome.as_deref().unwrap_or(&step.state);
    let reason = step.reason.as_deref().unwrap_or_default();
    format!("  {outcome:<9} {}{symbol}: {reason}", step.path)
}

fn diff(journal: &Journal, repository: &Repository, id: &str) -> anyhow::Result<()> {
    let (run, _) = journal.show(id)?;
    let tip = match &run.branch {
        Some(branch) => repository.branch_tip(branch)?,
        None => None,
    };
    let Some(tip) = tip else {
        anyhow::bail!("run {id} left no branch, or it is gone");
    };
    let base = repository.resolve(&run.base_commit)?;
    let patch = repository.diff(&DiffOptions {
        target: DiffTarget::Between {
            base: Some(base),
            tip: Snapshot::Commit(tip),
        },
        limit_bytes: usize::MAX,
        ..DiffOptions::default()
    })?;
    output::line(patch.text.trim_end())
}
