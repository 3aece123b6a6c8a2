//! The table of jobs: calls of tools that go on after their request was answered.

use serde_json::Value;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::error::{Doing, Result};
use super::{Store, value};

/// How long a job is kept, in milliseconds: a week.
const KEPT_MS: i64 = 7 * 24 * 60 * 60 * 1000;

/// One job.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// Its id, as the client knows it.
    pub id: String,
    /// The tool that was called.
    pub tool: String,
    /// Its state, as the face names it.
    pub state: String,
    /// When it was begun, in RFC 3339.
    pub created: String,
    /// When its state changed last, in RFC 3339.
    pub updated: String,
    /// What came of it.
    pub result: Option<Value>,
}

const SAVE: &str = "INSERT INTO jobs (id, tool, state, created, updated, created_ms, result) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (id) DO UPDATE SET \
    state = excluded.state, updated = excluded.updated, result = excluded.result";
const ONE: &str = "SELECT id, tool, state, created, updated, result FROM jobs WHERE id = ?1";
const FORGET: &str = "DELETE FROM jobs WHERE created_ms < ?1";

impl Store {
    /// Writes a job, new or already there, and forgets those of more than a week ago.
    pub async fn save_job(&self, job: &Job) -> Result<()> {
        let doing = "save a job";
        let now = value::now_ms();
        let mut transaction = self.pool.begin().await.doing(doing)?;
        sqlx::query(SAVE)
            .bind(&job.id)
            .bind(&job.tool)
            .bind(&job.state)
            .bind(&job.created)
            .bind(&job.updated)
            .bind(now)
            .bind(job.result.as_ref().map(Value::to_string))
            .execute(&mut *transaction)
            .await
            .doing(doing)?;
        let forget = sqlx::query(FORGET).bind(now - KEPT_MS);
        forget.execute(&mut *transaction).await.doing(doing)?;
        transaction.commit().await.doing(doing)
    }

    /// The job of that id.
    pub async fn job(&self, id: &str) -> Result<Option<Job>> {
        let query = sqlx::query(ONE).bind(id);
        let row = query.fetch_optional(&self.pool).await.doing("read a job")?;
        row.as_ref().map(job_of).transpose()
    }
}

fn job_of(row: &SqliteRow) -> Result<Job> {
    let doing = "read a job";
    Ok(Job {
        id: row.try_get("id").doing(doing)?,
        tool: row.try_get("tool").doing(doing)?,
        state: row.try_get("state").doing(doing)?,
        created: row.try_get("created").doing(doing)?,
        updated: row.try_get("updated").doing(doing)?,
        result: value::optional_json_of(row.try_get("result").doing(doing)?)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[tokio::test]
    async fn a_job_is_kept_with_what_came_of_it() {
        let store = Store::in_memory().await.unwrap();
        let mut job = Job {
            id: "one".to_owned(),
            tool: "run_tests".to_owned(),
            state: "working".to_owned(),
            created: "2026-01-01T00:00:00Z".to_owned(),
            updated: "2026-01-01T00:00:00Z".to_owned(),
            result: None,
        };
        store.save_job(&job).await.unwrap();
        job.state = "completed".to_owned();
        job.result = Some(json!({"success": true}));
        store.save_job(&job).await.unwrap();
        assert_eq!(store.job("one").await.unwrap(), Some(job));
        assert_eq!(store.job("other").await.unwrap(), None);
    }
}
