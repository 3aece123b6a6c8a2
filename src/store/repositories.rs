//! The table of repositories: a number for each work tree ever seen.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::error::{Doing, Result};
use super::{Store, value};

/// A repository's number in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RepositoryId(pub(super) i64);

/// A repository that was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepositoryRecord {
    /// Its number.
    pub id: RepositoryId,
    /// Its work tree's top folder.
    pub root: PathBuf,
    /// When it was first seen.
    pub first_seen_ms: i64,
}

impl Store {
    /// The number of the repository at `root`, which is given one if it has none.
    pub async fn register_repository(&self, root: &Path) -> Result<RepositoryId> {
        let doing = "register a repository";
        let root = value::bytes_of(root);
        let insert = "INSERT INTO repositories (root, first_seen_ms) VALUES (?1, ?2) \
                      ON CONFLICT (root) DO UPDATE SET root = excluded.root RETURNING id";
        let id = sqlx::query_scalar(insert)
            .bind(root)
            .bind(value::now_ms())
            .fetch_one(&self.pool)
            .await
            .doing(doing)?;
        Ok(RepositoryId(id))
    }

    /// The repositories seen so far, by number.
    pub async fn repositories(&self, limit: u32) -> Result<Vec<RepositoryRecord>> {
        let doing = "list the repositories";
        let select = "SELECT id, root, first_seen_ms FROM repositories ORDER BY id LIMIT ?1";
        let rows = sqlx::query(select)
            .bind(value::page(limit))
            .fetch_all(&self.pool)
            .await
            .doing(doing)?;
        rows.iter()
            .map(record_of)
            .collect::<std::result::Result<_, _>>()
            .doing(doing)
    }
}

fn record_of(row: &SqliteRow) -> std::result::Result<RepositoryRecord, sqlx::Error> {
    Ok(RepositoryRecord {
        id: RepositoryId(row.try_get("id")?),
        root: value::path_of(row.try_get("root")?),
        first_seen_ms: row.try_get("first_seen_ms")?,
    })
}
