//! `[tests]` and `[sandbox]`: how a repository's tests are run, and what they may take.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a repository's tests are run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Tests {
    /// Program and arguments that run the tests, such as `["make", "check"]`; empty to find out by
    /// what the repository has: pytest, unittest, cargo test, or npm's test script.
    pub command: Vec<String>,
    /// Folder of a Python virtual environment, or an interpreter; empty to look for one. The user's
    /// own: it is read by what the repository runs.
    pub python: String,
    /// Let tests write in the work tree; without it they write temporary files only. What git and
    /// environments keep there stays as it is.
    pub write: bool,
    /// Longest run of the tests, in seconds.
    pub time_s: u64,
    /// Bytes of output that are kept of each stream.
    pub output_bytes: usize,
    /// Failures whose texts are told; the others are only named.
    pub failures: usize,
    /// Longest text of one failure, in bytes.
    pub failure_bytes: usize,
}

impl Default for Tests {
    fn default() -> Self {
        Self {
            command: Vec::new(),
            python: String::new(),
            write: false,
            time_s: 900,
            output_bytes: 64 << 10,
            failures: 10,
            failure_bytes: 2_000,
        }
    }
}

/// What confines a repository's code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Confined {
    /// The strongest that works: bubblewrap, else Landlock with seccomp, else no code is run.
    #[default]
    Auto,
    /// Only bubblewrap.
    Bubblewrap,
    /// Only Landlock with seccomp.
    Landlock,
}

/// What a repository's code may take while it is run. The user's own, all of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Sandbox {
    /// What confines: auto, bubblewrap or landlock. Where it is not to be had, no code is run.
    pub by: Confined,
    /// Further files and folders that it may read, such as a toolchain in a folder of its own.
    pub read: Vec<String>,
    /// Most memory of all its processes together, in megabytes.
    pub memory_megabytes: u64,
    /// Most processes and threads at a time.
    pub processes: u32,
    /// Largest file that it may write, in megabytes.
    pub file_megabytes: u64,
    /// Most open files of one process.
    pub open_files: u64,
    /// Most processor time of one process, in seconds.
    pub processor_s: u64,
}

impl Default for Sandbox {
    fn default() -> Self {
        Self {
            by: Confined::Auto,
            read: Vec::new(),
            memory_megabytes: 4_096,
            processes: 512,
            file_megabytes: 1_024,
            open_files: 4_096,
            processor_s: 3_600,
        }
    }
}
