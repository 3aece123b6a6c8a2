//! Writes a model that nobody has trained: tiny, with random weights and the bundled model's
//! tokens. What a layer consists of is in `layers.rs`.

use super::architecture::{
    Architecture, CACHED_HEADS, CONTEXT_TOKENS, CONVOLUTION, EXPERTS, FEED_WIDTH, HEADS,
    INNER_WIDTH, STATE_GROUPS, STATE_HEADS, STATE_WIDTH, VOCABULARY, WIDTH,
};
use crate::model::gguf::writer::{Kind, Writer};
use crate::model::registry::BUNDLED;

/// A model file in the making.
pub(super) struct Weights {
    pub(super) architecture: Architecture,
    writer: Writer,
    random: u64,
}

impl Weights {
    pub(super) fn new(architecture: Architecture) -> Self {
        Self {
            architecture,
            writer: Writer::default(),
            random: 0x9e37_79b9_7f4a_7c15,
        }
    }

    /// The whole file.
    pub(super) fn file(mut self) -> Vec<u8> {
        self.describe();
        self.ends();
        for layer in 0..self.architecture.layers() {
            self.layer(layer);
        }
        self.writer.finish()
    }

    fn describe(&mut self) {
        let name = self.architecture.name();
        self.writer.text("general.architecture", name);
        self.writer.text("general.name", &format!("random-{name}"));
        self.number("context_length", u64::from(CONTEXT_TOKENS));
        self.number("embedding_length", WIDTH);
        self.number("block_count", self.architecture.layers());
        self.number("feed_forward_length", FEED_WIDTH);
        self.number("attention.head_count", HEADS);
        self.number("attention.head_count_kv", CACHED_HEADS);
        self.number("attention.key_length", self.architecture.head_width());
        self.number("attention.value_length", self.architecture.head_width());
        self.number("rope.dimension_count", self.architecture.head_width());
        self.fraction("attention.layer_norm_rms_epsilon", 1e-6);
        self.fraction("rope.freq_base", 10_000.0);
        self.describe_special();
        self.writer.copy(BUNDLED, "tokenizer.").unwrap();
    }

    fn describe_special(&mut self) {
        match self.architecture {
            Architecture::Qwen3Moe => {
                self.number("expert_count", EXPERTS);
                // All of them: which ones are best may depend on the rounding of a score, and
                // so on what is in the batch beside it, and another expert says something else.
                self.number("expert_used_count", EXPERTS);
                self.number("expert_feed_forward_length", FEED_WIDTH);
            }
            Architecture::Gemma3 => {
                self.number("attention.sliding_window", 16);
                self.number("attention.sliding_window_pattern", 2);
            }
            Architecture::Qwen35 => {
                self.number("full_attention_interval", 2);
                let key = format!("{}.rope.dimension_sections", self.architecture.name());
                self.writer.numbers(&key, &[6, 5, 5, 0]);
                self.describe_state();
            }
            Architecture::Mamba2 => self.describe_state(),
            Architecture::Llama | Architecture::Qwen2 | Architecture::Qwen3 => {}
        }
    }

    fn describe_state(&mut self) {
        self.number("ssm.conv_kernel", CONVOLUTION);
        self.number("ssm.inner_size", INNER_WIDTH);
        self.number("ssm.state_size", STATE_WIDTH);
        self.number("ssm.time_step_rank", STATE_HEADS);
        self.number("ssm.group_count", STATE_GROUPS);
    }

    /// What stands before the first layer and after the last.
    fn ends(&mut self) {
        self.matrix("token_embd.weight", &[WIDTH, VOCABULARY]);
        self.matrix("output.weight", &[WIDTH, VOCABULARY]);
        self.ones("output_norm.weight", WIDTH);
    }

    fn number(&mut self, key: &str, value: u64) {
        let key = format!("{}.{key}", self.architecture.name());
        let value = u32::try_from(value).unwrap();
        self.writer.number(&key, value);
    }

    fn fraction(&mut self, key: &str, value: f32) {
        let key = format!("{}.{key}", self.architecture.name());
        self.writer.fraction(&key, value);
    }

    /// Weights that keep the size of what goes through them.
    pub(super) fn matrix(&mut self, name: &str, shape: &[u64]) {
        let values = self.values_for(shape);
        let kind = self.architecture.kind();
        self.writer.tensor(name, shape, kind, &values);
    }

    /// The same in four bytes each, which some tensors must have.
    pub(super) fn plain(&mut self, name: &str, shape: &[u64]) {
        let values = self.values_for(shape);
        self.writer.tensor(name, shape, Kind::F32, &values);
    }

    fn values_for(&mut self, shape: &[u64]) -> Vec<f32> {
        let row = u16::try_from(shape[0]).unwrap();
        self.values(shape, 0.0, (3.0 / f32::from(row)).sqrt())
    }

    pub(super) fn ones(&mut self, name: &str, length: u64) {
        self.vector(name, length, 1.0, 0.2);
    }

    pub(super) fn vector(&mut self, name: &str, length: u64, middle: f32, reach: f32) {
        self.spread(name, &[length], middle, reach);
    }

    pub(super) fn spread(&mut self, name: &str, shape: &[u64], middle: f32, reach: f32) {
        let values = self.values(shape, middle, reach);
        self.writer.tensor(name, shape, Kind::F32, &values);
    }

    fn values(&mut self, shape: &[u64], middle: f32, reach: f32) -> Vec<f32> {
        let count = shape.iter().product();
        (0..count).map(|_| middle + reach * self.next()).collect()
    }

    /// The next number between -1 and 1 (splitmix64).
    fn next(&mut self) -> f32 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.random;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let top = u16::try_from(bits >> 48).unwrap_or(0);
        f32::from(top) / 32_768.0 - 1.0
    }
}
