//! The table of mutating calls. It is append only: the database itself refuses the rest.

use serde::{Deserialize, Serialize};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::error::{Doing, Result};
use super::{Store, value};

/// A mutating call to record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewAuditEntry {
    /// Who called, such as `mcp:claude-code` or `cli`.
    pub principal: String,
    /// What was called, such as `git_commit`.
    pub action: String,
    /// The hash of the arguments, which may hold secrets themselves.
    pub arguments_hash: String,
    /// How it ended.
    pub result: String,
}

/// A mutating call that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// Its number; later calls have higher ones.
    pub id: i64,
    /// When it was recorded.
    pub at_ms: i64,
    /// The call.
    #[serde(flatten)]
    pub call: NewAuditEntry,
}

impl Store {
    /// Records a call with the present time and returns its number.
    pub async fn append_audit(&self, call: &NewAuditEntry) -> Result<i64> {
        let insert = "INSERT INTO audit (at_ms, principal, action, arguments_hash, result) \
                      VALUES (?1, ?2, ?3, ?4, ?5) RETURNING id";
        sqlx::query_scalar(insert)
            .bind(value::now_ms())
            .bind(&call.principal)
            .bind(&call.action)
            .bind(&call.arguments_hash)
            .bind(&call.result)
            .fetch_one(&self.pool)
            .await
            .doing("append to the audit table")
    }

    /// The calls after number `id`, oldest first; 0 for all.
    pub async fn audit_since(&self, id: i64, limit: u32) -> Result<Vec<AuditEntry>> {
        let doing = "read the audit table";
        let select = "SELECT id, at_ms, principal, action, arguments_hash, result FROM audit \
                      WHERE id > ?1 ORDER BY id LIMIT ?2";
        let query = sqlx::query(select).bind(id).bind(value::page(limit));
        let rows = query.fetch_all(&self.pool).await.doing(doing)?;
        rows.iter()
            .map(entry_of)
            .collect::<std::result::Result<_, _>>()
            .doing(doing)
    }
}

fn entry_of(row: &SqliteRow) -> std::result::Result<AuditEntry, sqlx::Error> {
    Ok(AuditEntry {
        id: row.try_get("id")?,
        at_ms: row.try_get("at_ms")?,
        call: NewAuditEntry {
            principal: row.try_get("principal")?,
            action: row.try_get("action")?,
            arguments_hash: row.try_get("arguments_hash")?,
            result: row.try_get("result")?,
        },
    })
}

#[cfg(test)]
#[path = "audit_tests.rs"]
mod tests;
