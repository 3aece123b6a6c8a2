//! After an edit: what the file breaks now, against HEAD.

use std::path::Path;

use super::event::Event;
use super::{is_kept, principal, words};
use crate::app::{App, place_of};
use crate::gate::{self, FileChange, Policy};
use crate::git::{Repository, Snapshot};
use crate::text::RepoPath;

const NEXT: &str = "Mend this before you go on; `groundskeeper rule NAME` explains a rule.";

/// What Claude is told about the file that it edited; nothing when all is well.
pub(super) fn tell(app: &App, event: &Event) -> anyhow::Result<Option<String>> {
    let input = &event.tool_input;
    let Some(file) = input.file_path.as_ref().or(input.notebook_path.as_ref()) else {
        return Ok(None);
    };
    let current = event.cwd.clone().unwrap_or_else(|| app.current.clone());
    let file = std::path::absolute(current.join(file))?;
    let Some((root, path)) = place_of(&file) else {
        return Ok(None);
    };
    if !is_kept(&root) {
        return Ok(None);
    }
    let settings = app.settings(&root)?.settings;
    // What is gone again has nothing to tell.
    let Some(source) = content(&file, settings.limits.file_bytes)? else {
        return Ok(None);
    };
    let policy = Policy::new(&settings, &[])?.claimed_by(app.claims(&root)?);
    let ratchet = app.ratchet(&root, &settings)?;
    let (before, principal) = (before(&root, &path), principal(app));
    let change = FileChange {
        path: &path,
        before: before.as_deref(),
        after: Some(&source),
        principal: &principal,
        codeowners: None,
    };
    let report = gate::check_change(&change, &policy, ratchet.as_ref());
    Ok(words(
        &report,
        &format!("this edit of {path} breaks rules"),
        NEXT,
    ))
}

fn content(file: &Path, limit_bytes: usize) -> anyhow::Result<Option<Vec<u8>>> {
    match std::fs::metadata(file) {
        Ok(metadata) if metadata.is_file() && metadata.len() <= limit_bytes as u64 => {
            Ok(Some(std::fs::read(file)?))
        }
        _ => Ok(None),
    }
}

/// The file as HEAD has it; nothing where there is no repository or no such file.
fn before(root: &Path, path: &RepoPath) -> Option<Vec<u8>> {
    let repository = Repository::discover(root).ok()?;
    let head = repository.head().ok()??;
    let blob = repository.blob_at(&Snapshot::Commit(head), path).ok()??;
    repository.blob(blob).ok()
}
