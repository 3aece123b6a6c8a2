//! What a person is told since it is easily overlooked: links in the place of sources, and names
//! that some file systems take for one.

use std::collections::BTreeMap;

use crate::gate::Error;
use crate::gate::bench::Bench;
use crate::git::{self, ChangeStatus, FileKind, Snapshot};
use crate::lang;
use crate::text::RepoPath;

/// The most paths that a note names.
const NAMED: usize = 5;

impl Bench<'_> {
    /// A note on sources that are links now: what they point to is not judged.
    pub(super) fn links(&self) -> Option<String> {
        let is_link = |change: &&git::Change| {
            change.kind == FileKind::Symlink
                && change.status != ChangeStatus::Deleted
                && lang::for_path(&change.path).is_some()
        };
        let links = self.changes.iter().filter(is_link);
        let links: Vec<String> = links.map(|change| change.path.to_string()).collect();
        let named = named(&links)?;
        Some(format!(
            "links are not followed, what they point to is not judged: {named}"
        ))
    }

    /// A note on new paths that differ from another one in upper and lower case alone.
    pub(super) fn twins(&self, snapshot: &Snapshot) -> Result<Option<String>, Error> {
        use ChangeStatus::{Added, Copied, Renamed};
        let is_new = |change: &&git::Change| matches!(change.status, Added | Copied | Renamed);
        let new: BTreeMap<String, &RepoPath> = self
            .changes
            .iter()
            .filter(is_new)
            .map(|change| (folded(&change.path), &change.path))
            .collect();
        if new.is_empty() {
            return Ok(None);
        }
        let files = self.repository.files(snapshot)?;
        let twins = files.iter().filter_map(|file| {
            let twin = new.get(&folded(&file.path))?;
            (**twin != file.path).then(|| format!("{} and {twin}", file.path))
        });
        let twins: Vec<String> = twins.collect();
        Ok(named(&twins).map(|named| {
            format!("both are judged, but some file systems take them for one file: {named}")
        }))
    }
}

fn folded(path: &RepoPath) -> String {
    path.to_string().to_lowercase()
}

fn named(all: &[String]) -> Option<String> {
    let shown = all[..all.len().min(NAMED)].join(", ");
    match all.len().saturating_sub(NAMED) {
        _ if all.is_empty() => None,
        0 => Some(shown),
        more => Some(format!("{shown} and {more} more")),
    }
}
