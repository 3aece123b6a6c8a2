//! History: the commits behind HEAD, newest first.

use std::path::Path;

use serde::Serialize;

use super::error::{Doing, Result};
use super::id::CommitId;
use super::message::{Trailer, trailers_of};
use super::repository::Repository;
use super::timestamp::rfc3339;
use crate::text::RepoPath;

/// The most commits that one call looks at while it searches for a path's history.
pub const LOG_WALK_MAX: usize = 50_000;

/// One commit, for reading: bytes that are not UTF-8 are replaced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LogEntry {
    /// Its id.
    pub id: CommitId,
    /// `Name <email>`.
    pub author: String,
    /// When it was written, RFC 3339 in the author's offset.
    pub time: String,
    /// The message's first line.
    pub summary: String,
    /// The whole message.
    pub message: String,
    /// The message's trailers, in order.
    pub trailers: Vec<Trailer>,
}

impl Repository {
    /// The newest `limit` commits behind HEAD; with a path, those that changed that file or
    /// folder (a merge only if it differs from all its parents). Empty before the first commit.
    pub fn log(&self, limit: usize, path: Option<&RepoPath>) -> Result<Vec<LogEntry>> {
        let doing = || "walk the history".to_owned();
        let Some(head) = self.head()? else {
            return Ok(Vec::new());
        };
        let mut walk = self.inner.revwalk().doing(doing)?;
        walk.set_sorting(git2::Sort::TOPOLOGICAL | git2::Sort::TIME)
            .doing(doing)?;
        walk.push(head.oid()).doing(doing)?;
        let path = path.map(RepoPath::to_path);
        let mut entries = Vec::new();
        for id in walk.take(LOG_WALK_MAX) {
            if entries.len() == limit {
                break;
            }
            let commit = self.inner.find_commit(id.doing(doing)?).doing(doing)?;
            let wanted = match &path {
                Some(path) => touches(&commit, path).doing(doing)?,
                None => true,
            };
            if wanted {
                entries.push(entry_of(&commit));
            }
        }
        Ok(entries)
    }

    /// One commit's entry.
    pub fn log_entry(&self, id: CommitId) -> Result<LogEntry> {
        let commit = self
            .inner
            .find_commit(id.oid())
            .doing(|| format!("read the commit {id}"))?;
        Ok(entry_of(&commit))
    }
}

fn touches(commit: &git2::Commit<'_>, path: &Path) -> std::result::Result<bool, git2::Error> {
    let here = object_at(commit, path)?;
    if commit.parent_count() == 0 {
        return Ok(here.is_some());
    }
    for parent in commit.parents() {
        if object_at(&parent, path)? == here {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Id and mode of what a commit has at a path.
fn object_at(
    commit: &git2::Commit<'_>,
    path: &Path,
) -> std::result::Result<Option<(git2::Oid, i32)>, git2::Error> {
    match commit.tree()?.get_path(path) {
        Ok(entry) => Ok(Some((entry.id(), entry.filemode()))),
        Err(error) if error.code() == git2::ErrorCode::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn entry_of(commit: &git2::Commit<'_>) -> LogEntry {
    let lossy = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let author = commit.author();
    let message = lossy(commit.message_bytes());
    LogEntry {
        id: CommitId::new(commit.id()),
        author: format!(
            "{} <{}>",
            lossy(author.name_bytes()),
            lossy(author.email_bytes())
        ),
        time: rfc3339(author.when().seconds(), author.when().offset_minutes()),
        summary: lossy(commit.summary_bytes().unwrap_or_default()),
        trailers: trailers_of(&message),
        message,
    }
}

#[cfg(test)]
#[path = "log_tests.rs"]
mod tests;
