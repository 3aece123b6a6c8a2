//! Many events at once, and how many are kept.

use super::error::{Doing, Result};
use super::{NewEvent, Store, value};

impl Store {
    /// Records events with the present time, in order, all or none of them.
    pub async fn append_events(&self, events: &[NewEvent]) -> Result<()> {
        let doing = "append events";
        let insert =
            "INSERT INTO events (repository, kind, at_ms, payload) VALUES (?1, ?2, ?3, ?4)";
        let at_ms = value::now_ms();
        let mut transaction = self.pool.begin().await.doing(doing)?;
        for event in events {
            sqlx::query(insert)
                .bind(event.repository.map(|repository| repository.0))
                .bind(&event.kind)
                .bind(at_ms)
                .bind(event.payload.to_string())
                .execute(&mut *transaction)
                .await
                .doing(doing)?;
        }
        transaction.commit().await.doing(doing)
    }

    /// Keeps the latest `kept` events and removes the others. Returns how many were removed.
    pub async fn retain_events(&self, kept: u32) -> Result<u64> {
        let delete = "DELETE FROM events WHERE id <= \
                      (SELECT id FROM events ORDER BY id DESC LIMIT 1 OFFSET ?1)";
        let done = sqlx::query(delete).bind(kept).execute(&self.pool).await;
        Ok(done.doing("remove old events")?.rows_affected())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[tokio::test]
    async fn the_latest_events_are_kept() {
        let store = Store::in_memory().await.unwrap();
        let event = |number: u32| NewEvent {
            repository: None,
            kind: "test".to_owned(),
            payload: json!(number),
        };
        let events: Vec<NewEvent> = (0..10).map(event).collect();
        store.append_events(&events).await.unwrap();
        assert_eq!(store.retain_events(10).await.unwrap(), 0);
        assert_eq!(store.retain_events(3).await.unwrap(), 7);
        let left = store.events_since(0, 100).await.unwrap();
        let left: Vec<_> = left.into_iter().map(|event| event.payload).collect();
        assert_eq!(left, [json!(7), json!(8), json!(9)]);
        store.append_events(&events[..1]).await.unwrap();
        assert_eq!(store.retain_events(0).await.unwrap(), 4);
        assert_eq!(store.events_since(0, 100).await.unwrap(), []);
    }
}
