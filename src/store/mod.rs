//! The SQLite store, one file per table. The only room that names sqlx.
