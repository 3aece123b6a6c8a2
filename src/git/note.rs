//! Notes: evidence attached to a commit without changing it.

use super::error::{Doing, Error, Result};
use super::id::CommitId;
use super::repository::Repository;

/// Where this program's notes live; `git log --notes=groundskeeper` shows them.
pub const NOTES_REF: &str = "refs/notes/groundskeeper";

impl Repository {
    /// Attaches text to a commit under [`NOTES_REF`], in place of what was there.
    pub fn write_note(&self, commit: CommitId, text: &str) -> Result<()> {
        let identity = self.inner.signature().map_err(|_| Error::NoIdentity)?;
        self.inner
            .note(
                &identity,
                &identity,
                Some(NOTES_REF),
                commit.oid(),
                text,
                true,
            )
            .map_err(|error| self.note_error(&error, commit))?;
        Ok(())
    }

    fn note_error(&self, error: &git2::Error, commit: CommitId) -> Error {
        match error.code() {
            // A process that was killed while it wrote leaves its lock behind.
            git2::ErrorCode::Locked => Error::Locked {
                path: self.common_dir().join(format!("{NOTES_REF}.lock")),
            },
            _ => Error::Git {
                doing: format!("write the note of {commit}"),
                message: error.message().to_owned(),
            },
        }
    }

    /// The text attached to a commit under [`NOTES_REF`]; bytes that are not UTF-8 are replaced.
    pub fn read_note(&self, commit: CommitId) -> Result<Option<String>> {
        match self.inner.find_note(Some(NOTES_REF), commit.oid()) {
            Ok(note) => Ok(Some(
                String::from_utf8_lossy(note.message_bytes()).into_owned(),
            )),
            Err(error) if error.code() == git2::ErrorCode::NotFound => Ok(None),
            Err(error) => Err(error).doing(|| format!("read the note of {commit}")),
        }
    }
}
