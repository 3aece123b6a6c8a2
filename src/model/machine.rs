//! What a machine offers to a model, and what is taken of it: for people who want to know why.

use serde::Serialize;

use super::{EngineOptions, Error};

/// A machine as the engine of this build sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Machine {
    /// The GPUs' backends of this build, such as `CUDA`; empty for one that only has the CPU.
    pub backends: Vec<&'static str>,
    /// Every device, with why it is taken or is not.
    pub devices: Vec<Candidate>,
    /// Instruction sets of the processor.
    pub processor: Vec<Instruction>,
    /// Memory of the machine that a model may use, where the system tells.
    pub available_bytes: Option<u64>,
    /// What the model needs, where there is one.
    pub need: Option<Need>,
}

/// A device that a model could run on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Candidate {
    /// Name and description, such as `CUDA0 (NVIDIA H200)`.
    pub name: String,
    /// Its backend, such as `CUDA` or `CPU`.
    pub backend: String,
    /// Memory that is free on it.
    pub free_bytes: u64,
    /// Whether the model runs on it.
    pub chosen: bool,
    /// Why it does, or does not.
    pub reason: String,
}

/// An instruction set that a build of llama.cpp may use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Instruction {
    /// Its name in llama.cpp's build settings, such as `AVX2`.
    pub name: String,
    /// Whether this build uses it; the engine is refused on a machine without it.
    pub built: bool,
    /// Whether this machine has it.
    pub offered: bool,
}

/// Memory that a model needs at least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Need {
    /// Its weights.
    pub weights_bytes: u64,
    /// The cache for one context.
    pub cache_bytes: u64,
    /// Working buffers of one step.
    pub buffer_bytes: u64,
    /// That context.
    pub context_tokens: u32,
}

impl Need {
    /// All of it.
    pub fn bytes(&self) -> u64 {
        self.weights_bytes
            .saturating_add(self.cache_bytes)
            .saturating_add(self.buffer_bytes)
    }
}

/// Looks at this machine for a model that would be started with `options`, without loading it.
///
/// Fails when this build must not run here, or the file cannot be read. Without the feature
/// `llama` this is always [`Error::NoEngine`].
#[cfg(feature = "llama")]
pub fn machine(options: &EngineOptions) -> Result<Machine, Error> {
    super::llama::machine(options)
}

/// Without an engine there is nothing to look for: always [`Error::NoEngine`].
#[cfg(not(feature = "llama"))]
pub fn machine(_options: &EngineOptions) -> Result<Machine, Error> {
    Err(Error::NoEngine)
}

#[cfg(all(test, not(feature = "llama")))]
mod tests {
    use super::*;

    #[test]
    fn a_build_without_engine_looks_at_nothing() {
        let looked = machine(&EngineOptions::new("any.gguf"));
        assert_eq!(looked.err(), Some(Error::NoEngine));
    }
}
