//! The table of events: what happened, in the order in which it was written.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::error::{Doing, Result};
use super::{RepositoryId, Store, value};

/// Something to record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NewEvent {
    /// Where it happened; `None` for the daemon itself.
    pub repository: Option<RepositoryId>,
    /// What kind of thing, such as `verdict`.
    pub kind: String,
    /// The rest, as the kind defines it.
    pub payload: Value,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Its number; later events have higher ones.
    pub id: i64,
    /// Where it happened; `None` for the daemon itself.
    pub repository: Option<RepositoryId>,
    /// What kind of thing.
    pub kind: String,
    /// When it was written.
    pub at_ms: i64,
    /// The rest, as the kind defines it.
    pub payload: Value,
}

const SINCE: &str = "SELECT id, repository, kind, at_ms, payload FROM events \
                     WHERE id > ?1 ORDER BY id LIMIT ?2";
const LATEST: &str = "SELECT id, repository, kind, at_ms, payload FROM events \
                      ORDER BY id DESC LIMIT ?1";

impl Store {
    /// Records an event with the present time.
    pub async fn append_event(&self, event: NewEvent) -> Result<Event> {
        let at_ms = value::now_ms();
        let insert = "INSERT INTO events (repository, kind, at_ms, payload) \
                      VALUES (?1, ?2, ?3, ?4) RETURNING id";
        let id = sqlx::query_scalar(insert)
            .bind(event.repository.map(|repository| repository.0))
            .bind(&event.kind)
            .bind(at_ms)
            .bind(event.payload.to_string())
            .fetch_one(&self.pool)
            .await
            .doing("append an event")?;
        let NewEvent {
            repository,
            kind,
            payload,
        } = event;
        Ok(Event {
            id,
            repository,
            kind,
            at_ms,
            payload,
        })
    }

    /// The events after number `id`, oldest first; 0 for all.
    pub async fn events_since(&self, id: i64, limit: u32) -> Result<Vec<Event>> {
        let doing = "read the events";
        let query = sqlx::query(SINCE).bind(id).bind(value::page(limit));
        let rows = query.fetch_all(&self.pool).await.doing(doing)?;
        rows.iter().map(event_of).collect()
    }

    /// The latest events, newest first.
    pub async fn latest_events(&self, limit: u32) -> Result<Vec<Event>> {
        let query = sqlx::query(LATEST).bind(value::page(limit));
        let rows = query
            .fetch_all(&self.pool)
            .await
            .doing("read the latest events")?;
        rows.iter().map(event_of).collect()
    }
}

fn event_of(row: &SqliteRow) -> Result<Event> {
    let doing = "read an event";
    let payload: String = row.try_get("payload").doing(doing)?;
    let repository: Option<i64> = row.try_get("repository").doing(doing)?;
    Ok(Event {
        id: row.try_get("id").doing(doing)?,
        repository: repository.map(RepositoryId),
        kind: row.try_get("kind").doing(doing)?,
        at_ms: row.try_get("at_ms").doing(doing)?,
        payload: value::json_of(&payload)?,
    })
}
