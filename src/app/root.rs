//! Which folder is the root of what is checked.

use std::path::{Path, PathBuf};

use crate::settings::Configuration;
use crate::text::RepoPath;

/// The nearest folder at or above `start` that holds a repository or a settings file; without one,
/// `start` itself, or its folder when it is a file.
pub fn root_of(start: &Path) -> PathBuf {
    let folder = if start.is_file() {
        start.parent().unwrap_or(start)
    } else {
        start
    };
    let is_root =
        |at: &&Path| at.join(".git").exists() || at.join(Configuration::FILE_NAME).is_file();
    folder
        .ancestors()
        .find(is_root)
        .unwrap_or(folder)
        .to_owned()
}

/// The root that a file belongs to and its path below it; the file need not exist. `None` for what
/// names no file.
pub fn place_of(file: &Path) -> Option<(PathBuf, RepoPath)> {
    let (name, folder) = (file.file_name()?, file.parent()?);
    // The folder may be reached by a link, and may not be there yet.
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let root = root_of(&folder);
    let on_disk = folder.join(name);
    let path = RepoPath::from_path(on_disk.strip_prefix(&root).ok()?);
    Some((root, path))
}
