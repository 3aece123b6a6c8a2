//! How many calls one agent may make in a second: a bucket of as many, filled again as time passes.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Agents that are kept apart; when there are more, those that have been quiet are forgotten.
const AGENTS_MAX: usize = 10_000;

/// The buckets of all agents.
#[derive(Debug, Default)]
pub(super) struct Pace {
    buckets: Mutex<BTreeMap<String, Bucket>>,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    left: f64,
    filled: Instant,
}

impl Pace {
    /// Takes a call from an agent's bucket of `per_second`; false when it is empty.
    pub(super) fn takes(&self, agent: &str, per_second: u32) -> bool {
        self.takes_at(agent, per_second, Instant::now())
    }

    fn takes_at(&self, agent: &str, per_second: u32, now: Instant) -> bool {
        let most = f64::from(per_second.max(1));
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if !buckets.contains_key(agent) {
            if buckets.len() >= AGENTS_MAX {
                let quiet = Duration::from_secs(1);
                buckets.retain(|_, bucket| now.duration_since(bucket.filled) < quiet);
            }
            let full = Bucket {
                left: most,
                filled: now,
            };
            buckets.insert(agent.to_owned(), full);
        }
        let Some(bucket) = buckets.get_mut(agent) else {
            return false;
        };
        let passed = now.duration_since(bucket.filled).as_secs_f64();
        bucket.left = (bucket.left + passed * most).min(most);
        bucket.filled = now;
        let has_one = bucket.left >= 1.0;
        if has_one {
            bucket.left -= 1.0;
        }
        has_one
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_agent_has_its_own_bucket_and_time_fills_it() {
        let pace = Pace::default();
        let start = Instant::now();
        let taken = |agent, at| (0..5).filter(|_| pace.takes_at(agent, 3, at)).count();
        assert_eq!(taken("one", start), 3);
        assert_eq!(taken("other", start), 3);
        assert_eq!(taken("one", start + Duration::from_millis(700)), 2);
        assert_eq!(taken("one", start + Duration::from_mins(1)), 3);
    }
}
