//! What the gate says about an open text.

use std::path::{Path, PathBuf};

use crate::app::{App, place_of};
use crate::gate::{self, Located, Policy};
use crate::settings::Settings;
use crate::text::RepoPath;

/// An open text with the rules it is judged by and its findings.
pub(super) struct Judged {
    /// The top folder.
    pub(super) root: PathBuf,
    /// The file below it.
    pub(super) path: RepoPath,
    /// The settings in force.
    pub(super) settings: Settings,
    /// What it was judged by.
    pub(super) policy: Policy,
    /// What was found.
    pub(super) findings: Vec<Located>,
}

/// Judges `text` as if it stood at `on_disk`; `None` when no rule looks at that file. Settings and
/// ratchet are read anew each time: they are small, and never stale that way.
pub(super) fn judge(app: &App, on_disk: &Path, text: &str) -> anyhow::Result<Option<Judged>> {
    let Some((root, path)) = place_of(on_disk) else {
        return Ok(None);
    };
    let settings = app.settings(&root)?.settings;
    let policy = Policy::new(&settings, &[])?;
    if !policy.looks_at(&path) {
        return Ok(None);
    }
    let ratchet = app.ratchet(&root, &settings)?;
    let report = gate::check_content(&path, text.as_bytes(), &policy, ratchet.as_ref());
    Ok(Some(Judged {
        root,
        path,
        settings,
        policy,
        findings: report.findings,
    }))
}
