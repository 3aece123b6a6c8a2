//! Chooses the next token from the model's scores. Pure: scores in, token out.
//!
//! The constraint's mask comes last and is absolute, so whatever is done to the scores before,
//! a token that the constraint forbids is never chosen.

mod blocks;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;

use super::Sampling;
use blocks::{Block, blocks};

/// With a temperature, no more than this many of the best tokens are drawn from.
const MAX_CANDIDATES: usize = 256;
/// A candidate whose score is so many temperatures below the best has odds under one in 10^13.
const NEGLIGIBLE: f32 = 30.0;

/// Phrases shorter than this may recur.
const LOOP_FREE_TOKENS: usize = 2;
/// Longer repetitions are not punished harder, which keeps the scores finite.
const LOOP_LONGEST_TOKENS: usize = 12;
/// By what the penalty grows with each token of the phrase.
const LOOP_BASE: f32 = 1.75;

/// A token of the answer.
#[derive(Debug, Clone, Copy)]
struct Recent {
    token: u32,
    is_word: bool,
    is_break: bool,
}

/// Chooses tokens for one answer.
#[derive(Debug)]
pub(super) struct Sampler {
    sampling: Sampling,
    random: u64,
    recent: VecDeque<Recent>,
    /// The recent tokens with their changed scores, by token. The other scores are as the model
    /// gave them and are not copied: there may be hundreds of thousands.
    changed: Vec<(u32, f32)>,
    candidates: Vec<(u32, f32)>,
}

impl Sampler {
    pub(super) fn new(sampling: Sampling) -> Self {
        Self {
            sampling,
            random: sampling.seed,
            recent: VecDeque::new(),
            changed: Vec::new(),
            candidates: Vec::new(),
        }
    }

    /// Takes note of a token of the answer.
    pub(super) fn note(&mut self, token: u32, piece: &[u8]) {
        if self.sampling.repeat_window_tokens == 0 {
            return;
        }
        while self.recent.len() >= self.sampling.repeat_window_tokens {
            self.recent.pop_front();
        }
        self.recent.push_back(Recent {
            token,
            is_word: piece
                .iter()
                .any(|byte| byte.is_ascii_alphanumeric() || *byte >= 0x80),
            is_break: piece.iter().any(|byte| b"\"\n".contains(byte)),
        });
    }

    /// The next token: one of those whose bit is set in `allowed` (32 tokens a word, lowest bit
    /// first), or of all. `None` when no token is allowed or none has a usable score.
    pub(super) fn pick(&mut self, scores: &[f32], allowed: Option<&[u32]>) -> Option<u32> {
        self.change(scores);
        let best = self.best(scores, allowed)?;
        if self.sampling.temperature > 0.0 {
            self.draw(scores, allowed, best.1)
        } else {
            Some(best.0)
        }
    }

    /// Computes the changed scores of the recent tokens.
    fn change(&mut self, scores: &[f32]) {
        self.changed.clear();
        let known = |recent: &Recent| Some((recent.token, *scores.get(recent.token as usize)?));
        self.changed.extend(self.recent.iter().filter_map(known));
        self.changed.sort_unstable_by_key(|(token, _)| *token);
        self.changed.dedup_by_key(|(token, _)| *token);
        self.penalise_words();
        self.penalise_loops();
    }

    fn changed_score(&mut self, token: u32) -> Option<&mut f32> {
        let index = self
            .changed
            .binary_search_by_key(&token, |(token, _)| *token);
        index.ok().map(|index| &mut self.changed[index].1)
    }

    /// Lowers the score of recent words, each once, after Keskar et al. 2019 (CTRL), section 4.1.
    /// Signs are spared: punishing the quotation marks and commas of a form would distort it.
    fn penalise_words(&mut self) {
        let penalty = self.sampling.repeat_penalty;
        if !(penalty.is_finite() && penalty > 0.0) {
            return;
        }
        let words = self.recent.iter().filter(|recent| recent.is_word);
        let mut words: Vec<u32> = words.map(|recent| recent.token).collect();
        words.sort_unstable();
        words.dedup();
        for token in words {
            if let Some(score) = self.changed_score(token) {
                *score = if *score > 0.0 {
                    *score / penalty
                } else {
                    *score * penalty
                };
            }
        }
    }

    /// Lowers the score of what followed the last time that the answer stood at these very words:
    /// "don't repeat yourself" by P. E. Weidmann, text-generation-webui pull request 5677. A
    /// quotation mark or line end closes a phrase, so the form around the texts does not count.
    fn penalise_loops(&mut self) {
        let penalty = self.sampling.loop_penalty;
        if !(penalty.is_finite() && penalty > 0.0) {
            return;
        }
        self.recent.make_contiguous();
        for end in 1..self.recent.len() {
            let recent = self.recent.as_slices().0;
            let length = common_end(&recent[..end], recent);
            let token = recent[end].token;
            if let Some(excess) = length.checked_sub(LOOP_FREE_TOKENS)
                && let Some(score) = self.changed_score(token)
            {
                let exponent = i32::try_from(excess.min(LOOP_LONGEST_TOKENS)).unwrap_or(0);
                *score -= penalty * LOOP_BASE.powi(exponent);
            }
        }
    }

    /// The allowed token with the highest score, the first of equals.
    fn best(&self, scores: &[f32], allowed: Option<&[u32]>) -> Option<(u32, f32)> {
        let mut best = (u32::MAX, f32::NEG_INFINITY);
        let mut take = |(token, score)| {
            // Not a number is neither less nor usable.
            if score > best.1 || (score >= best.1 && token < best.0) {
                best = (token, score);
            }
            best.1
        };
        let mut highest = f32::NEG_INFINITY;
        for changed in self.allowed_changes(allowed) {
            highest = take(changed);
        }
        for block in self.unchanged(scores, allowed) {
            if block.highest() >= highest {
                block.tokens().for_each(|token| highest = take(token));
            }
        }
        (best.1 > f32::NEG_INFINITY).then_some(best)
    }

    /// The changed scores of allowed tokens.
    fn allowed_changes(&self, allowed: Option<&[u32]>) -> impl Iterator<Item = (u32, f32)> {
        let changed = self.changed.iter().copied();
        changed.filter(move |(token, _)| allowed.is_none_or(|mask| is_set(mask, *token)))
    }

    /// All other scores of allowed tokens.
    fn unchanged<'a>(
        &'a self,
        scores: &'a [f32],
        allowed: Option<&'a [u32]>,
    ) -> impl Iterator<Item = Block<'a>> {
        blocks(
            scores,
            allowed,
            self.changed.iter().map(|(token, _)| *token),
        )
    }

    fn draw(&mut self, scores: &[f32], allowed: Option<&[u32]>, highest: f32) -> Option<u32> {
        let mut best = std::mem::take(&mut self.candidates);
        best.clear();
        // Of what is further away, all together would not be drawn once in a million times.
        let least = highest - NEGLIGIBLE * self.sampling.temperature;
        let is_likely = |(_, score): &(u32, f32)| *score >= least && *score > f32::NEG_INFINITY;
        best.extend(self.allowed_changes(allowed).filter(is_likely));
        for block in self.unchanged(scores, allowed) {
            if block.highest() >= least {
                best.extend(block.tokens().filter(is_likely));
            }
        }
        let by_score = |a: &(u32, f32), b: &(u32, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
        if best.len() > MAX_CANDIDATES {
            best.select_nth_unstable_by(MAX_CANDIDATES, by_score);
            best.truncate(MAX_CANDIDATES);
        }
        best.sort_unstable_by(by_score);
        let weights: Vec<f32> = best
            .iter()
            .map(|(_, score)| ((score - highest) / self.sampling.temperature).exp())
            .collect();
        let kept = nucleus(&weights, self.sampling.top_p);
        let mut rest = self.uniform() * kept.iter().sum::<f32>();
        let drawn = kept.iter().position(|weight| {
            rest -= weight;
            rest <= 0.0
        });
        let token = best.get(drawn.unwrap_or(kept.len().saturating_sub(1)));
        let token = token.map(|(token, _)| *token);
        self.candidates = best;
        token
    }

    /// A number in 0..1, by `SplitMix64` (Steele, Lea, Flood 2014).
    fn uniform(&mut self) -> f32 {
        self.random = self.random.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.random;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^= bits >> 31;
        let high = u16::try_from(bits >> 48).unwrap_or(u16::MAX);
        f32::from(high) / 65_536.0
    }
}

/// Whether a token's bit is set in a mask.
fn is_set(mask: &[u32], token: u32) -> bool {
    let word = mask.get((token / u32::BITS) as usize);
    word.is_some_and(|word| word >> (token % u32::BITS) & 1 == 1)
}

/// How many tokens the ends of `earlier` and `now` share, back to the last break.
fn common_end(earlier: &[Recent], now: &[Recent]) -> usize {
    let pairs = earlier.iter().rev().zip(now.iter().rev());
    pairs
        .take_while(|(a, b)| a.token == b.token && !a.is_break)
        .count()
}

/// The first weights that together reach the share `top_p`; at least one.
fn nucleus(weights: &[f32], top_p: f32) -> &[f32] {
    let enough = weights.iter().sum::<f32>() * top_p;
    let mut reached = 0.0;
    for (index, weight) in weights.iter().enumerate() {
        reached += weight;
        if reached >= enough {
            return &weights[..=index];
        }
    }
    weights
}
