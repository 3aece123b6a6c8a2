//! What a model file says about itself, under the names of our field.

use super::Values;
use super::reader::Value;

/// The metadata of a GGUF file. Getters give `None` where the file does not say.
#[derive(Debug, Clone, PartialEq)]
pub struct Metadata {
    values: Values,
    parameters: u64,
}

impl Metadata {
    pub(super) fn new(values: Values, parameters: u64) -> Self {
        Self { values, parameters }
    }

    /// The model's name, such as `Qwen2.5 Coder 7B Instruct`.
    pub fn name(&self) -> Option<&str> {
        self.text("general.name")
    }

    /// llama.cpp's name of the architecture, such as `qwen2`.
    pub fn architecture(&self) -> Option<&str> {
        self.text("general.architecture")
    }

    /// Number of weights: the elements of all tensors.
    pub fn parameters(&self) -> u64 {
        self.parameters
    }

    /// The quantisation of most weights, such as `Q4_K_M`.
    pub fn quantisation(&self) -> Option<&'static str> {
        let number = self.number("general.file_type")?;
        FILE_TYPES
            .iter()
            .find(|(id, _)| *id == number)
            .map(|(_, name)| *name)
    }

    /// The context that the model was trained for, in tokens.
    pub fn context_tokens(&self) -> Option<u32> {
        let tokens = self.of_architecture("context_length")?;
        Some(u32::try_from(tokens).unwrap_or(u32::MAX))
    }

    /// Number of tokens known.
    pub fn vocabulary(&self) -> Option<u64> {
        match self.values.get("tokenizer.ggml.tokens")? {
            Value::Array { length, .. } => Some(*length),
            _ => None,
        }
    }

    /// The chat template, in Jinja.
    pub fn chat_template(&self) -> Option<&str> {
        self.text("tokenizer.chat_template")
    }

    /// Upper bound of the bytes that a 16-bit key-value cache takes for `context_tokens`.
    ///
    /// Two vectors for each token, layer and key-value head. Hybrid models keep such a cache in
    /// some layers only, so for them this is more than is used.
    pub fn cache_bytes(&self, context_tokens: u32) -> Option<u64> {
        const BYTES_PER_NUMBER: u64 = 2;
        let layers = self.of_architecture("block_count")?;
        let heads = self.of_architecture("attention.head_count")?.max(1);
        let cached_heads = self
            .of_architecture("attention.head_count_kv")
            .unwrap_or(heads);
        let width = self.of_architecture("embedding_length")?.div_ceil(heads);
        let key = self
            .of_architecture("attention.key_length")
            .unwrap_or(width);
        let value = self
            .of_architecture("attention.value_length")
            .unwrap_or(width);
        let per_token = key
            .saturating_add(value)
            .saturating_mul(cached_heads)
            .saturating_mul(layers)
            .saturating_mul(BYTES_PER_NUMBER);
        Some(per_token.saturating_mul(u64::from(context_tokens)))
    }

    /// About how many numbers a layer holds at once for each token that it reads: what goes in and
    /// out, queries, keys and values, and the two halves of the feed-forward part.
    pub fn hidden_numbers(&self) -> Option<u64> {
        let embedding = self.of_architecture("embedding_length")?;
        let feed_forward = self.of_architecture("feed_forward_length").unwrap_or(0);
        Some(
            embedding
                .saturating_mul(6)
                .saturating_add(feed_forward.saturating_mul(3)),
        )
    }

    /// How the hidden states of a text's tokens become its embedding, where the file says it.
    pub fn pooling(&self) -> Option<Pooling> {
        match self.of_architecture("pooling_type")? {
            1 => Some(Pooling::Mean),
            2 => Some(Pooling::First),
            3 => Some(Pooling::Last),
            4 => Some(Pooling::Rank),
            _ => None,
        }
    }

    /// Whether a token sees only those before it, as it must where text is generated.
    pub fn is_causal(&self) -> bool {
        self.of_architecture("attention.causal") != Some(0)
    }

    fn text(&self, key: &str) -> Option<&str> {
        match self.values.get(key)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A number, or the largest of an array of numbers (some models give one for each layer).
    fn number(&self, key: &str) -> Option<u64> {
        match self.values.get(key)? {
            Value::Number(number) => Some(*number),
            Value::Array { largest, .. } => Some(*largest),
            _ => None,
        }
    }

    fn of_architecture(&self, key: &str) -> Option<u64> {
        self.number(&format!("{}.{key}", self.architecture()?))
    }
}

/// How hidden states become an embedding, after `enum llama_pooling_type` in llama.cpp's
/// `include/llama.h`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pooling {
    /// By their mean.
    Mean,
    /// The first token's stands for all.
    First,
    /// The last token's stands for all.
    Last,
    /// They become a rank, and there is no embedding.
    Rank,
}

/// `general.file_type` after `enum llama_ftype` in llama.cpp's `include/llama.h`.
const FILE_TYPES: &[(u64, &str)] = &[
    (0, "F32"),
    (1, "F16"),
    (2, "Q4_0"),
    (3, "Q4_1"),
    (7, "Q8_0"),
    (8, "Q5_0"),
    (9, "Q5_1"),
    (10, "Q2_K"),
    (11, "Q3_K_S"),
    (12, "Q3_K_M"),
    (13, "Q3_K_L"),
    (14, "Q4_K_S"),
    (15, "Q4_K_M"),
    (16, "Q5_K_S"),
    (17, "Q5_K_M"),
    (18, "Q6_K"),
    (19, "IQ2_XXS"),
    (20, "IQ2_XS"),
    (21, "Q2_K_S"),
    (22, "IQ3_XS"),
    (23, "IQ3_XXS"),
    (24, "IQ1_S"),
    (25, "IQ4_NL"),
    (26, "IQ3_S"),
    (27, "IQ3_M"),
    (28, "IQ2_S"),
    (29, "IQ2_M"),
    (30, "IQ4_XS"),
    (31, "IQ1_M"),
    (32, "BF16"),
    (36, "TQ1_0"),
    (37, "TQ2_0"),
    (38, "MXFP4_MOE"),
    (39, "NVFP4"),
    (40, "Q1_0"),
    (41, "Q2_0"),
];
