//! Snapshot to verdict; ownership; report writers.
