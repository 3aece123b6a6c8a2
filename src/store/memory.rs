//! A store in memory, for tests.

use std::path::Path;
use std::str::FromStr;
use std::sync::{Arc, Mutex};

use sqlx::ConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};

use super::Store;
use super::error::Result;
use super::open::{MIGRATIONS, cannot_open};

impl Store {
    /// An empty store that is gone when its last handle is; for tests and `--isolated`.
    pub async fn in_memory() -> Result<Self> {
        let path = Path::new(":memory:");
        // Of this form each call names another database, which connections can share.
        let options = SqliteConnectOptions::from_str("sqlite::memory:");
        let options = options.map_err(|error| cannot_open(path, &error))?;
        let options = options.foreign_keys(true);
        let keeper = options
            .connect()
            .await
            .map_err(|error| cannot_open(path, &error))?;
        // Connections that share a database in memory do not wait for each other.
        let pool = SqlitePoolOptions::new()
            .min_connections(1)
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options)
            .await
            .map_err(|error| cannot_open(path, &error))?;
        MIGRATIONS
            .run(&pool)
            .await
            .map_err(|error| cannot_open(path, &error))?;
        Ok(Self {
            pool,
            _keeper: Some(Arc::new(Mutex::new(keeper))),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::store::NewEvent;

    fn event(number: usize) -> NewEvent {
        NewEvent {
            repository: None,
            kind: "test".to_owned(),
            payload: json!({ "number": number }),
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_query_that_is_given_up_takes_nothing_away() {
        let store = Store::in_memory().await.unwrap();
        store.append_event(event(1)).await.unwrap();
        for number in 2..300 {
            let writing = store.clone();
            let task = tokio::spawn(async move { writing.append_event(event(number)).await });
            for _ in 0..number % 7 {
                tokio::task::yield_now().await;
            }
            task.abort();
        }
        assert_eq!(store.events_since(0, 1).await.unwrap()[0].id, 1);
    }
}
