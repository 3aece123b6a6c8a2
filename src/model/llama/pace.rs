//! How many tokens of prompts a step may hold on this machine. Pure: reckoned from the model's
//! size and the threads, never from a clock, so that equal requests are cut into equal steps and
//! have equal answers.

/// What one thread goes through in a second, in weights, one for each token that it reads. The
/// bundled model reads about 2,000 tokens a second on one core with AVX2; 0.5 thousand million
/// weights come to the same.
const WEIGHTS_PER_THREAD_SECOND: u64 = 16_000_000_000;
/// Tokens of the background's prompts in a step, where that takes no longer than a second. A chat's
/// own prompt has more, so it waits less for others than for itself; and a processor reads nearly
/// as fast in such steps as in long ones.
const SHORT_TOKENS: u64 = 32;
/// Fewer are never read in a step.
const LEAST_TOKENS: u64 = 8;
/// A GPU wants many tokens at a time, and is through with them soon.
const SHORT_GPU_TOKENS: u64 = 128;

/// What decides how long a token takes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    /// Weights of the model.
    pub(super) parameters: u64,
    /// Processor threads.
    pub(super) threads: usize,
    /// Whether a GPU computes.
    pub(super) is_on_gpu: bool,
}

impl Pace {
    /// Tokens in a step for somebody who waits, of `most`: at most what takes about a second.
    pub(super) fn chunk_tokens(self, most: u32) -> u32 {
        let chunk = match self.is_on_gpu {
            true => u64::MAX,
            false => self.tokens_per_second().max(SHORT_TOKENS),
        };
        bounded(chunk, most)
    }

    /// Tokens of background prompts in a step, of `most`.
    pub(super) fn short_tokens(self, most: u32) -> u32 {
        let short = match self.is_on_gpu {
            true => SHORT_GPU_TOKENS,
            false => self.tokens_per_second().clamp(LEAST_TOKENS, SHORT_TOKENS),
        };
        bounded(short, most)
    }

    fn tokens_per_second(self) -> u64 {
        let threads = self.threads as u64;
        WEIGHTS_PER_THREAD_SECOND.saturating_mul(threads.max(1)) / self.parameters.max(1)
    }
}

fn bounded(tokens: u64, most: u32) -> u32 {
    u32::try_from(tokens)
        .unwrap_or(u32::MAX)
        .clamp(1, most.max(1))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Tokens in a step for somebody who waits and for the background.
    fn steps(parameters: u64, threads: usize) -> (u32, u32) {
        let pace = Pace {
            parameters,
            threads,
            is_on_gpu: false,
        };
        (pace.chunk_tokens(512), pace.short_tokens(512))
    }

    #[test]
    fn the_larger_the_model_the_shorter_the_step() {
        assert_eq!(steps(6_500_000, 1), (512, 32));
        assert_eq!(steps(494_000_000, 2), (64, 32));
        assert_eq!(steps(1_500_000_000, 2), (32, 21));
        assert_eq!(steps(7_600_000_000, 2), (32, 8));
        assert_eq!(steps(7_600_000_000, 64), (134, 32));
    }

    #[test]
    fn a_gpu_reads_many_tokens_at_a_time() {
        let pace = Pace {
            parameters: 70_000_000_000,
            threads: 1,
            is_on_gpu: true,
        };
        assert_eq!((pace.chunk_tokens(512), pace.short_tokens(512)), (512, 128));
        assert_eq!((pace.chunk_tokens(64), pace.short_tokens(64)), (64, 64));
    }

    proptest! {
        #[test]
        fn there_is_always_a_step_and_the_short_one_is_no_longer(
            parameters in any::<u64>(),
            threads in 0_usize..300,
            is_on_gpu in any::<bool>(),
            most in any::<u32>(),
        ) {
            let pace = Pace { parameters, threads, is_on_gpu };
            let (chunk, short) = (pace.chunk_tokens(most), pace.short_tokens(most));
            prop_assert!(1 <= short && short <= chunk && chunk <= most.max(1));
        }
    }
}
