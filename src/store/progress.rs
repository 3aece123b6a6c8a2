//! What happens to a run, written at once: the run, the step it is about and the event that says
//! so. Whoever is killed in between leaves all of it or none.

use super::error::{Doing, Result};
use super::{NewEvent, Run, Step, Store, runs, steps, value};

impl Store {
    /// Writes a run that is there, a step of it where one changed, and an event.
    pub async fn record_progress(
        &self,
        run: &Run,
        step: Option<&Step>,
        event: &NewEvent,
    ) -> Result<()> {
        let doing = "record a run's progress";
        let mut transaction = self.pool.begin().await.doing(doing)?;
        runs::update(&mut transaction, run).await?;
        if let Some(step) = step {
            steps::save(&mut transaction, step).await?;
        }
        sqlx::query(
            "INSERT INTO events (repository, kind, at_ms, payload) VALUES (?1, ?2, ?3, ?4)",
        )
        .bind(event.repository.map(|repository| repository.0))
        .bind(&event.kind)
        .bind(value::now_ms())
        .bind(event.payload.to_string())
        .execute(&mut *transaction)
        .await
        .doing(doing)?;
        transaction.commit().await.doing(doing)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::store::NewRun;

    #[tokio::test]
    async fn a_run_that_is_not_there_leaves_neither_step_nor_event() {
        let store = Store::in_memory().await.unwrap();
        let repository = store.register_repository("/a".as_ref()).await.unwrap();
        let mut run = store
            .create_run(NewRun {
                repository,
                kinds: vec!["split".to_owned()],
                base_commit: "0".repeat(40),
                state: "queued".to_owned(),
                request: json!({ "limit": 1 }),
                limits: json!({}),
                model: None,
            })
            .await
            .unwrap();
        let event = NewEvent {
            repository: Some(repository),
            kind: "run".to_owned(),
            payload: json!({}),
        };
        run.state = "planned".to_owned();
        run.lease_ms = Some(7);
        store.record_progress(&run, None, &event).await.unwrap();
        assert_eq!(store.run(&run.id).await.unwrap(), Some(run.clone()));
        assert_eq!(store.latest_events(9).await.unwrap().len(), 1);
        run.id = "20000101-0000".to_owned();
        assert!(store.record_progress(&run, None, &event).await.is_err());
        assert_eq!(store.latest_events(9).await.unwrap().len(), 1);
    }
}
