//! How large the cache is that the sequences share, and how much of it may lie idle. Pure.

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

/// What a processor thread goes through of a model's weights in a nanosecond, while it reads a
/// prompt.
const WEIGHTS_PER_NANOSECOND: u64 = 16;
/// Idle cells may make a token so much dearer, at the most: by one part of so many.
const IDLE_PART: u64 = 32;

/// How many cells may be filled that nobody uses: every token looks at each of them once for each
/// head of each layer, which takes a processor about a nanosecond.
pub(super) fn idle_cells(parameters: u64, layers: u32, heads: u32) -> usize {
    let token_nanoseconds = parameters / WEIGHTS_PER_NANOSECOND;
    let looks = u64::from(layers) * u64::from(heads);
    let cells = token_nanoseconds / IDLE_PART / looks.max(1);
    usize::try_from(cells).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_larger_the_model_the_less_do_idle_cells_matter() {
        assert_eq!(idle_cells(494_000_000, 24, 14), 2_871);
        assert_eq!(idle_cells(7_600_000_000, 28, 28), 18_933);
        assert!(idle_cells(6_500_000, 6, 8) < 300);
        assert_eq!(idle_cells(0, 0, 0), 0);
    }

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
