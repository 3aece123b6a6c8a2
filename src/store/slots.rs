//! The table of slots: each time at which a schedule was due, with what came of it. A slot is taken
//! once, so that two processes never make the same run.

use serde::{Deserialize, Serialize};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::error::{Doing, Result};
use super::{RepositoryId, Store, value};

/// One slot of a schedule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// Where.
    pub repository: RepositoryId,
    /// The schedule's name.
    pub schedule: String,
    /// When it was due.
    pub slot_ms: i64,
    /// What came of it, as `improve` names it.
    pub outcome: String,
    /// Why, in a sentence.
    pub reason: Option<String>,
    /// The run, when one was made.
    pub run: Option<String>,
}

const TAKE: &str = "INSERT INTO slots (repository, schedule, slot_ms, outcome, reason, run) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING";
const UPDATE: &str = "UPDATE slots SET outcome = ?4, reason = ?5, run = ?6 \
    WHERE repository = ?1 AND schedule = ?2 AND slot_ms = ?3";
const LATEST: &str = "SELECT * FROM slots WHERE repository = ?1 \
    AND (?2 IS NULL OR schedule = ?2) ORDER BY slot_ms DESC, schedule LIMIT ?3";

impl Store {
    /// Takes a slot; false when it was taken before, and then nothing is written.
    pub async fn take_slot(&self, slot: &Slot) -> Result<bool> {
        self.write_slot(TAKE, slot).await
    }

    /// Writes what came of a slot; false when it was never taken.
    pub async fn update_slot(&self, slot: &Slot) -> Result<bool> {
        self.write_slot(UPDATE, slot).await
    }

    async fn write_slot(&self, statement: &'static str, slot: &Slot) -> Result<bool> {
        let done = sqlx::query(statement)
            .bind(slot.repository.0)
            .bind(&slot.schedule)
            .bind(slot.slot_ms)
            .bind(&slot.outcome)
            .bind(&slot.reason)
            .bind(&slot.run)
            .execute(&self.pool)
            .await
            .doing("write a slot of a schedule")?;
        Ok(done.rows_affected() > 0)
    }

    /// The latest slots of a repository, newest first, of one schedule or of all.
    pub async fn slots(
        &self,
        repository: RepositoryId,
        schedule: Option<&str>,
        limit: u32,
    ) -> Result<Vec<Slot>> {
        let query = sqlx::query(LATEST)
            .bind(repository.0)
            .bind(schedule)
            .bind(value::page(limit));
        let rows = query.fetch_all(&self.pool).await.doing("list the slots")?;
        rows.iter().map(slot_of).collect()
    }
}

fn slot_of(row: &SqliteRow) -> Result<Slot> {
    let doing = "read a slot";
    Ok(Slot {
        repository: RepositoryId(row.try_get("repository").doing(doing)?),
        schedule: row.try_get("schedule").doing(doing)?,
        slot_ms: row.try_get("slot_ms").doing(doing)?,
        outcome: row.try_get("outcome").doing(doing)?,
        reason: row.try_get("reason").doing(doing)?,
        run: row.try_get("run").doing(doing)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_slot_is_taken_once_and_then_only_written() {
        let store = Store::in_memory().await.unwrap();
        let repository = store.register_repository("/a".as_ref()).await.unwrap();
        let mut slot = Slot {
            repository,
            schedule: "nightly".to_owned(),
            slot_ms: 5,
            outcome: "taken".to_owned(),
            reason: None,
            run: None,
        };
        assert!(!store.update_slot(&slot).await.unwrap());
        assert!(store.take_slot(&slot).await.unwrap());
        assert!(!store.take_slot(&slot).await.unwrap());
        slot.outcome = "missed".to_owned();
        slot.reason = Some("the service was not running".to_owned());
        assert!(store.update_slot(&slot).await.unwrap());
        assert_eq!(store.slots(repository, None, 9).await.unwrap(), [slot]);
        let other = store.slots(repository, Some("weekly"), 9).await.unwrap();
        assert_eq!(other, []);
    }
}
