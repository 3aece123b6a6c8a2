//! `hook`: the git hooks, and what they run.

mod claude;
mod install;
mod judge;
mod message;
mod transaction;
mod unverified;

use std::path::PathBuf;

pub(super) use install::install;
pub(super) use unverified::notes as unverified_notes;

use crate::app::App;
use crate::cli::Outcome;
use crate::git::{HookKind, Repository};

/// The hooks that hold the gate. git runs only the second when `git merge` commits by itself, and
/// only the last when a commit is made with `--no-verify`.
pub(super) const HOOKS: [HookKind; 4] = [
    HookKind::PreCommit,
    HookKind::PreMergeCommit,
    HookKind::CommitMsg,
    HookKind::ReferenceTransaction,
];

/// Install, remove or run the git hooks that hold the gate
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Write the hooks into this repository: pre-commit, pre-merge-commit, commit-msg,
    /// reference-transaction
    Install {
        /// Keep hooks that are there already and run them first
        #[arg(long)]
        chain: bool,
    },
    /// Remove our hooks; those that they run first are put back
    Uninstall,
    /// Say whether the hooks are installed
    Status,
    /// Take note of the commits that came in past the gate; `check` names them no more
    Acknowledge,
    /// What Claude Code runs around its edits and commits; the event comes on standard input
    ClaudeCode {
        /// When it runs
        moment: claude::Moment,
    },
    /// What an installed hook runs
    Run {
        /// The hook's name
        #[arg(value_parser = HOOKS.map(HookKind::file_name))]
        hook: String,
        /// What git gives the hook: the message's file, or the transaction's state
        argument: Option<PathBuf>,
    },
}

pub(super) fn run(args: Args, app: &App) -> anyhow::Result<Outcome> {
    match args.action {
        Action::Install { chain } => install(app, chain),
        Action::Uninstall => install::uninstall(app),
        Action::Status => install::status(app),
        Action::Acknowledge => unverified::acknowledge(app),
        Action::ClaudeCode { moment } => Ok(claude::run(app, moment)),
        Action::Run { hook, argument } => run_hook(app, &hook, argument),
    }
}

fn run_hook(app: &App, hook: &str, argument: Option<PathBuf>) -> anyhow::Result<Outcome> {
    let argument = || argument.ok_or_else(|| anyhow::anyhow!("git gives {hook} an argument"));
    if hook == HookKind::ReferenceTransaction.file_name() {
        return Ok(transaction::run(app, &argument()?));
    }
    if hook == HookKind::CommitMsg.file_name() {
        return message::run(app, &Repository::from_hook_env()?, &argument()?);
    }
    let repository = if hook == HookKind::PreMergeCommit.file_name() {
        Repository::from_merge_hook_env()?
    } else {
        Repository::from_hook_env()?
    };
    judge::run(app, &repository)
}
