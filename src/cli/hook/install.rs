//! Putting the hooks where git looks for them, taking them away, and saying which are there.

use anyhow::Context as _;
use serde_json::json;

use super::HOOKS;
use crate::app::App;
use crate::cli::{Outcome, output};
use crate::git::{self, Existing, HookKind, HookStatus, Repository};
use crate::templates;

/// Writes the hooks, or none when one is somebody else's and not to be chained; also what `init`
/// does.
pub(in crate::cli) fn install(app: &App, chain: bool) -> anyhow::Result<Outcome> {
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
        let script = templates::render(template_of(kind), &variables)?;
        let installed = repository.install_hook(kind, &script, existing)?;
        let outcome = serde_json::to_value(installed.outcome)?;
        let outcome = outcome.as_str().unwrap_or_default();
        let path = installed.path.display();
        output::line(format_args!("{name} hook {outcome}: {path}"))?;
    }
    Ok(Outcome::Clean)
}

/// Removes our hooks; somebody else's are only an error when none is ours.
pub(super) fn uninstall(app: &App) -> anyhow::Result<Outcome> {
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

pub(super) fn status(app: &App) -> anyhow::Result<Outcome> {
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

/// Who moves references without a commit is not to wait, so that hook is written in its own way.
fn template_of(kind: HookKind) -> &'static str {
    match kind {
        HookKind::ReferenceTransaction => "hook/reference-transaction.sh",
        _ => "hook/pre-commit.sh",
    }
}
