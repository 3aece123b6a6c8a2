//! `[model]`: the local model.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Span;

/// The local model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Model {
    /// A GGUF file; empty for the one chosen with `groundskeeper model use`, else the bundled one.
    pub path: String,
    /// A GGUF file for what is written: docstrings, sections, answers to `local_generate`; empty
    /// for the one model for all. Each model is loaded on its own first use.
    pub writer: String,
    /// A GGUF file for names of functions, modules and tests; empty for the one model for all.
    pub namer: String,
    /// A GGUF file for conversations and the HTTP face; empty for the one model for all.
    pub chat: String,
    /// Threads of the engine; 0 for one per core.
    pub threads: u32,
    /// Context in tokens; 0 for what the model was trained with, 32,768 at most.
    pub context_tokens: u32,
    /// Layers put on the GPU, when the build has one; the rest stays on the CPU. 999 for all, if
    /// they fit there.
    pub gpu_layers: u32,
    /// Requests that may wait for the engine.
    pub queue: u32,
    /// Requests that are decoded together, 64 at most; they share one cache.
    pub sequences: u32,
    /// Prompt tokens read in one step of the engine; a smaller number lets answers that are being
    /// written go on more evenly, a larger one reads faster.
    pub chunk_tokens: u32,
    /// Prompts and answers kept in memory after they ended, so that a request that begins like an
    /// earlier one reads only what is new; 0 keeps none.
    pub prefix_cache: u32,
    /// Megabytes on disk in which they outlive the model's unloading and the program; 0 for none.
    pub prefix_megabytes: u32,
    /// Randomness of answers; 0 always takes the most likely token.
    pub temperature: f32,
    /// Seed of that randomness.
    pub seed: u32,
    /// Time without use after which the model is unloaded; `never` keeps it. It is loaded again
    /// when it is used.
    pub idle_unload: Span,
    /// Address of a server that speaks OpenAI's protocol, such as `http://127.0.0.1:8080/v1`, whose
    /// model is used instead of one here; empty for none. Not for a repository's file, as nothing
    /// that begins with `endpoint` is.
    pub endpoint: String,
    /// Name of the model there; empty for the first that the server lists.
    pub endpoint_model: String,
    /// File with the key that the server asks for.
    pub endpoint_key_file: String,
    /// Environment variable with that key.
    pub endpoint_key_variable: String,
    /// Where the engine runs: `none` for a thread of the program; `process` for a process of its
    /// own, so that a crash of native code costs the requests under way and no more.
    pub isolation: Isolation,
    /// Time without a step after which an engine in a process of its own that has requests counts
    /// as hung and is killed; `never` lets it be.
    pub stall_timeout: Span,
}

/// Where the engine runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Isolation {
    /// In a thread of the program.
    #[default]
    None,
    /// In a process of its own.
    Process,
}

impl Default for Model {
    fn default() -> Self {
        Self {
            path: String::new(),
            writer: String::new(),
            namer: String::new(),
            chat: String::new(),
            threads: 0,
            context_tokens: 0,
            gpu_layers: 999,
            queue: 64,
            sequences: 8,
            chunk_tokens: 512,
            prefix_cache: 16,
            prefix_megabytes: 256,
            temperature: 0.0,
            seed: 0,
            idle_unload: Span::minutes(10),
            endpoint: String::new(),
            endpoint_model: String::new(),
            endpoint_key_file: String::new(),
            endpoint_key_variable: String::new(),
            isolation: Isolation::None,
            stall_timeout: Span::minutes(2),
        }
    }
}
