//! Opening: new, again, at once, newer, damaged, unreadable, and after a crash.

use std::os::unix::fs::PermissionsExt;

use serde_json::json;

use super::super::NewEvent;
use super::*;

fn event(number: usize) -> NewEvent {
    NewEvent {
        repository: None,
        kind: "test".to_owned(),
        payload: json!({ "number": number }),
    }
}

async fn open(path: &Path) -> Store {
    let opened = Store::open(path).await.unwrap();
    assert_eq!(opened.quarantined, None);
    opened.store
}

/// A database with one event, closed.
async fn database(folder: &Path) -> PathBuf {
    let path = folder.join("state/store.sqlite");
    let store = open(&path).await;
    store.append_event(event(1)).await.unwrap();
    store.close().await;
    path
}

fn mode(path: &Path) -> u32 {
    path.metadata().unwrap().permissions().mode() & 0o777
}

#[tokio::test]
async fn a_new_file_is_private_durable_and_opens_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = database(folder.path()).await;
    assert_eq!(mode(path.parent().unwrap()), 0o700);
    assert_eq!(mode(&path), 0o600);
    let store = open(&path).await;
    assert_eq!(store.events_since(0, 10).await.unwrap().len(), 1);
    let pragma = async |sql: &'static str| -> String {
        sqlx::query(sql)
            .fetch_one(&store.pool)
            .await
            .map(|row| text_of(&row))
            .unwrap()
    };
    assert_eq!(pragma("PRAGMA journal_mode").await, "wal");
    assert_eq!(pragma("PRAGMA synchronous").await, "2", "FULL");
    assert_eq!(pragma("PRAGMA foreign_keys").await, "1");
}

fn text_of(row: &sqlx::sqlite::SqliteRow) -> String {
    use sqlx::Row;
    row.try_get::<String, _>(0)
        .unwrap_or_else(|_| row.get::<i64, _>(0).to_string())
}

#[tokio::test]
async fn many_open_a_new_file_at_once_and_write() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.sqlite");
    let writers = (0..8).map(|writer| {
        let path = path.clone();
        tokio::spawn(async move {
            let store = open(&path).await;
            for number in 0..25 {
                store
                    .append_event(event(writer * 100 + number))
                    .await
                    .unwrap();
            }
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
    let events = open(&path).await.events_since(0, 1000).await.unwrap();
    assert_eq!(events.len(), 200);
    assert!(events.is_sorted_by(|one, two| one.id < two.id));
}

#[tokio::test]
async fn what_was_written_survives_a_crash() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.sqlite");
    let store = open(&path).await;
    store.append_event(event(1)).await.unwrap();
    // What a killed process leaves: the file and its log, never closed.
    let crashed = folder.path().join("crashed.sqlite");
    for suffix in ["", "-wal"] {
        std::fs::copy(with_suffix(&path, suffix), with_suffix(&crashed, suffix)).unwrap();
    }
    assert_eq!(
        open(&crashed)
            .await
            .events_since(0, 10)
            .await
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn a_database_of_a_newer_program_is_refused_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = database(folder.path()).await;
    let store = open(&path).await;
    sqlx::query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
         VALUES (9999, 'later', 1, x'00', 0)",
    )
    .execute(&store.pool)
    .await
    .unwrap();
    store.close().await;
    let before = std::fs::read(&path).unwrap();
    let error = Store::open(&path).await.unwrap_err();
    assert!(matches!(error, Error::Newer { found: 9999, .. }), "{error}");
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

async fn quarantined(path: &Path) -> Vec<u8> {
    let opened = Store::open(path).await.unwrap();
    let aside = opened.quarantined.unwrap();
    let name = aside.file_name().unwrap().to_string_lossy().into_owned();
    assert!(name.starts_with("store.sqlite.corrupt-"), "{name}");
    assert!(opened.store.events_since(0, 10).await.unwrap().is_empty());
    opened.store.append_event(event(2)).await.unwrap();
    assert_eq!(mode(path), 0o600);
    opened.store.close().await;
    std::fs::read(aside).unwrap()
}

#[tokio::test]
async fn a_file_that_is_no_database_is_set_aside_each_time() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.sqlite");
    for text in ["this is a text, and not a short one\n", "another one\n"] {
        std::fs::remove_file(&path).ok();
        std::fs::write(&path, text.repeat(100)).unwrap();
        assert_eq!(quarantined(&path).await, text.repeat(100).as_bytes());
    }
}

#[tokio::test]
async fn a_damaged_page_is_found_and_the_file_set_aside() {
    let folder = tempfile::tempdir().unwrap();
    let path = database(folder.path()).await;
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..].fill(0xa5);
    std::fs::write(&path, &bytes).unwrap();
    assert_eq!(quarantined(&path).await, bytes);
}

#[tokio::test]
async fn what_cannot_be_opened_is_an_error_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.sqlite");
    std::fs::create_dir(&path).unwrap();
    let error = Store::open(&path).await.unwrap_err();
    assert!(matches!(error, Error::Open { .. }), "{error}");
    assert!(path.is_dir());
}

#[tokio::test]
async fn stores_in_memory_are_apart_and_shared_by_their_clones() {
    let one = Store::in_memory().await.unwrap();
    let two = Store::in_memory().await.unwrap();
    one.clone().append_event(event(1)).await.unwrap();
    assert_eq!(one.events_since(0, 10).await.unwrap().len(), 1);
    assert!(two.events_since(0, 10).await.unwrap().is_empty());
}
