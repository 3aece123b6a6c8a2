//! How an engine is started, and what it says about itself.

use std::path::PathBuf;

use super::Loading;

/// How the in-process engine is started. The composition root maps settings to this.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct EngineOptions {
    /// The GGUF file.
    pub path: PathBuf,
    /// Whether the file is the one that came with the program; only reported.
    pub bundled: bool,
    /// Processor threads; `None` takes one for a tiny model, else what the machine offers, at most
    /// [`EngineOptions::MAX_DEFAULT_THREADS`].
    pub threads: Option<usize>,
    /// Context in tokens; `None` takes the model's own, at most
    /// [`EngineOptions::MAX_DEFAULT_CONTEXT_TOKENS`].
    pub context_tokens: Option<u32>,
    /// Requests that may wait; one more is [`super::Error::Busy`].
    pub queue: usize,
    /// Layers to put on a GPU; `None` puts all there where the build and the machine have one.
    pub gpu_layers: Option<u32>,
    /// Requests that are decoded together; more wait, or take the place of background ones.
    /// They share one cache, of as many contexts as there are sequences where memory allows.
    pub sequences: u32,
    /// Prompts and answers kept after they ended, so that a later request that begins alike need
    /// not read them again; 0 keeps none. They go when their memory is needed.
    pub prefix_cache: u32,
    /// Where they are kept while the engine is down; `None` forgets them.
    pub prefix_folder: Option<PathBuf>,
    /// Megabytes that they may take there.
    pub prefix_megabytes: u64,
    /// Prompt tokens decoded in one step; cancellation and limits are seen between steps.
    pub prompt_chunk_tokens: u32,
    /// Megabytes of memory left to the rest of the machine when the model is loaded.
    pub memory_reserve_megabytes: u64,
    /// Told how far the load has come; stops it.
    #[serde(skip)]
    pub loading: Loading,
}

impl EngineOptions {
    /// Threads used when none are asked for: decoding is bound by memory, and more rarely helps.
    pub const MAX_DEFAULT_THREADS: usize = 8;
    /// Context used when none is asked for: long enough for our prompts, small in memory.
    pub const MAX_DEFAULT_CONTEXT_TOKENS: u32 = 8192;
    /// More sequences than this are not decoded together, whatever is asked for.
    pub const MAX_SEQUENCES: u32 = 64;

    /// Defaults for the model file `path`.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            bundled: false,
            threads: None,
            context_tokens: None,
            queue: 64,
            gpu_layers: None,
            sequences: 8,
            prefix_cache: 16,
            prefix_folder: None,
            prefix_megabytes: 256,
            prompt_chunk_tokens: 512,
            memory_reserve_megabytes: 256,
            loading: Loading::default(),
        }
    }
}

/// What a loaded model says about itself.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ModelInfo {
    /// The name in the file, or the file's name.
    pub name: String,
    /// The file, where there is one.
    pub path: Option<PathBuf>,
    /// The architecture in llama.cpp's terms, such as `qwen2`.
    pub architecture: String,
    /// Number of weights.
    pub parameters: u64,
    /// Quantisation, such as `Q4_K_M`.
    pub quantisation: String,
    /// Size of the weights.
    pub bytes: u64,
    /// Context in use.
    pub context_tokens: u32,
    /// Context that the model was trained for.
    pub training_context_tokens: u32,
    /// Number of tokens known.
    pub vocabulary: u32,
    /// What computes: `CPU` with its name, or the GPU's.
    pub device: String,
    /// Processor threads.
    pub threads: usize,
    /// Whether this is the small model that came with the program, which is for trying.
    pub bundled: bool,
    /// Where the chat template comes from.
    pub chat_template: TemplateOrigin,
}

/// Where a model's chat template comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TemplateOrigin {
    /// The model file has one.
    File,
    /// The model file has none, so plain ChatML is used; the model may not know it.
    ChatMlFallback,
}
