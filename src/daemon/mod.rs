//! The watcher, its events and its shutdown.
