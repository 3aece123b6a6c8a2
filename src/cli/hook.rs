//! `hook`: the git hooks, and what they run.

use anyhow::Context as _;
use serde_json::json;

use crate::app::App;
use crate::cli::{Outcome, check, output};
use crate::git::{self, Existing, HookKind, HookStatus, Repository};
use crate::rules::{Principal, Verdict};
use crate::templates;

/// The hooks that hold the gate; git runs only the second when `git merge` commits by itself.
const HOOKS: [HookKind; 2] = [HookKind::PreCommit, HookKind::PreMergeCommit];

/// Install, remove or run the git hooks that hold the gate
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Write the pre-commit and pre-merge-commit hooks into this repository
    Install {
        /// Keep hooks that are there already and run them first
        #[arg(long)]
        chain: bool,
    },
    /// Remove our hooks; those that they run first are put back
    Uninstall,
    /// Say whether the hooks are installed
    Status,
    /// What an installed hook runs
    Run {
        /// The hook's name
        #[arg(value_parser = HOOKS.map(HookKind::file_name))]
        hook: String,
    },
}

pub(super) fn run(args: Args, app: &App) -> anyhow::Result<Outcome> {
    match args.action {
        Action::Install { chain } => install(app, chain),
        Action::Uninstall => uninstall(app),
        Action::Status => status(app),
        Action::Run { hook } => judge(app, &opened_by(&hook)?),
    }
}

/// Writes the hooks, or none when one is somebody else's and not to be chained; also what `init`
/// does.
pub(super) fn install(app: &App, chain: bool) -> anyhow::Result<Outcome> {
    let program = std::env::current_exe().context("cannot tell where this program is")?;
    let existing = if chain {
        Existing::Chain
    } else {
        Existing::Refuse
    };
    let repository = Repository::discover(&app.current)?;
    for kind in HOOKS.into_iter().filter(|_| !chain) {
        if let HookStatus::Foreign { path } = repository.hook_status(kind)? {
            return Err(git::Error::ForeignHook { path }.into());
        }
    }
    for kind in HOOKS {
        let name = kind.file_name();
        let variables = json!({ "hook": name, "program": program, "marker": git::HOOK_MARKER });
        let script = templates::render("hook/pre-commit.sh", &variables)?;
        let installed = repository.install_hook(kind, &script, existing)?;
        let outcome = serde_json::to_value(installed.outcome)?;
        let outcome = outcome.as_str().unwrap_or_default();
        let path = installed.path.display();
        output::line(format_args!("{name} hook {outcome}: {path}"))?;
    }
    Ok(Outcome::Clean)
}

/// Removes our hooks; somebody else's are only an error when none is ours.
fn uninstall(app: &App) -> anyhow::Result<Outcome> {
    let repository = Repository::discover(&app.current)?;
    let mut removed = false;
    let mut foreign = None;
    for kind in HOOKS {
        match repository.hook_status(kind)? {
            HookStatus::Foreign { path } => foreign = Some(path),
            HookStatus::Absent => {}
            HookStatus::Ours { .. } => {
                removed |= repository.uninstall_hook(kind)?;
                output::line(format_args!("{} hook removed", kind.file_name()))?;
            }
        }
    }
    match foreign {
        _ if removed => {}
        Some(path) => return Err(git::Error::ForeignHook { path }.into()),
        None => output::line("there was no hook of ours")?,
    }
    Ok(Outcome::Clean)
}

fn status(app: &App) -> anyhow::Result<Outcome> {
    let repository = Repository::discover(&app.current)?;
    let mut outcome = Outcome::Clean;
    for kind in HOOKS {
        let text = match repository.hook_status(kind)? {
            HookStatus::Ours { path, chained } => {
                let first =
                    chained.map_or(String::new(), |p| format!(", runs {} first", p.display()));
                format!("installed: {}{first}", path.display())
            }
            HookStatus::Absent => {
                outcome = Outcome::Findings;
                "not installed".to_owned()
            }
            HookStatus::Foreign { path } => {
                outcome = Outcome::Findings;
                let path = path.display();
                format!(
                    "not installed: {path} is somebody else's; `hook install --chain` keeps both"
                )
            }
        };
        output::line(format_args!("{} hook {text}", kind.file_name()))?;
    }
    Ok(outcome)
}

/// The repository as git shows it to this hook.
fn opened_by(hook: &str) -> git::Result<Repository> {
    if hook == HookKind::PreMergeCommit.file_name() {
        Repository::from_merge_hook_env()
    } else {
        Repository::from_hook_env()
    }
}

/// Judges what git is about to commit. Standard input is never read: it may be the message.
fn judge(app: &App, repository: &Repository) -> anyhow::Result<Outcome> {
    let judgement = check::staged(app, repository, check::Wish::default())?;
    check::write(&judgement.report, "full", false)?;
    if judgement.report.verdict == Verdict::Pass {
        return Ok(Outcome::Clean);
    }
    let next = match app.principal {
        Principal::Person => {
            "fix these, or record them with `groundskeeper ratchet update --allow-worse`"
        }
        Principal::Agent(_) => "fix these, or ask a person",
    };
    output::remark(format_args!("nothing was committed: {next}"));
    Ok(Outcome::Findings)
}
