//! What an engine has done since it was started, in numbers that only grow.

use std::time::Duration;

/// Sums since the engine was started; a rate is the difference of two readings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Counters {
    /// Requests that were taken.
    pub requests: u64,
    /// Requests that were refused because the queue was full.
    pub refused: u64,
    /// Requests that were answered.
    pub answered: u64,
    /// Requests that failed, cancelled ones left out.
    pub failed: u64,
    /// Requests that their caller gave up.
    pub cancelled: u64,
    /// Times that a request which had begun had to wait again, for want of a sequence or of cells.
    pub parked: u64,
    /// Prompt tokens of requests that began, read or not.
    pub prompt_tokens: u64,
    /// Prompt tokens that were not read again, because the engine still had them.
    pub cached_tokens: u64,
    /// Requests of which at least one prompt token was found in the cache.
    pub cache_hits: u64,
    /// Tokens of answers, forced ones included.
    pub answer_tokens: u64,
    /// Tokens of answers that a constraint left no choice for.
    pub forced_tokens: u64,
    /// Decode steps.
    pub steps: u64,
    /// Tokens in those steps; divided by the steps it is the batch's fill.
    pub step_tokens: u64,
    /// Time spent in decode steps.
    pub step_time: Duration,
    /// Time that requests waited before the engine began with them.
    pub queue_time: Duration,
    /// Time from handing in to the first token, of requests that had one.
    pub first_token_time: Duration,
}
