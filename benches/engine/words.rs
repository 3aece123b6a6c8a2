//! Prompts of made-up words, the same for the same seed, and the random numbers behind them.

/// Random numbers by `SplitMix64` (Steele, Lea, Flood 2014).
#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

impl Random {
    /// Numbers that are the same for the same seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `bound`, which must not be 0.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^= bits >> 31;
        usize::try_from(bits % bound as u64).unwrap_or(0)
    }

    /// A word of two to eight lower-case letters.
    pub(crate) fn word(&mut self) -> String {
        let length = 2 + self.below(7);
        let mut letter = || char::from(b'a' + u8::try_from(self.below(26)).unwrap_or(0));
        (0..length).map(|_| letter()).collect()
    }
}

/// Words that make about `tokens` tokens with a vocabulary of real size: two a word.
pub(crate) fn words(seed: u64, tokens: usize) -> String {
    let mut random = Random::new(seed);
    let words: Vec<String> = (0..tokens.div_ceil(2)).map(|_| random.word()).collect();
    words.join(" ")
}

/// The middle one of some numbers; 0 of none.
pub(crate) fn median(numbers: &[f64]) -> f64 {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(0.0)
}
