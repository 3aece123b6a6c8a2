//! `[agents]`: agents that own a file each, their turns and tasks.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Agents that own a file each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Agents {
    /// Messages kept of one agent's conversation; the oldest go first.
    pub messages_kept: u32,
    /// Of these, the latest that a prompt shows as they were said; of older ones it shows the
    /// beginnings.
    pub messages_shown: u32,
    /// Most tokens of one answer.
    pub answer_tokens: u32,
    /// Most time for one turn, waiting for a busy model included, in seconds.
    pub turn_s: u64,
    /// Most steps of one task.
    pub task_steps: u32,
    /// Most tokens that one task may read and write.
    pub task_tokens: u64,
    /// Most time for one task, in seconds.
    pub task_s: u64,
}

impl Default for Agents {
    fn default() -> Self {
        Self {
            messages_kept: 200,
            messages_shown: 8,
            answer_tokens: 512,
            turn_s: 300,
            task_steps: 200,
            task_tokens: 400_000,
            task_s: 1_800,
        }
    }
}
