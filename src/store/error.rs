//! What can go wrong in the store, as one error type without an sqlx type in it.

use std::path::PathBuf;

/// A failed store operation.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The database was written by a newer version of this program.
    #[error(
        "{path} was written by a newer groundskeeper (schema {found}, this one knows {known}); \
         update groundskeeper, or point it to another state folder"
    )]
    Newer {
        /// The database file.
        path: PathBuf,
        /// Its latest migration.
        found: i64,
        /// The latest migration of this program.
        known: i64,
    },
    /// The database cannot be opened or brought up to date.
    #[error("cannot open the database {path}: {message}")]
    Open {
        /// The database file.
        path: PathBuf,
        /// SQLite's or the system's answer.
        message: String,
    },
    /// What a call names is not in the store.
    #[error("{what} is not in the store")]
    Missing {
        /// The thing with its name.
        what: String,
    },
    /// A statement failed.
    #[error("cannot {doing}: {message}")]
    Database {
        /// What was being done.
        doing: &'static str,
        /// SQLite's answer.
        message: String,
    },
}

/// The store's result.
pub type Result<T> = std::result::Result<T, Error>;

/// Says what was being done when a statement or a stored value fails.
pub(super) trait Doing<T> {
    /// `doing` reads on after "cannot": "append an event".
    fn doing(self, doing: &'static str) -> Result<T>;
}

impl<T> Doing<T> for std::result::Result<T, sqlx::Error> {
    fn doing(self, doing: &'static str) -> Result<T> {
        self.map_err(|error| Error::Database {
            doing,
            message: error.to_string(),
        })
    }
}

impl<T> Doing<T> for std::result::Result<T, serde_json::Error> {
    fn doing(self, doing: &'static str) -> Result<T> {
        self.map_err(|error| Error::Database {
            doing,
            message: error.to_string(),
        })
    }
}
