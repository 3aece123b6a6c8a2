//! Which folder is the root of what is checked.

use std::path::{Path, PathBuf};

use crate::settings::Configuration;

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
