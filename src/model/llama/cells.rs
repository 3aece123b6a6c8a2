//! How large the cache is that the sequences share. Pure.

/// A cache may always be this large, however small the model is.
const SMALL_CACHE_BYTES: u64 = 256 << 20;

/// How much cache there may be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Budget {
    /// Memory that is free for weights and cache together.
    pub(super) available_bytes: u64,
    /// Size of the weights.
    pub(super) weights_bytes: u64,
    /// Requests that are decoded together.
    pub(super) sequences: u32,
}

impl Budget {
    /// How many requests of full length the cache is made for: one for each sequence, but no more
    /// than fit half the size of the weights and what is free, and at least one. Most requests are
    /// far shorter than the context, and when the cells run out all the same, one is parked.
    /// `cache_bytes` tells the size of the cache for a number of contexts.
    pub(super) fn contexts(&self, cache_bytes: impl Fn(u32) -> u64) -> u32 {
        let most = (self.weights_bytes / 2).max(SMALL_CACHE_BYTES);
        let free = self.available_bytes.saturating_sub(self.weights_bytes);
        let fits = |contexts: &u32| cache_bytes(*contexts) <= most.min(free);
        (1..=self.sequences).rev().find(fits).unwrap_or(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GIGABYTE: u64 = 1 << 30;

    fn contexts(weights_bytes: u64, available_bytes: u64, context_bytes: u64) -> u32 {
        let budget = Budget {
            available_bytes,
            weights_bytes,
            sequences: 8,
        };
        budget.contexts(|contexts| u64::from(contexts) * context_bytes)
    }

    #[test]
    fn a_tiny_model_has_a_context_for_each_sequence() {
        assert_eq!(contexts(7 << 20, 4 * GIGABYTE, 16 << 20), 8);
    }

    #[test]
    fn the_cache_of_a_large_model_takes_half_of_its_weights_at_most() {
        assert_eq!(contexts(4 * GIGABYTE, 32 * GIGABYTE, GIGABYTE / 2), 4);
    }

    #[test]
    fn where_memory_is_short_one_context_must_do() {
        assert_eq!(contexts(4 * GIGABYTE, 5 * GIGABYTE, GIGABYTE / 2), 2);
        assert_eq!(contexts(4 * GIGABYTE, 4 * GIGABYTE, GIGABYTE / 2), 1);
    }
}
