//! From names to commits: HEAD, revisions, ranges, merge bases, a merge in progress.

use super::error::{Doing, Error, OnFile, Result};
use super::id::CommitId;
use super::repository::Repository;

/// A range of commits to judge as one change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// Where the tip's line left the other side: the merge base of both ends.
    pub base: CommitId,
    /// The last commit of the range.
    pub tip: CommitId,
}

impl Repository {
    /// The commit checked out here; `None` while the branch has no commit yet.
    pub fn head(&self) -> Result<Option<CommitId>> {
        use git2::ErrorCode::{NotFound, UnbornBranch};
        match self.inner.head() {
            Ok(head) => {
                let commit = head
                    .peel_to_commit()
                    .doing(|| "read HEAD's commit".to_owned())?;
                Ok(Some(CommitId::new(commit.id())))
            }
            Err(error) if matches!(error.code(), UnbornBranch | NotFound) => Ok(None),
            Err(error) => Err(error).doing(|| "read HEAD".to_owned()),
        }
    }

    /// The name of the branch checked out here, also before its first commit; `None` when HEAD is
    /// detached. Bytes that are not UTF-8 are replaced.
    pub fn head_branch(&self) -> Result<Option<String>> {
        let head = self
            .inner
            .find_reference("HEAD")
            .doing(|| "read HEAD".to_owned())?;
        let Some(target) = head.symbolic_target_bytes() else {
            return Ok(None);
        };
        let name = target.strip_prefix(b"refs/heads/").unwrap_or(target);
        Ok(Some(String::from_utf8_lossy(name).into_owned()))
    }

    /// The commits being merged into HEAD, while a merge is in progress or in its
    /// pre-merge-commit hook; else none.
    pub fn merge_heads(&self) -> Result<Vec<CommitId>> {
        let path = self.git_dir().join("MERGE_HEAD");
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(self.announced_merge_heads.clone());
            }
            Err(error) => return Err(error).on_file("read", &path),
        };
        text.lines()
            .map(|line| {
                line.trim()
                    .parse()
                    .map_err(|error: super::ParseIdError| Error::Git {
                        doing: format!("read {}", path.display()),
                        message: error.to_string(),
                    })
            })
            .collect()
    }

    /// The nearest common ancestor; `None` when there is none.
    pub fn merge_base(&self, one: CommitId, two: CommitId) -> Result<Option<CommitId>> {
        match self.inner.merge_base(one.oid(), two.oid()) {
            Ok(base) => Ok(Some(CommitId::new(base))),
            Err(error) if error.code() == git2::ErrorCode::NotFound => Ok(None),
            Err(error) => Err(error).doing(|| format!("find the merge base of {one} and {two}")),
        }
    }

    /// The commit that a revision names, as `git rev-parse` reads it. Text that begins with `-`
    /// is refused, so that it can never become an option of some program.
    pub fn resolve(&self, rev: &str) -> Result<CommitId> {
        let unknown = |reason: &str| Error::UnknownRevision {
            rev: rev.to_owned(),
            reason: reason.to_owned(),
        };
        if rev.is_empty() {
            return Err(unknown("it is empty"));
        }
        if rev.starts_with('-') {
            return Err(unknown("a revision cannot begin with '-'"));
        }
        if rev.contains("..") {
            return Err(unknown("it is a range, one commit is needed"));
        }
        let object = self.inner.revparse_single(rev).map_err(|error| {
            let hint = "this clone is shallow; `git fetch --unshallow` brings the rest";
            match self.inner.is_shallow() {
                true => unknown(&format!("{}; {hint}", error.message())),
                false => unknown(error.message()),
            }
        })?;
        let commit = object
            .peel_to_commit()
            .map_err(|error| unknown(error.message()))?;
        Ok(CommitId::new(commit.id()))
    }

    /// Reads `A..B` or `A...B`; a side left empty is HEAD. Both judge what B's line added since it
    /// left A's, so the base is the merge base.
    pub fn range(&self, spec: &str) -> Result<Range> {
        let (from, to) = spec
            .split_once("...")
            .or_else(|| spec.split_once(".."))
            .ok_or_else(|| Error::UnknownRevision {
                rev: spec.to_owned(),
                reason: "a range is written A..B".to_owned(),
            })?;
        let side = |rev: &str| self.resolve(if rev.is_empty() { "HEAD" } else { rev });
        let (one, tip) = (side(from)?, side(to)?);
        let base = self
            .merge_base(one, tip)?
            .ok_or(Error::NoMergeBase { one, two: tip })?;
        Ok(Range { base, tip })
    }
}

#[cfg(test)]
#[path = "revision_tests.rs"]
mod tests;
