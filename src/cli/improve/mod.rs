//! `improve`: one run now.

mod bar;
mod text;

use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};

use crate::app::App;
use crate::cli::{Outcome, output, signals};
use crate::git::Repository;
use crate::improve::{self, ChangeOutcome, Progress, RunReport, RunRequest, Services, kinds};
use crate::model::Cancel;
use crate::text::RepoPath;

use bar::Bar;

/// Improve files with the local model, on a branch of its own
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Files and folders; the whole repository by default
    paths: Vec<PathBuf>,
    /// What to do, one or more; what the settings name by default
    #[arg(long, value_delimiter = ',', value_parser = kind_names())]
    kind: Vec<String>,
    /// Most changes
    #[arg(long)]
    limit: Option<u32>,
    /// Name of the branch, beginning with groundskeeper/
    #[arg(long)]
    branch: Option<String>,
    /// Only say what would be tried
    #[arg(long)]
    dry_run: bool,
    /// Also try what earlier runs tried in vain, and what was thrown away
    #[arg(long)]
    again: bool,
    /// Write one JSON object per change, and a summary object last
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    hold: Hold,
}

/// For tests of what happens when the program is killed.
#[derive(Debug, Default, clap::Args)]
pub(in crate::cli) struct Hold {
    /// Stand still once this is recorded, such as proving:2, or proving:2 again
    #[arg(long, hide = true, value_name = "STATE:CHANGE[ again]")]
    hold_at: Option<String>,
    #[arg(skip)]
    seen: AtomicBool,
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
        kinds: args.kind,
        paths,
        limit: args.limit,
        branch: args.branch,
        dry_run: args.dry_run,
        again: args.again,
        ..RunRequest::default()
    };
    let report = worked(app, &repository, &args.hold, |services| {
        improve::run(services, &request)
    })?;
    write(&report, args.json)?;
    Ok(Outcome::Clean)
}

/// Does `work` with what a run needs, shows how far it is, and stops it on a signal.
pub(in crate::cli) fn worked(
    app: &App,
    repository: &Repository,
    hold: &Hold,
    work: impl FnOnce(&Services<'_>) -> Result<RunReport, improve::Error>,
) -> anyhow::Result<RunReport> {
    let runtime = App::runtime()?;
    let cancel = Cancel::default();
    stop_on_signal(&runtime, cancel.clone())?;
    let bar = Bar::default();
    let journal = app.journal(&runtime, repository)?;
    let settings = app.settings(repository.root())?.settings;
    let model = app.model(&settings)?;
    let ground = app.ground(repository.root(), &settings)?;
    let report = work(&Services {
        repository,
        configuration: &app.configuration,
        isolated: app.isolated,
        model: &model,
        ground: &*ground,
        worktrees: &app.folders()?.worktrees(),
        journal: &journal,
        cancel: &cancel,
        progress: &|progress| {
            bar.show(progress);
            hold.at(progress);
        },
    });
    bar.finish();
    Ok(report?)
}

impl Hold {
    /// Stands still for ever where it is asked to; only a signal ends that.
    fn at(&self, progress: Progress<'_>) {
        let (Some(wanted), Progress::State { state, step }) = (&self.hold_at, progress) else {
            return;
        };
        let (place, again) = match wanted.strip_suffix(" again") {
            Some(place) => (place, true),
            None => (wanted.as_str(), false),
        };
        if place == format!("{state}:{step}")
            && (self.seen.swap(true, Ordering::Relaxed) || !again)
            && output::line(format!("holding at {wanted}")).is_ok()
        {
            loop {
                std::thread::park();
            }
        }
    }
}

/// Writes a report as text or as lines of JSON.
pub(in crate::cli) fn write(report: &RunReport, json: bool) -> anyhow::Result<()> {
    if json {
        write_json(report)
    } else {
        text::write(report)
    }
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
        output::remark(
            "stopping; what is committed on the branch stays, and the run can be gone on with",
        );
        cancel.cancel();
    });
    Ok(())
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
