//! What the engine can hold, and how long its steps are. Pure.

/// While an interactive request writes, prompts get this part of their share, so that its words
/// come evenly.
const CALM_PART: usize = 4;
/// A prompt that somebody waits for gets at least so many all the same. A step goes through all
/// weights however few tokens it has: eight callers of a model with 1.5 thousand million weights
/// got 0.73 of llama-server's tokens when their prompts were read 8 tokens at a time, 0.94 with
/// 16, and 1.01 with these.
const CALM_TOKENS: usize = 32;

/// What the engine can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::model) struct Limits {
    /// Requests that are decoded together; at least 1.
    pub(in crate::model) sequences: usize,
    /// Tokens of prompts and forced texts in one step; at least 1.
    pub(in crate::model) chunk_tokens: usize,
    /// The same of what belongs to background requests, and of every step in which no interactive
    /// one reads its prompt; at least 1, and no more than `chunk_tokens`.
    pub(in crate::model) short_tokens: usize,
    /// Cells that the sequences share; no request may need more for itself.
    pub(in crate::model) cells: usize,
}

impl Limits {
    /// No step has more tokens.
    pub(in crate::model) fn batch_tokens(&self) -> usize {
        self.chunk_tokens + self.sequences
    }

    /// Tokens of prompts and forced texts in a step in which somebody waits for a first token, or
    /// reads words as they come.
    pub(in crate::model) fn chunk(&self, is_awaited: bool, is_watched: bool) -> usize {
        let calm = self.chunk_tokens.div_ceil(CALM_PART);
        match (is_awaited, is_watched) {
            (true, true) => calm.max(CALM_TOKENS).min(self.chunk_tokens),
            (true, false) => self.chunk_tokens,
            (false, true) => calm.min(self.short_tokens),
            (false, false) => self.chunk_tokens.min(self.short_tokens),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_as_long_as_who_waits_and_who_reads_allow() {
        let limits = |chunk_tokens: usize| Limits {
            sequences: 1,
            chunk_tokens,
            short_tokens: chunk_tokens.min(20),
            cells: 100,
        };
        let steps = |chunk_tokens: usize| {
            let limits = limits(chunk_tokens);
            let cases = [(true, true), (true, false), (false, true), (false, false)];
            cases.map(|(is_awaited, is_watched)| limits.chunk(is_awaited, is_watched))
        };
        assert_eq!(steps(400), [100, 400, 20, 20]);
        assert_eq!(steps(40), [32, 40, 10, 20]);
        assert_eq!(steps(8), [8, 8, 2, 8]);
    }
}
