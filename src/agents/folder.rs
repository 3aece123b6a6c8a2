//! The repository's files as whoever hands them in lets them be read and written.

use crate::text::RepoPath;

/// A repository's files. Errors are sentences for whoever asked.
pub trait Folder: Send + Sync {
    /// Where a path leads or would lead once links are followed; only inside the repository and
    /// to nothing that is denied. It need not exist.
    fn resolve(&self, path: &str) -> Result<RepoPath, String>;

    /// A file's content; `None` when there is no such file.
    fn read(&self, path: &RepoPath) -> Result<Option<Vec<u8>>, String>;

    /// Puts `content` in the place of `before`, whole or not at all. Fails when something else is
    /// there.
    fn write(&self, path: &RepoPath, content: &[u8], before: Option<&[u8]>) -> Result<(), String>;
}
