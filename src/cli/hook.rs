//! `hook`: the git hook, and what it runs.

use anyhow::Context as _;
use serde_json::json;

use crate::app::App;
use crate::cli::{Outcome, check, output};
use crate::git::{self, Existing, HookKind, HookStatus, Repository};
use crate::rules::{Principal, Verdict};
use crate::templates;

/// Install, remove or run the git hook that holds the gate
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Write the pre-commit hook into this repository
    Install {
        /// Keep a hook that is there already and run it first
        #[arg(long)]
        chain: bool,
    },
    /// Remove our pre-commit hook; one that it runs first is put back
    Uninstall,
    /// Say whether the hook is installed
    Status,
    /// What the installed hook runs
    Run {
        /// The hook's name
        #[arg(value_parser = ["pre-commit"])]
        hook: String,
    },
}

pub(super) fn run(args: Args, app: &App) -> anyhow::Result<Outcome> {
    match args.action {
        Action::Install { chain } => install(app, chain),
        Action::Uninstall => uninstall(app),
        Action::Status => status(app),
        Action::Run { .. } => pre_commit(app),
    }
}

/// Writes the pre-commit hook; also what `init` does.
pub(super) fn install(app: &App, chain: bool) -> anyhow::Result<Outcome> {
    let program = std::env::current_exe().context("cannot tell where this program is")?;
    let variables = json!({ "program": program, "marker": git::HOOK_MARKER });
    let script = templates::render("hook/pre-commit.sh", &variables)?;
    let existing = if chain {
        Existing::Chain
    } else {
        Existing::Refuse
    };
    let repository = Repository::discover(&app.current)?;
    let installed = repository.install_hook(HookKind::PreCommit, &script, existing)?;
    let outcome = serde_json::to_value(installed.outcome)?;
    let outcome = outcome.as_str().unwrap_or_default();
    output::line(format_args!(
        "pre-commit hook {outcome}: {}",
        installed.path.display()
    ))?;
    Ok(Outcome::Clean)
}

fn uninstall(app: &App) -> anyhow::Result<Outcome> {
    let removed = Repository::discover(&app.current)?.uninstall_hook(HookKind::PreCommit)?;
    output::line(if removed {
        "pre-commit hook removed"
    } else {
        "there was no pre-commit hook"
    })?;
    Ok(Outcome::Clean)
}

fn status(app: &App) -> anyhow::Result<Outcome> {
    let status = Repository::discover(&app.current)?.hook_status(HookKind::PreCommit)?;
    let (text, outcome) = match status {
        HookStatus::Absent => ("not installed".to_owned(), Outcome::Findings),
        HookStatus::Ours { path, chained } => {
            let first = chained.map_or(String::new(), |p| format!(", runs {} first", p.display()));
            (
                format!("installed: {}{first}", path.display()),
                Outcome::Clean,
            )
        }
        HookStatus::Foreign { path } => (
            format!(
                "not installed: {} is somebody else's; `hook install --chain` keeps both",
                path.display()
            ),
            Outcome::Findings,
        ),
    };
    output::line(format_args!("pre-commit hook {text}"))?;
    Ok(outcome)
}

/// Judges what git is about to commit. Standard input is never read: it may be the message.
fn pre_commit(app: &App) -> anyhow::Result<Outcome> {
    let judgement = check::staged(app, &Repository::from_hook_env()?, &[])?;
    check::write(&judgement.report, "full")?;
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
