//! The table of improvement runs.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

use super::error::{Doing, Error, Result};
use super::{RepositoryId, Store, value};

/// How often a run's id is drawn again when another run of the day has it.
const ID_ATTEMPTS: u32 = 16;

/// A run about to start.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NewRun {
    /// Where it works.
    pub repository: RepositoryId,
    /// The kinds of improvement it may make.
    pub kinds: Vec<String>,
    /// The commit it starts from, 40 hexadecimal digits.
    pub base_commit: String,
    /// Its first state.
    pub state: String,
    /// What was asked for, as `improve` defines it.
    pub request: Value,
    /// Its limits, as `improve` defines them.
    pub limits: Value,
    /// The model it uses.
    pub model: Option<String>,
}

/// One improvement run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// The day it started (UTC) and four hexadecimal digits: `20261120-1a2b`.
    pub id: String,
    /// Where it works.
    pub repository: RepositoryId,
    /// The kinds of improvement it may make.
    pub kinds: Vec<String>,
    /// The branch it leaves, once it has one.
    pub branch: Option<String>,
    /// The commit it starts from, 40 hexadecimal digits.
    pub base_commit: String,
    /// Its state, as `improve` names it.
    pub state: String,
    /// When it was created.
    pub started_ms: i64,
    /// When it ended; `None` while it can go on.
    pub finished_ms: Option<i64>,
    /// What was asked for, as `improve` defines it.
    pub request: Value,
    /// Its limits, as `improve` defines them.
    pub limits: Value,
    /// What was found out before its first change, as `improve` defines it.
    pub facts: Value,
    /// What came of it.
    pub summary: Option<Value>,
    /// The model it uses.
    pub model: Option<String>,
    /// Why it is parked, failed or over, in a sentence.
    pub reason: Option<String>,
    /// The boot of the machine in which it was last worked on.
    pub boot: Option<String>,
    /// How long whoever works on it has said to need for the present step.
    pub lease_ms: Option<i64>,
}

const INSERT: &str = "INSERT INTO runs \
    (id, repository, kinds, base_commit, state, started_ms, limits, model, request) VALUES \
    (strftime('%Y%m%d', ?5 / 1000, 'unixepoch') || '-' || lower(hex(randomblob(2))), \
     ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) \
    ON CONFLICT (id) DO NOTHING RETURNING id";
const UPDATE: &str = "UPDATE runs SET \
    branch = ?2, state = ?3, finished_ms = ?4, summary = ?5, model = ?6, facts = ?7, \
    reason = ?8, boot = ?9, lease_ms = ?10 WHERE id = ?1";
const ONE: &str = "SELECT * FROM runs WHERE id = ?1";
const LATEST: &str = "SELECT * FROM runs WHERE ?1 IS NULL OR repository = ?1 \
    ORDER BY started_ms DESC, rowid DESC LIMIT ?2";
const UNFINISHED: &str = "SELECT * FROM runs WHERE finished_ms IS NULL \
    ORDER BY started_ms, rowid LIMIT ?1";

impl Store {
    /// Records a run that starts now and gives it an id.
    pub async fn create_run(&self, run: NewRun) -> Result<Run> {
        let started_ms = value::now_ms();
        let kinds = serde_json::to_string(&run.kinds).doing("write a run's kinds")?;
        for _ in 0..ID_ATTEMPTS {
            let id: Option<String> = sqlx::query_scalar(INSERT)
                .bind(run.repository.0)
                .bind(&kinds)
                .bind(&run.base_commit)
                .bind(&run.state)
                .bind(started_ms)
                .bind(run.limits.to_string())
                .bind(&run.model)
                .bind(run.request.to_string())
                .fetch_optional(&self.pool)
                .await
                .doing("create a run")?;
            if let Some(id) = id {
                return Ok(started(id, run, started_ms));
            }
        }
        let message = format!("{ID_ATTEMPTS} ids drawn are all taken today; try again");
        Err(Error::Database {
            doing: "create a run",
            message,
        })
    }

    /// Writes what may change of a run: all but what it was made with.
    pub async fn update_run(&self, run: &Run) -> Result<()> {
        let mut connection = self.pool.acquire().await.doing("update a run")?;
        update(&mut connection, run).await
    }

    /// The run of that id.
    pub async fn run(&self, id: &str) -> Result<Option<Run>> {
        let query = sqlx::query(ONE).bind(id);
        let row = query.fetch_optional(&self.pool).await.doing("read a run")?;
        row.as_ref().map(run_of).transpose()
    }

    /// The latest runs, newest first, of one repository or of all.
    pub async fn runs(&self, repository: Option<RepositoryId>, limit: u32) -> Result<Vec<Run>> {
        let query = sqlx::query(LATEST)
            .bind(repository.map(|id| id.0))
            .bind(value::page(limit));
        let rows = query.fetch_all(&self.pool).await.doing("list the runs")?;
        rows.iter().map(run_of).collect()
    }

    /// The runs that have not ended, oldest first: what to go on with after a restart.
    pub async fn unfinished_runs(&self, limit: u32) -> Result<Vec<Run>> {
        let query = sqlx::query(UNFINISHED).bind(value::page(limit));
        let rows = query
            .fetch_all(&self.pool)
            .await
            .doing("list the unfinished runs")?;
        rows.iter().map(run_of).collect()
    }
}

/// Writes a run that is there.
pub(super) async fn update(connection: &mut SqliteConnection, run: &Run) -> Result<()> {
    let updated = sqlx::query(UPDATE)
        .bind(&run.id)
        .bind(&run.branch)
        .bind(&run.state)
        .bind(run.finished_ms)
        .bind(run.summary.as_ref().map(Value::to_string))
        .bind(&run.model)
        .bind(run.facts.to_string())
        .bind(&run.reason)
        .bind(&run.boot)
        .bind(run.lease_ms)
        .execute(connection)
        .await
        .doing("update a run")?;
    if updated.rows_affected() == 0 {
        return Err(Error::Missing {
            what: format!("the run {}", run.id),
        });
    }
    Ok(())
}

fn started(id: String, run: NewRun, started_ms: i64) -> Run {
    let NewRun {
        repository,
        kinds,
        base_commit,
        state,
        request,
        limits,
        model,
    } = run;
    Run {
        id,
        repository,
        kinds,
        branch: None,
        base_commit,
        state,
        started_ms,
        finished_ms: None,
        request,
        limits,
        facts: Value::Object(serde_json::Map::new()),
        summary: None,
        model,
        reason: None,
        boot: None,
        lease_ms: None,
    }
}

fn run_of(row: &SqliteRow) -> Result<Run> {
    let doing = "read a run";
    let kinds: String = row.try_get("kinds").doing(doing)?;
    let json = |column: &str| {
        let text: String = row.try_get(column).doing(doing)?;
        value::json_of(&text)
    };
    Ok(Run {
        id: row.try_get("id").doing(doing)?,
        repository: RepositoryId(row.try_get("repository").doing(doing)?),
        kinds: serde_json::from_str(&kinds).doing(doing)?,
        branch: row.try_get("branch").doing(doing)?,
        base_commit: row.try_get("base_commit").doing(doing)?,
        state: row.try_get("state").doing(doing)?,
        started_ms: row.try_get("started_ms").doing(doing)?,
        finished_ms: row.try_get("finished_ms").doing(doing)?,
        request: json("request")?,
        limits: json("limits")?,
        facts: json("facts")?,
        summary: value::optional_json_of(row.try_get("summary").doing(doing)?)?,
        model: row.try_get("model").doing(doing)?,
        reason: row.try_get("reason").doing(doing)?,
        boot: row.try_get("boot").doing(doing)?,
        lease_ms: row.try_get("lease_ms").doing(doing)?,
    })
}

#[cfg(test)]
#[path = "runs_tests.rs"]
mod tests;
