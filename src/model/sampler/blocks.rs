//! The scores 32 at a time, as a mask has its bits, so that whole blocks are judged at once.
//! What is done with the best of them is decided elsewhere.

/// Scores in a block: the bits of one word of a mask.
const BLOCK: usize = u32::BITS as usize;
/// Maxima that are kept side by side; compilers make vector instructions of that.
const LANES: usize = 8;

/// The scores of the tokens from `first` on, of which those count whose bit is set.
#[derive(Debug, Clone, Copy)]
pub(super) struct Block<'a> {
    first: u32,
    bits: u32,
    scores: &'a [f32],
}

/// The blocks of `scores` in which a token counts: one that `allowed` has (or every one, without a
/// mask) and that is not among `left_out`, which is in order.
pub(super) fn blocks<'a>(
    scores: &'a [f32],
    allowed: Option<&'a [u32]>,
    left_out: impl Iterator<Item = u32> + 'a,
) -> impl Iterator<Item = Block<'a>> {
    let mut left_out = left_out.peekable();
    let firsts = (0_u32..).step_by(BLOCK);
    let blocks = firsts.zip(scores.chunks(BLOCK)).enumerate();
    blocks.filter_map(move |(index, (first, scores))| {
        let mut bits = allowed.map_or(u32::MAX, |mask| mask.get(index).copied().unwrap_or(0));
        while let Some(token) = left_out.next_if(|token| token / u32::BITS <= first / u32::BITS) {
            bits &= !(1 << (token % u32::BITS));
        }
        (bits != 0).then_some(Block {
            first,
            bits,
            scores,
        })
    })
}

impl<'a> Block<'a> {
    /// The highest score that counts; what is not a number does not.
    pub(super) fn highest(&self) -> f32 {
        match <&[f32; BLOCK]>::try_from(self.scores) {
            Ok(scores) if self.bits == u32::MAX => highest_of_all(scores),
            Ok(scores) => highest_of_some(scores, self.bits),
            Err(_) => highest_of(self.tokens().map(|(_, score)| score)),
        }
    }

    /// The tokens that count, and their scores, in order.
    pub(super) fn tokens(&self) -> impl Iterator<Item = (u32, f32)> + use<'a> {
        let Self { first, bits, .. } = *self;
        let all = (0_u32..).zip(self.scores);
        all.filter(move |(index, _)| bits >> index & 1 == 1)
            .map(move |(index, score)| (first + index, *score))
    }
}

fn higher(a: f32, b: f32) -> f32 {
    if b > a { b } else { a }
}

fn highest_of(scores: impl Iterator<Item = f32>) -> f32 {
    scores.fold(f32::NEG_INFINITY, higher)
}

fn highest_of_all(scores: &[f32; BLOCK]) -> f32 {
    let mut lanes = [f32::NEG_INFINITY; LANES];
    for part in scores.as_chunks::<LANES>().0 {
        for (lane, score) in lanes.iter_mut().zip(part) {
            *lane = higher(*lane, *score);
        }
    }
    highest_of(lanes.into_iter())
}

/// Like [`highest_of_all`], without branches on the bits.
fn highest_of_some(scores: &[f32; BLOCK], bits: u32) -> f32 {
    let mut lanes = [f32::NEG_INFINITY; LANES];
    for (part, scores) in scores.as_chunks::<LANES>().0.iter().enumerate() {
        for (index, (lane, score)) in lanes.iter_mut().zip(scores).enumerate() {
            let counts = bits & (1 << (part * LANES + index)) != 0;
            let score = if counts { *score } else { f32::NEG_INFINITY };
            *lane = higher(*lane, score);
        }
    }
    highest_of(lanes.into_iter())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_block_counts_what_the_mask_has_and_nobody_left_out(
            scores in prop::collection::vec(any::<f32>(), 0..100),
            mask in prop::option::of(prop::collection::vec(any::<u32>(), 0..5)),
            left_out in prop::collection::btree_set(0_u32..120, 0..20),
        ) {
            let is_allowed = |token: u32| {
                let word = |mask: &Vec<u32>| mask.get(token as usize / BLOCK).copied().unwrap_or(0);
                mask.as_ref().is_none_or(|mask| word(mask) >> (token % 32) & 1 == 1)
            };
            let wanted: Vec<(u32, u32)> = (0..)
                .zip(&scores)
                .filter(|(token, _)| is_allowed(*token) && !left_out.contains(token))
                .map(|(token, score)| (token, score.to_bits()))
                .collect();
            let found: Vec<Block> = blocks(&scores, mask.as_deref(), left_out.iter().copied()).collect();
            let tokens = found.iter().flat_map(Block::tokens);
            let tokens: Vec<(u32, u32)> = tokens.map(|(token, score)| (token, score.to_bits())).collect();
            prop_assert_eq!(tokens, wanted);
            for block in found {
                let highest = highest_of(block.tokens().map(|(_, score)| score));
                prop_assert_eq!(block.highest().to_bits() << 1, highest.to_bits() << 1);
            }
        }
    }
}
