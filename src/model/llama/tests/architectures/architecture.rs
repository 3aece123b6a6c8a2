//! The architectures that are tried, and the sizes of their parts.

use super::weights::Weights;
use crate::model::gguf::writer::Kind;

/// Numbers in the vector of a token.
pub(super) const WIDTH: u64 = 64;
pub(super) const HEADS: u64 = 4;
pub(super) const CACHED_HEADS: u64 = 2;
/// Numbers in a head's vector; not [`WIDTH`] over [`HEADS`], where the architecture allows that.
pub(super) const HEAD_WIDTH: u64 = 32;
pub(super) const FEED_WIDTH: u64 = 96;
pub(super) const EXPERTS: u64 = 4;
pub(super) const VOCABULARY: u64 = 8192;
/// Longer than any test's conversation.
pub(super) const CONTEXT_TOKENS: u32 = 4096;

/// The state of a recurrent layer: heads, groups of heads, width of each.
pub(super) const STATE_HEADS: u64 = 4;
pub(super) const STATE_GROUPS: u64 = 2;
pub(super) const STATE_WIDTH: u64 = 32;
pub(super) const INNER_WIDTH: u64 = STATE_HEADS * STATE_WIDTH;
pub(super) const CONVOLUTION: u64 = 4;

/// An architecture, in llama.cpp's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::model) enum Architecture {
    Llama,
    Qwen2,
    Qwen3,
    /// A mixture of experts.
    Qwen3Moe,
    /// Gated delta nets with attention in every second layer: its memory cannot be cut back.
    Qwen35,
    /// Attention to a window in every second layer.
    Gemma3,
    /// No attention at all: one state for everything that was read.
    Mamba2,
}

impl Architecture {
    pub(in crate::model) const ALL: [Self; 7] = [
        Self::Llama,
        Self::Qwen2,
        Self::Qwen3,
        Self::Qwen3Moe,
        Self::Qwen35,
        Self::Gemma3,
        Self::Mamba2,
    ];

    pub(in crate::model) fn name(self) -> &'static str {
        match self {
            Self::Llama => "llama",
            Self::Qwen2 => "qwen2",
            Self::Qwen3 => "qwen3",
            Self::Qwen3Moe => "qwen3moe",
            Self::Qwen35 => "qwen35",
            Self::Gemma3 => "gemma3",
            Self::Mamba2 => "mamba2",
        }
    }

    /// A whole model file with random weights. The same on every machine.
    pub(in crate::model) fn file(self) -> Vec<u8> {
        Weights::new(self).file()
    }

    pub(super) fn layers(self) -> u64 {
        match self {
            Self::Qwen35 | Self::Gemma3 => 4,
            _ => 2,
        }
    }

    /// How matrices are stored. Mostly in four bytes: with fewer, llama.cpp rounds what it
    /// multiplies, and more depends on what else is in the batch.
    pub(super) fn kind(self) -> Kind {
        match self {
            Self::Qwen2 => Kind::F16,
            Self::Qwen3 => Kind::Q8,
            _ => Kind::F32,
        }
    }

    /// Llama's and Qwen2's heads share the width among them.
    pub(super) fn head_width(self) -> u64 {
        match self {
            Self::Llama | Self::Qwen2 => WIDTH / HEADS,
            _ => HEAD_WIDTH,
        }
    }

    pub(super) fn is_recurrent(self, layer: u64) -> bool {
        match self {
            Self::Mamba2 => true,
            Self::Qwen35 => layer.is_multiple_of(2),
            _ => false,
        }
    }
}
