//! Which agent of the table owns which file.

use sqlx::Row;

use super::error::{Doing, Result};
use super::{RepositoryId, Store, value};
use crate::text::RepoPath;

pub(super) const OWNER: &str = "SELECT id FROM agents WHERE repository = ?1 AND managed_file = ?2";
pub(super) const FILES: &str = "SELECT id, managed_file FROM agents WHERE repository = ?1 AND id > ?2 \
    ORDER BY id LIMIT ?3";

impl Store {
    /// The agent that owns a file.
    pub async fn agent_owning(
        &self,
        repository: RepositoryId,
        file: &RepoPath,
    ) -> Result<Option<String>> {
        sqlx::query_scalar(OWNER)
            .bind(repository.0)
            .bind(file.as_bytes())
            .fetch_optional(&self.pool)
            .await
            .doing("look for a file's owner")
    }

    /// Owned files with their agents' ids, by id, those behind the id `after`.
    pub async fn owned_files(
        &self,
        repository: RepositoryId,
        after: &str,
        limit: u32,
    ) -> Result<Vec<(RepoPath, String)>> {
        let doing = "list the owned files";
        let query = sqlx::query(FILES)
            .bind(repository.0)
            .bind(after)
            .bind(value::page(limit));
        let rows = query.fetch_all(&self.pool).await.doing(doing)?;
        rows.iter()
            .map(|row| {
                let file: Vec<u8> = row.try_get("managed_file").doing(doing)?;
                Ok((RepoPath::from_bytes(file), row.try_get("id").doing(doing)?))
            })
            .collect()
    }
}

#[cfg(test)]
#[path = "agent_files_tests.rs"]
mod tests;
