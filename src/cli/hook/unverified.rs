//! Commits that came in past the gate: told again by `check`, until somebody takes note.

use std::path::Path;

use crate::app::App;
use crate::cli::{Outcome, output};
use crate::git::{self, Repository};
use crate::rules::Principal;

/// The most commits that are named.
const NAMED: usize = 5;

/// A sentence for each commit behind HEAD that came in past the gate; none outside of a repository.
pub(in crate::cli) fn notes(root: &Path) -> Vec<String> {
    if !root.join(".git").exists() {
        return Vec::new();
    }
    named(root).unwrap_or_else(|error| match error {
        // An empty `.git` folder makes no repository.
        git::Error::NotARepository { .. } | git::Error::Bare { .. } => Vec::new(),
        error => vec![format!(
            "whether commits came in past the gate is not known: {error}"
        )],
    })
}

fn named(root: &Path) -> git::Result<Vec<String>> {
    let repository = Repository::discover(root)?;
    let mut named = Vec::new();
    for commit in repository.unverified()? {
        if named.len() < NAMED && repository.is_behind_head(commit)? {
            let commit = commit.short();
            named.push(format!(
                "commit {commit} came in past the gate: `groundskeeper check --range \
                 {commit}^..{commit}` shows what it would have refused; `hook acknowledge` when \
                 that is settled"
            ));
        }
    }
    Ok(named)
}

pub(super) fn acknowledge(app: &App) -> anyhow::Result<Outcome> {
    if let Principal::Agent(agent) = &app.principal {
        anyhow::bail!("only a person takes note of these commits, not agent `{agent}`");
    }
    let count = Repository::discover(&app.current)?.acknowledge_unverified()?;
    output::line(format_args!("commits acknowledged: {count}"))?;
    Ok(Outcome::Clean)
}
