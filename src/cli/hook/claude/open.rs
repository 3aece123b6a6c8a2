//! When Claude wants to stop: what is still open in what is not committed.

use std::path::Path;

use super::event::Event;
use super::{is_kept, principal, words};
use crate::app::{App, root_of};
use crate::cli::judging;
use crate::gate::{Located, Parents, Report};
use crate::git::{Repository, Snapshot, StatusEntry};
use crate::rules::Principal;

const NEXT: &str = "\
If you made these changes, mend them before you stop; what a person left there is theirs. \
`groundskeeper rule NAME` explains a rule.";

/// What is open; nothing when all is well or when Claude was told already.
pub(super) fn tell(app: &App, event: &Event) -> anyhow::Result<Option<String>> {
    if event.stop_hook_active {
        return Ok(None);
    }
    let root = root_of(event.cwd.as_ref().unwrap_or(&app.current));
    if !is_kept(&root) || !root.join(".git").exists() {
        return Ok(None);
    }
    let mut report = changes(app, &root, &principal(app), |_| true)?;
    // Who made the changes is not known here: a person may have changed what is not Claude's.
    let is_ours = |one: &Located| one.finding.rule != "owned-by-other";
    report.findings.retain(is_ours);
    Ok(words(
        &report,
        "changes that are not committed break rules",
        NEXT,
    ))
}

/// What the gate says of the wanted changes of the work tree as one commit.
pub(super) fn changes(
    app: &App,
    root: &Path,
    principal: &Principal,
    wanted: impl Fn(&StatusEntry) -> bool,
) -> anyhow::Result<Report> {
    let repository = Repository::discover(root)?;
    let changed = repository.status()?.into_iter().filter(wanted);
    let paths: Vec<_> = changed.map(|entry| entry.path).collect();
    if paths.is_empty() {
        return Ok(Report::empty());
    }
    let staged = repository.stage_preview(&paths)?;
    let snapshot = Snapshot::Tree(staged.tree());
    let parents = Parents::of_next_commit(&repository)?;
    judging::of_snapshot(app, &repository, snapshot, &parents, principal)
}
