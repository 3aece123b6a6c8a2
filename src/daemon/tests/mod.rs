//! The service as a caller sees it, and the checker without a watcher's timing.

mod checking;
mod serving;

use std::path::{Path, PathBuf};

use crate::daemon::FileVerdict;

/// A repository's folder and a folder for state, gone when this is dropped.
struct Folders {
    root: tempfile::TempDir,
    state: tempfile::TempDir,
}

impl Folders {
    fn with(files: &[(&str, &str)]) -> Self {
        let folders = Self {
            root: tempfile::tempdir().unwrap(),
            state: tempfile::tempdir().unwrap(),
        };
        for (name, text) in files {
            folders.write(name, text);
        }
        folders
    }

    fn root(&self) -> PathBuf {
        self.root.path().canonicalize().unwrap()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// As editors save: a new file is moved over the old one.
    fn save(&self, name: &str, text: &str) {
        let swap = self.path(&format!("{name}.swp"));
        std::fs::write(&swap, text).unwrap();
        std::fs::rename(swap, self.path(name)).unwrap();
    }
}

/// More lines than any file may have.
fn long() -> String {
    "x = 1\n".repeat(301)
}

/// `path: findings`, or `path: removed`.
fn shown(verdict: &FileVerdict) -> String {
    if verdict.removed {
        return format!("{}: removed", verdict.path);
    }
    format!("{}: {}", verdict.path, verdict.findings.len())
}

fn link(target: &Path, at: &Path) {
    #[cfg(unix)]
    std::os::unix::fs::symlink(target, at).unwrap();
    #[cfg(windows)]
    std::os::windows::fs::symlink_dir(target, at).unwrap();
}
