//! The repository map: its source files with language and length, folder by folder.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use rmcp::model::Resource;

use super::{Document, Kind, described};
use crate::gate;
use crate::lang;
use crate::mcp::repository::RepositoryOffer;
use crate::text::RepoPath;
use crate::tools::ToolError;

/// Files that are read for it; in a larger repository the map ends there and says so.
const FILES_MAX: usize = 20_000;

/// Bytes of its lines; folders whose files do not fit are summed up.
const BYTES_MAX: usize = 36_000;

pub(super) struct Map;

impl Kind for Map {
    fn name(&self) -> &'static str {
        "map"
    }

    fn list(&self, _offer: &RepositoryOffer) -> Vec<Resource> {
        let description = "The repository's source files with language and lines, by folder.";
        vec![described(
            "map",
            "repository map",
            description,
            "text/plain",
        )]
    }

    fn read(&self, offer: &RepositoryOffer, rest: &str) -> Result<Option<Document>, ToolError> {
        if !rest.is_empty() {
            return Ok(None);
        }
        let limit_bytes = offer.context.settings()?.limits.file_bytes;
        let mut folders: BTreeMap<String, Vec<Source>> = BTreeMap::new();
        let mut count = 0;
        for entry in gate::walker(&offer.context.root).build().flatten() {
            let below = entry.path().strip_prefix(&offer.context.root);
            let Ok(path) = below.map(RepoPath::from_path) else {
                continue;
            };
            let Some(language) = lang::for_path(&path) else {
                continue;
            };
            let Ok(text) = offer.context.files.read(&path, limit_bytes) else {
                continue;
            };
            count += 1;
            if count > FILES_MAX {
                break;
            }
            let path = path.to_string();
            let (folder, name) = path.rsplit_once('/').unwrap_or((".", &path));
            let source = Source {
                name: name.to_owned(),
                language: language.name,
                lines: text.split_inclusive(|byte| *byte == b'\n').count(),
            };
            folders.entry(folder.to_owned()).or_default().push(source);
        }
        Ok(Some(Document::plain(drawn(folders, count))))
    }
}

struct Source {
    name: String,
    language: &'static str,
    lines: usize,
}

fn drawn(folders: BTreeMap<String, Vec<Source>>, count: usize) -> String {
    let mut map = String::new();
    for (folder, mut files) in folders {
        files.sort_by(|one, two| one.name.cmp(&two.name));
        let lines: usize = files.iter().map(|file| file.lines).sum();
        // Writing to a string cannot fail.
        let _ = writeln!(map, "{folder}/: {} files, {lines} lines", files.len());
        if map.len() > BYTES_MAX {
            continue;
        }
        for file in files {
            let _ = writeln!(map, "  {} {} {}", file.name, file.lines, file.language);
        }
    }
    if count > FILES_MAX {
        let _ = writeln!(
            map,
            "There are more than {FILES_MAX} source files; the rest is left out."
        );
    }
    map
}
