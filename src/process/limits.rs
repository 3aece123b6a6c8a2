//! What a program may take, together with everything that it starts.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// What a program may take. Time and output hold for every program; the rest is enforced by the
/// system in a sandbox, and watched where `/proc` shows the processes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Longest run, by the clock on the wall.
    pub time: Duration,
    /// Bytes kept of each of its two output streams, half from the beginning and half from the end.
    pub output_bytes: usize,
    /// Memory of all its processes together, in bytes; shared pages count in each.
    pub memory_bytes: u64,
    /// Processes and threads at a time.
    pub processes: u32,
    /// Largest file that it may write, in bytes. Only in a sandbox.
    pub file_bytes: u64,
    /// Open files of one process. Only in a sandbox.
    pub open_files: u64,
    /// Processor time of one process, in seconds. Only in a sandbox.
    pub processor_s: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            time: Duration::from_mins(10),
            output_bytes: 256 << 10,
            memory_bytes: 4 << 30,
            processes: 512,
            file_bytes: 1 << 30,
            open_files: 4_096,
            processor_s: 3_600,
        }
    }
}
