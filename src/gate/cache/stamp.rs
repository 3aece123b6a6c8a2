//! Stamps: what tells, without reading a file, that it did not change.

use std::fs::Metadata;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// A file written this shortly before it was read may be written again without a new time: file
/// systems keep times by the tick, some by two seconds. In nanoseconds.
const MARGIN_NS: u64 = 2_100_000_000;

/// A file's time, size and number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stamp {
    modified_ns: u64,
    size: u64,
    inode: u64,
}

impl Stamp {
    /// Of the file at `path`, links followed.
    pub(super) fn of(path: &Path) -> std::io::Result<Self> {
        let metadata = std::fs::metadata(path)?;
        Ok(Self {
            modified_ns: since_epoch_ns(metadata.modified()?),
            size: metadata.len(),
            inode: inode(&metadata),
        })
    }

    /// True when a write after `time_ns` would have given the file another time.
    pub(super) fn is_settled_at(&self, time_ns: u64) -> bool {
        self.modified_ns.saturating_add(MARGIN_NS) < time_ns
    }
}

/// Nanoseconds since the epoch.
pub(super) fn now_ns() -> u64 {
    since_epoch_ns(SystemTime::now())
}

fn since_epoch_ns(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(unix)]
fn inode(metadata: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
fn inode(_: &Metadata) -> u64 {
    0
}
