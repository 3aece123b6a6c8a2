//! Opening the database: its folder, one opener at a time, migrations, and a damaged file set
//! aside.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection, SqlitePool};

use super::error::{Error, Result};
use super::{Store, value};

pub(super) static MIGRATIONS: Migrator = sqlx::migrate!("src/store/migrations");

/// How long a writer waits for another one.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// The most connections of one handle and its clones.
const CONNECTIONS_MAX: u32 = 4;

/// Files up to this size are checked whole when they are opened; in larger ones damage shows when
/// the damaged part is read.
const CHECKED_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// An opened store, with what the caller must tell the user.
#[derive(Debug)]
pub struct Opened {
    /// The store.
    pub store: Store,
    /// Where a damaged database was set aside; the store is then a new, empty one.
    pub quarantined: Option<PathBuf>,
}

impl Store {
    /// Opens the database at `path`, making folders (0700) and file (0600) where they are missing,
    /// and brings its schema up to date.
    ///
    /// A file that is no database or a damaged one is renamed to `PATH.corrupt-SECONDS`, never
    /// removed. One from a newer program is refused ([`Error::Newer`]).
    pub async fn open(path: &Path) -> Result<Opened> {
        let lock = lock_opening(path).await?;
        let opened = match open_checked(path).await {
            Ok(store) => Ok(Opened {
                store,
                quarantined: None,
            }),
            Err(Failure::Other(error)) => Err(error),
            Err(Failure::Damaged) => {
                let quarantined = quarantine(path).map_err(|error| cannot_open(path, &error))?;
                match open_checked(path).await {
                    Ok(store) => Ok(Opened {
                        store,
                        quarantined: Some(quarantined),
                    }),
                    Err(Failure::Other(error)) => Err(error),
                    Err(Failure::Damaged) => Err(cannot_open(path, &"a new file is damaged too")),
                }
            }
        };
        drop(lock);
        opened
    }

    /// Finishes what is under way and closes the file. Handles that are dropped instead lose
    /// nothing that was written.
    pub async fn close(self) {
        self.pool.close().await;
    }
}

enum Failure {
    Damaged,
    Other(Error),
}

/// Two programs that open a new file at once would both create its tables.
async fn lock_opening(path: &Path) -> Result<File> {
    let owned = path.to_owned();
    let locked = tokio::task::spawn_blocking(move || {
        make_private_folder(&owned)?;
        make_private_file(&owned)?;
        let lock = File::create(with_suffix(&owned, ".lock"))?;
        lock.lock()?;
        Ok::<_, std::io::Error>(lock)
    });
    match locked.await {
        Ok(result) => result.map_err(|error| cannot_open(path, &error)),
        Err(error) => Err(cannot_open(path, &error)),
    }
}

async fn open_checked(path: &Path) -> std::result::Result<Store, Failure> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT);
    check(path, &options).await?;
    let options = options
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let pool = SqlitePoolOptions::new()
        .max_connections(CONNECTIONS_MAX)
        .connect_with(options)
        .await
        .map_err(|error| failure_of(path, &error))?;
    match migrate(path, &pool).await {
        Ok(()) => Ok(Store {
            pool,
            _keeper: None,
        }),
        Err(failure) => {
            pool.close().await;
            Err(failure)
        }
    }
}

/// Looks for damage, by a connection that is closed when this returns: one that a pool gives up
/// closes later, and would then remove the log of whatever database is at `path` by that time.
/// The `options` set nothing that reads the file, so that connecting finds no damage itself.
async fn check(path: &Path, options: &SqliteConnectOptions) -> std::result::Result<(), Failure> {
    let connected = options.connect().await;
    let mut connection = connected.map_err(|error| failure_of(path, &error))?;
    let looked = look(path, &mut connection).await;
    let closed = connection.close().await;
    looked?;
    closed.map_err(|error| failure_of(path, &error))
}

async fn look(path: &Path, connection: &mut SqliteConnection) -> std::result::Result<(), Failure> {
    let length = std::fs::metadata(path).map_or(0, |metadata| metadata.len());
    let sound: bool = if length <= CHECKED_BYTES_MAX {
        let checked = sqlx::query_scalar("PRAGMA quick_check(1)");
        let said = checked.fetch_one(connection).await;
        said.map(|answer: String| answer == "ok")
    } else {
        let schema = sqlx::query_scalar("SELECT count(*) >= 0 FROM sqlite_schema");
        schema.fetch_one(connection).await
    }
    .map_err(|error| failure_of(path, &error))?;
    if sound { Ok(()) } else { Err(Failure::Damaged) }
}

async fn migrate(path: &Path, pool: &SqlitePool) -> std::result::Result<(), Failure> {
    MIGRATIONS.run(pool).await.map_err(|error| match error {
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => {
            failure_of(path, &error)
        }
        MigrateError::VersionMissing(found) => {
            let known = MIGRATIONS
                .iter()
                .map(|migration| migration.version)
                .max()
                .unwrap_or(0);
            Failure::Other(Error::Newer {
                path: path.to_owned(),
                found,
                known,
            })
        }
        error => Failure::Other(cannot_open(path, &error)),
    })
}

/// Only what SQLite itself calls damaged counts; a busy, locked or unreadable file does not.
fn failure_of(path: &Path, error: &sqlx::Error) -> Failure {
    const CORRUPT: i32 = 11;
    const NOT_A_DATABASE: i32 = 26;
    let code = error
        .as_database_error()
        .and_then(sqlx::error::DatabaseError::code)
        .and_then(|code| code.parse::<i32>().ok());
    // The low byte is the primary code, the rest says more about it.
    match code.map(|code| code & 0xff) {
        Some(CORRUPT | NOT_A_DATABASE) => Failure::Damaged,
        _ => Failure::Other(cannot_open(path, error)),
    }
}

/// Sets the file aside, with the log that belongs to it.
fn quarantine(path: &Path) -> std::io::Result<PathBuf> {
    let seconds = value::now_ms() / 1000;
    let free = |number: &u32| {
        let target = with_suffix(path, &format!(".corrupt-{}", seconds + i64::from(*number)));
        (!target.exists()).then_some(target)
    };
    let target = (0..u32::MAX)
        .find_map(|number| free(&number))
        .unwrap_or_default();
    std::fs::rename(path, &target)?;
    for log in ["-wal", "-shm"] {
        let from = with_suffix(path, log);
        if from.exists() {
            std::fs::rename(from, with_suffix(&target, log))?;
        }
    }
    make_private_file(path)?;
    Ok(target)
}

#[cfg(unix)]
fn make_private_folder(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder),
        _ => Ok(()),
    }
}

#[cfg(unix)]
fn make_private_file(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = File::options();
    options
        .append(true)
        .create(true)
        .mode(0o600)
        .open(path)
        .map(drop)
}

#[cfg(not(unix))]
fn make_private_folder(path: &Path) -> std::io::Result<()> {
    path.parent().map_or(Ok(()), std::fs::create_dir_all)
}

#[cfg(not(unix))]
fn make_private_file(path: &Path) -> std::io::Result<()> {
    File::options()
        .append(true)
        .create(true)
        .open(path)
        .map(drop)
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

pub(super) fn cannot_open(path: &Path, error: &dyn std::fmt::Display) -> Error {
    Error::Open {
        path: path.to_owned(),
        message: error.to_string(),
    }
}

#[cfg(test)]
#[path = "open_tests.rs"]
mod tests;
