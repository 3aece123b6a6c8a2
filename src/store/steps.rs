//! The table of steps: the durable units of work of a run.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

use super::error::{Doing, Result};
use super::{Store, value};
use crate::text::RepoPath;

/// One step of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// The run's id.
    pub run: String,
    /// Its place in the run, from 0.
    pub number: u32,
    /// The kind of improvement.
    pub kind: String,
    /// The file it works on.
    pub path: RepoPath,
    /// The function or class it works on, qualified; `None` for a whole file.
    pub symbol: Option<String>,
    /// Its state, as `improve` names it.
    pub state: String,
    /// How often it was tried.
    pub attempt: u32,
    /// The hash of what it was given, so that a result is never used for other content.
    pub input_hash: Option<String>,
    /// How it ended.
    pub outcome: Option<String>,
    /// Why it ended so.
    pub reason: Option<String>,
    /// What proves the outcome.
    pub evidence: Option<Value>,
    /// What it was about to do, while it is under way.
    pub work: Option<Value>,
    /// What became of each of its targets, an array.
    pub changes: Value,
    /// The boot of the machine in which it was last worked on.
    pub boot: Option<String>,
    /// How long whoever works on it has said to need.
    pub lease_ms: Option<i64>,
}

const SAVE: &str = "INSERT INTO steps \
    (run, number, kind, path, symbol, state, attempt, input_hash, outcome, reason, evidence, \
    work, changes, boot, lease_ms) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15) \
    ON CONFLICT (run, number) DO UPDATE SET kind = excluded.kind, path = excluded.path, \
    symbol = excluded.symbol, state = excluded.state, attempt = excluded.attempt, \
    input_hash = excluded.input_hash, outcome = excluded.outcome, reason = excluded.reason, \
    evidence = excluded.evidence, work = excluded.work, changes = excluded.changes, \
    boot = excluded.boot, lease_ms = excluded.lease_ms";
const OF_RUN: &str = "SELECT * FROM steps WHERE run = ?1 ORDER BY number LIMIT ?2";

impl Store {
    /// Writes steps, new or already there, all of them or none.
    pub async fn save_steps(&self, steps: &[Step]) -> Result<()> {
        let doing = "save the steps";
        let mut transaction = self.pool.begin().await.doing(doing)?;
        for step in steps {
            save(&mut transaction, step).await?;
        }
        transaction.commit().await.doing(doing)
    }

    /// The steps of a run, in order.
    pub async fn steps(&self, run: &str, limit: u32) -> Result<Vec<Step>> {
        let query = sqlx::query(OF_RUN).bind(run).bind(value::page(limit));
        let rows = query.fetch_all(&self.pool).await.doing("read the steps")?;
        rows.iter().map(step_of).collect()
    }
}

pub(super) async fn save(connection: &mut SqliteConnection, step: &Step) -> Result<()> {
    sqlx::query(SAVE)
        .bind(&step.run)
        .bind(step.number)
        .bind(&step.kind)
        .bind(step.path.as_bytes())
        .bind(&step.symbol)
        .bind(&step.state)
        .bind(step.attempt)
        .bind(&step.input_hash)
        .bind(&step.outcome)
        .bind(&step.reason)
        .bind(step.evidence.as_ref().map(Value::to_string))
        .bind(step.work.as_ref().map(Value::to_string))
        .bind(step.changes.to_string())
        .bind(&step.boot)
        .bind(step.lease_ms)
        .execute(connection)
        .await
        .doing("save a step")?;
    Ok(())
}

fn step_of(row: &SqliteRow) -> Result<Step> {
    let doing = "read a step";
    let path: Vec<u8> = row.try_get("path").doing(doing)?;
    let changes: String = row.try_get("changes").doing(doing)?;
    Ok(Step {
        run: row.try_get("run").doing(doing)?,
        number: row.try_get("number").doing(doing)?,
        kind: row.try_get("kind").doing(doing)?,
        path: RepoPath::from_bytes(path),
        symbol: row.try_get("symbol").doing(doing)?,
        state: row.try_get("state").doing(doing)?,
        attempt: row.try_get("attempt").doing(doing)?,
        input_hash: row.try_get("input_hash").doing(doing)?,
        outcome: row.try_get("outcome").doing(doing)?,
        reason: row.try_get("reason").doing(doing)?,
        evidence: value::optional_json_of(row.try_get("evidence").doing(doing)?)?,
        work: value::optional_json_of(row.try_get("work").doing(doing)?)?,
        changes: value::json_of(&changes)?,
        boot: row.try_get("boot").doing(doing)?,
        lease_ms: row.try_get("lease_ms").doing(doing)?,
    })
}
