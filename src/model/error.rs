//! What can go wrong between a request and its answer, and when a model file is opened.
//!
//! A variant exists where a caller branches: retry later ([`Error::Busy`]), shorten the prompt
//! ([`Error::PromptTooLong`]), allow more tokens ([`Error::Truncated`]), choose another file.

use std::path::PathBuf;
use std::time::Duration;

/// A failure of the model room. Messages say what happened and what to do next.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, serde::Serialize, serde::Deserialize)]
pub enum Error {
    /// The bounded queue in front of the engine holds as many requests as it may.
    #[error(
        "the model is busy: {length} requests are waiting already; try again when one has finished"
    )]
    Busy {
        /// How many requests the queue holds.
        length: usize,
    },
    /// The wall clock limit ran out, counted from the moment the request was handed in.
    #[error(
        "no answer within {} s ({answer_tokens} tokens so far); allow more time or ask for less",
        limit.as_secs_f32()
    )]
    Timeout {
        /// The limit that the request carried.
        limit: Duration,
        /// Tokens generated until then.
        answer_tokens: usize,
    },
    /// The caller cancelled the generation or dropped it.
    #[error("the generation was cancelled")]
    Cancelled,
    /// A constrained answer was cut off, so it cannot be valid.
    #[error(
        "the answer was cut off after {answer_tokens} tokens, before it was complete; \
         allow more tokens or bound the lengths in the schema"
    )]
    Truncated {
        /// Tokens generated until the cut.
        answer_tokens: usize,
        /// What there was of the answer.
        text: String,
    },
    /// The finished answer does not satisfy the schema.
    #[error("the answer does not satisfy the schema: {reason}")]
    InvalidAnswer {
        /// The first violation.
        reason: String,
        /// The answer as it came.
        text: String,
    },
    /// Prompt and answer do not fit the context together.
    #[error(
        "the prompt has at least {prompt_tokens} tokens, which with up to {answer_tokens} for the answer \
         exceeds the model's context of {context_tokens}; shorten the prompt, or allow fewer tokens for the \
         answer"
    )]
    PromptTooLong {
        /// Tokens of the rendered prompt, or fewer where it is too long even to be counted.
        prompt_tokens: usize,
        /// Tokens that the request reserves for the answer.
        answer_tokens: usize,
        /// The context of the loaded model.
        context_tokens: usize,
    },
    /// The request has nothing to answer or no room for an answer.
    #[error("the request cannot be answered: {reason}")]
    BadRequest {
        /// What is missing.
        reason: String,
    },
    /// The constraint cannot be enforced; found before anything was decoded.
    #[error("the constraint cannot be enforced: {reason}")]
    UnsupportedConstraint {
        /// What the constraint's compiler said.
        reason: String,
    },
    /// The model's chat template could not be rendered.
    #[error("the chat template of the model cannot be rendered: {reason}")]
    ChatTemplate {
        /// What the template engine said.
        reason: String,
    },
    /// There is no such file.
    #[error("there is no model file {}; see `groundskeeper model list`", path.display())]
    FileMissing {
        /// The path that was asked for.
        path: PathBuf,
    },
    /// The file is no GGUF file, or its header is damaged.
    #[error(
        "{} is not a usable GGUF file: {reason}; download it again or choose another file",
        path.display()
    )]
    NotGguf {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The engine refused the file.
    #[error(
        "the model {} could not be loaded: {reason}; choose another file with \
         `groundskeeper model use PATH`",
        path.display()
    )]
    LoadFailed {
        /// The file.
        path: PathBuf,
        /// What the engine said.
        reason: String,
    },
    /// The model would not fit into the memory that is free.
    #[error(
        "the model {} needs about {} MB of memory ({} MB weights, {} MB for a context of \
         {context_tokens} tokens with its buffers) and {} MB are available; choose a smaller model with \
         `groundskeeper model use PATH`, or a smaller `model.context_tokens`",
        path.display(),
        megabytes(*weights_bytes + *cache_bytes),
        megabytes(*weights_bytes),
        megabytes(*cache_bytes),
        megabytes(*available_bytes)
    )]
    Memory {
        /// The file.
        path: PathBuf,
        /// Size of the weights.
        weights_bytes: u64,
        /// Size of the key-value cache and working buffers.
        cache_bytes: u64,
        /// Context that the cache was reckoned for.
        context_tokens: u32,
        /// Memory that is free now.
        available_bytes: u64,
    },
    /// This build must not run on this processor.
    #[error("the engine of this build cannot run on this processor: {reason}")]
    Processor {
        /// What is missing or known to crash, and how to build instead.
        reason: String,
    },
    /// The program was built without an engine.
    #[error(
        "this build has no engine for local models; build it with the default features \
         (`cargo install groundskeeper`), which needs cmake, a C++ compiler and libclang"
    )]
    NoEngine,
    /// A file or folder of the model registry could not be read or written.
    #[error("cannot {action} {}: {reason}", path.display())]
    #[serde(skip)]
    File {
        /// The verb, such as `read`.
        #[serde(skip)]
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// The model is on another server, and that failed.
    #[error("the model server {url}: {reason}")]
    Endpoint {
        /// Its address.
        url: String,
        /// What happened, and what to do.
        reason: String,
    },
    /// The engine failed in the middle of a request; the next request starts afresh.
    #[error("the engine failed: {reason}")]
    Engine {
        /// What it said.
        reason: String,
    },
}

fn megabytes(bytes: u64) -> u64 {
    bytes.div_ceil(1_000_000)
}

impl Error {
    /// Whether this answer was no good while another one may be: the model and its engine are
    /// well. A prompt that is too long counts, since it is this question's own.
    pub fn is_about_the_answer(&self) -> bool {
        matches!(
            self,
            Self::Timeout { .. }
                | Self::Truncated { .. }
                | Self::InvalidAnswer { .. }
                | Self::PromptTooLong { .. }
        )
    }
}
