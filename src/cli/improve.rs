//! `improve`: one run now.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::sync::Mutex;

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use crate::app::App;
use crate::cli::{Outcome, output, signals};
use crate::git::Repository;
use crate::improve::{self, ChangeOutcome, Progress, RunReport, RunRequest, Services, kinds};
use crate::model::Cancel;
use crate::text::RepoPath;

/// Improve files with the local model, on a branch of its own
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Files and folders; the whole repository by default
    paths: Vec<PathBuf>,
    /// What to do
    #[arg(long, default_value = "document", value_parser = kind_names())]
    kind: String,
    /// Most changes
    #[arg(long)]
    limit: Option<u32>,
    /// Name of the branch, beginning with groundskeeper/
    #[arg(long)]
    branch: Option<String>,
    /// Only say what would be tried
    #[arg(long)]
    dry_run: bool,
    /// Write one JSON object per change, and a summary object last
    #[arg(long)]
    json: bool,
}

fn kind_names() -> clap::builder::PossibleValuesParser {
    kinds::KINDS
        .iter()
        .map(|kind| kind.name())
        .collect::<Vec<_>>()
        .into()
}

pub(super) fn run(args: Args, app: &App) -> anyhow::Result<Outcome> {
    let repository = Repository::discover(&app.current)?;
    let mut paths = Vec::new();
    for path in &args.paths {
        paths.push(below_root(app, &repository, path)?);
    }
    let request = RunRequest {
        kind: args.kind,
        paths,
        symbol: None,
        limit: args.limit,
        branch: args.branch,
        dry_run: args.dry_run,
    };
    let runtime = App::runtime()?;
    let cancel = Cancel::default();
    stop_on_signal(&runtime, cancel.clone())?;
    let bar = Bar::default();
    let journal = app.journal(&runtime, &repository)?;
    let model = app.model(&app.settings(repository.root())?.settings)?;
    let report = improve::run(
        &Services {
            repository: &repository,
            configuration: &app.configuration,
            isolated: app.isolated,
            model: &model,
            worktrees: &app.folders()?.worktrees(),
            journal: &journal,
            cancel: &cancel,
            progress: &|progress| bar.show(progress),
        },
        &request,
    );
    bar.finish();
    let report = report?;
    if args.json {
        write_json(&report)?;
    } else {
        write_text(&report)?;
    }
    Ok(Outcome::Clean)
}

/// A path given on the command line, as the repository names it; it need not exist on disk.
fn below_root(app: &App, repository: &Repository, path: &PathBuf) -> anyhow::Result<RepoPath> {
    let full = std::path::absolute(app.current.join(path))?;
    let full = full.canonicalize().unwrap_or_else(|_| without_dots(&full));
    let root = repository.root().canonicalize()?;
    let below = full.strip_prefix(&root).map_err(|_| {
        anyhow::anyhow!(
            "{} is not inside the repository {}",
            path.display(),
            root.display()
        )
    })?;
    Ok(RepoPath::from_path(below))
}

/// `path` with its `..` taken back, for a path that is not on disk.
fn without_dots(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    plain
}

fn stop_on_signal(runtime: &tokio::runtime::Runtime, cancel: Cancel) -> anyhow::Result<()> {
    // The handlers belong to the runtime, so they are made inside it.
    let _inside = runtime.enter();
    let asked = signals::stop()?;
    runtime.spawn(async move {
        asked.await;
        output::remark("stopping; what is committed on the branch stays");
        cancel.cancel();
    });
    Ok(())
}

/// A progress bar on standard error; nothing when that is not a terminal.
#[derive(Default)]
struct Bar(Mutex<Option<ProgressBar>>);

impl Bar {
    fn show(&self, progress: Progress<'_>) {
        let mut slot = self
            .0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        match progress {
            Progress::Planned { targets, .. } => {
                let bar = ProgressBar::new(targets as u64);
                if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}") {
                    bar.set_style(style);
                }
                *slot = Some(bar);
            }
            Progress::LoadingModel => {
                if let Some(bar) = &*slot {
                    bar.set_message("loading the model");
                }
            }
            Progress::File { path, done } => {
                if let Some(bar) = &*slot {
                    bar.set_position(done as u64);
                    bar.set_message(path.to_string());
                }
            }
        }
    }

    fn finish(&self) {
        let slot = self
            .0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(bar) = &*slot {
            bar.finish_and_clear();
        }
    }
}

fn write_json(report: &RunReport) -> anyhow::Result<()> {
    for change in &report.changes {
        output::line(serde_json::to_string(change)?)?;
    }
    output::line(serde_json::to_string(
        &json!({ "summary": summary(report)? }),
    )?)
}

fn summary(report: &RunReport) -> anyhow::Result<Value> {
    let mut summary = serde_json::to_value(report)?;
    for outcome in ChangeOutcome::ALL {
        summary[outcome.name()] = report.count(outcome).into();
    }
    Ok(summary)
}

fn write_text(report: &RunReport) -> anyhow::Result<()> {
    let mut skipped: BTreeMap<&str, usize> = BTreeMap::new();
    for change in &report.changes {
        let symbol = change
            .symbol
            .as_ref()
            .map_or(String::new(), |symbol| format!(" {symbol}"));
        let reason = match change.outcome {
            ChangeOutcome::Committed | ChangeOutcome::Planned => String::new(),
            ChangeOutcome::Discarded => format!(": {}", change.reason),
            ChangeOutcome::Skipped => {
                *skipped.entry(&change.reason).or_default() += 1;
                continue;
            }
        };
        output::line(format_args!(
            "{:<9} {}{symbol}{reason}",
            change.outcome.name(),
            change.path
        ))?;
    }
    // Of what was not even tried, the reasons matter; `--json` and `runs show` name each.
    for (reason, number) in skipped {
        output::line(format_args!("skipped   {number}: {reason}"))?;
    }
    let count = |outcome| report.count(outcome);
    output::line(format_args!(
        "{} committed, {} discarded, {} skipped, {} planned; {} tokens, {}.{} s",
        count(ChangeOutcome::Committed),
        count(ChangeOutcome::Discarded),
        count(ChangeOutcome::Skipped),
        count(ChangeOutcome::Planned),
        report.tokens.prompt + report.tokens.answer,
        report.wall_ms / 1000,
        report.wall_ms % 1000 / 100,
    ))?;
    let Some(branch) = &report.branch else {
        return output::line("no branch was left; your checkout was not touched");
    };
    let run = &report.run;
    output::line(format_args!(
        "branch {branch}, {}; your checkout was not touched\n\
         look:   groundskeeper runs diff {run}\n\
         take:   git merge {branch}\n\
         refuse: groundskeeper runs discard {run}",
        match report.commits.len() {
            1 => "1 commit".to_owned(),
            more => format!("{more} commits"),
        }
    ))
}
