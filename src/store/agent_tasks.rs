//! The table of agents' tasks: each with the state from which it goes on. It goes with its agent.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::error::{Doing, Error, Result};
use super::{RepositoryId, Store, value};

/// How often a task's id is drawn again when another task of the day has it.
const ID_ATTEMPTS: u32 = 16;

/// One task of an agent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AgentTask {
    /// The day it started (UTC) and six hexadecimal digits: `20261120-1a2b3c`.
    pub id: String,
    /// Where it works.
    pub repository: RepositoryId,
    /// Whose it is.
    pub agent: String,
    /// What is to be reached, in words.
    pub goal: String,
    /// How it stands, as `agents` names it.
    pub status: String,
    /// The state from which it goes on, as `agents` defines it.
    pub state: Value,
    /// When it started.
    pub started_ms: i64,
    /// When it ended; `None` while it can go on.
    pub finished_ms: Option<i64>,
}

const INSERT: &str = "INSERT INTO agent_tasks \
    (id, repository, agent, goal, status, state, started_ms) VALUES \
    (strftime('%Y%m%d', ?6 / 1000, 'unixepoch') || '-' || lower(hex(randomblob(3))), \
     ?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (id) DO NOTHING RETURNING *";
const UPDATE: &str =
    "UPDATE agent_tasks SET status = ?2, state = ?3, finished_ms = ?4 WHERE id = ?1";
const ONE: &str = "SELECT * FROM agent_tasks WHERE repository = ?1 AND id = ?2";
const LATEST: &str = "SELECT * FROM agent_tasks WHERE repository = ?1 AND agent = ?2 \
    ORDER BY started_ms DESC, rowid DESC LIMIT ?3";

impl Store {
    /// Records a task that starts now and gives it an id.
    pub async fn create_agent_task(
        &self,
        repository: RepositoryId,
        agent: &str,
        goal: &str,
        status: &str,
        state: &Value,
    ) -> Result<AgentTask> {
        let doing = "create a task";
        for _ in 0..ID_ATTEMPTS {
            let row = sqlx::query(INSERT)
                .bind(repository.0)
                .bind(agent)
                .bind(goal)
                .bind(status)
                .bind(state.to_string())
                .bind(value::now_ms())
                .fetch_optional(&self.pool)
                .await
                .doing(doing)?;
            if let Some(row) = row {
                return task_of(&row);
            }
        }
        let message = format!("{ID_ATTEMPTS} ids drawn are all taken today; try again");
        Err(Error::Database { doing, message })
    }

    /// Writes what may change of a task: status, state, end.
    pub async fn update_agent_task(&self, task: &AgentTask) -> Result<()> {
        let updated = sqlx::query(UPDATE)
            .bind(&task.id)
            .bind(&task.status)
            .bind(task.state.to_string())
            .bind(task.finished_ms)
            .execute(&self.pool)
            .await
            .doing("update a task")?;
        if updated.rows_affected() == 0 {
            return Err(Error::Missing {
                what: format!("the task {}", task.id),
            });
        }
        Ok(())
    }

    /// The task of that id.
    pub async fn agent_task(
        &self,
        repository: RepositoryId,
        id: &str,
    ) -> Result<Option<AgentTask>> {
        let query = sqlx::query(ONE).bind(repository.0).bind(id);
        let row = query
            .fetch_optional(&self.pool)
            .await
            .doing("read a task")?;
        row.as_ref().map(task_of).transpose()
    }

    /// The latest tasks of an agent, newest first.
    pub async fn agent_tasks(
        &self,
        repository: RepositoryId,
        agent: &str,
        limit: u32,
    ) -> Result<Vec<AgentTask>> {
        let query = sqlx::query(LATEST)
            .bind(repository.0)
            .bind(agent)
            .bind(value::page(limit));
        let rows = query.fetch_all(&self.pool).await.doing("list the tasks")?;
        rows.iter().map(task_of).collect()
    }
}

fn task_of(row: &SqliteRow) -> Result<AgentTask> {
    let doing = "read a task";
    let state: String = row.try_get("state").doing(doing)?;
    Ok(AgentTask {
        id: row.try_get("id").doing(doing)?,
        repository: RepositoryId(row.try_get("repository").doing(doing)?),
        agent: row.try_get("agent").doing(doing)?,
        goal: row.try_get("goal").doing(doing)?,
        status: row.try_get("status").doing(doing)?,
        state: value::json_of(&state)?,
        started_ms: row.try_get("started_ms").doing(doing)?,
        finished_ms: row.try_get("finished_ms").doing(doing)?,
    })
}
