//! What a judgement is against.

use crate::gate::Error;
use crate::git::{CommitId, CommitRecord, Repository};

/// What a snapshot is judged against: the first is what it changes, the others are merged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parents(pub(super) Vec<CommitId>);

impl Parents {
    /// HEAD, and during a merge the commits merged in; none in a repository without a commit.
    pub fn of_next_commit(repository: &Repository) -> Result<Self, Error> {
        let head = repository.head()?;
        Ok(Self(
            head.into_iter().chain(repository.merge_heads()?).collect(),
        ))
    }

    /// One commit.
    pub fn one(base: CommitId) -> Self {
        Self(vec![base])
    }

    /// Those of a commit that is there.
    pub fn of_commit(commit: &CommitRecord) -> Self {
        Self(commit.parents.clone())
    }

    pub(super) fn first(&self) -> Option<CommitId> {
        self.0.first().copied()
    }
}
