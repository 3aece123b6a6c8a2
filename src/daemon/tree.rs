//! Which folders and files are under watch: gitignore and `files.exclude` honoured, links not
//! followed, as `gate` walks a work tree.

use std::path::{Path, PathBuf};

use crate::gate::{self, Policy};
use crate::text::RepoPath;

/// What a walk came across.
#[derive(Debug, Default)]
pub(super) struct Listing {
    /// Folders, the one walked included, parents before what they hold.
    pub(super) folders: Vec<PathBuf>,
    /// Files that rules look at, with where they lie.
    pub(super) files: Vec<(RepoPath, PathBuf)>,
    /// Folders that could not be read, in words.
    pub(super) problems: Vec<String>,
}

/// How far a walk goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// What lies directly in the folder.
    Beside,
    /// Everything below it.
    Below,
}

/// Walks `folder`, which is `root` or below it and is not itself ignored.
pub(super) fn list(root: &Path, folder: &Path, reach: Reach, policy: &Policy) -> Listing {
    let walk = gate::walker(folder)
        .max_depth((reach == Reach::Beside).then_some(1))
        .build();
    let mut listing = Listing::default();
    for entry in walk {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                // What went away during the walk is nothing to mention.
                let gone = error.io_error().map(std::io::Error::kind);
                if gone != Some(std::io::ErrorKind::NotFound) {
                    listing.problems.push(error.to_string());
                }
                continue;
            }
        };
        let Some(kind) = entry.file_type() else {
            continue;
        };
        if kind.is_dir() {
            listing.folders.push(entry.into_path());
        } else if kind.is_file()
            && let Some(path) = in_repository(root, entry.path())
            && policy.looks_at(&path)
        {
            listing.files.push((path, entry.into_path()));
        }
    }
    listing
}

/// A path below `root` as the repository names it; `None` for one elsewhere, and for `root`.
pub(super) fn in_repository(root: &Path, path: &Path) -> Option<RepoPath> {
    let below = path.strip_prefix(root).ok()?;
    (!below.as_os_str().is_empty()).then(|| RepoPath::from_path(below))
}

/// True for a file whose change changes which files are ignored.
pub(super) fn decides_ignoring(path: &Path) -> bool {
    let name = path.file_name();
    name.is_some_and(|name| name == ".gitignore" || name == ".ignore")
}
