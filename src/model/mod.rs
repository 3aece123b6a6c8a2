//! The local model: the trait [`Model`], requests and answers, the in-process engine, the
//! constraints that it enforces, chat templates, and the registry of model files.
//!
//! Only `llama/` names llama-cpp-2 and llguidance, and only with the feature `llama`; their types
//! stop there. Settings and environment are not read here: callers hand in folders and options.
//! What to ask a model, and what to do with its answer, belongs to the rooms above.

mod answer;
mod block_on;
mod counters;
mod digest;
mod error;
mod generation;
mod http;
mod lazy;
mod loading;
mod machine;
mod options;
#[cfg(feature = "llama")]
mod prefix;
mod request;
#[cfg(feature = "llama")]
mod sampler;
#[cfg(any(test, feature = "llama"))]
#[cfg_attr(
    not(feature = "llama"),
    expect(dead_code, reason = "what only the engine asks of it")
)]
mod schedule;
#[cfg(any(test, feature = "llama"))]
mod stop_texts;
#[cfg(feature = "llama")]
mod text_stream;
mod whole;

pub mod budget;
pub mod catalog;
pub mod chat_template;
pub mod child;
pub mod download;
pub mod fence;
pub mod gguf;
#[cfg(feature = "llama")]
pub mod llama;
pub mod registry;
pub mod remote;
pub mod schema;
pub mod scripted;
pub mod speed;

use std::sync::Arc;

pub use counters::Counters;
pub use error::Error;
pub use generation::{Answer, Cancel, Event, Generation, Usage};
pub use lazy::{Change, Duty, Lazy, Life};
pub use loading::Loading;
pub use machine::{Candidate, Instruction, Machine, Need, machine};
pub use options::{EngineOptions, ModelInfo, TemplateOrigin};
pub use request::{Constraint, Limits, Message, Priority, Request, Role, Sampling};

/// Something that answers requests.
pub trait Model: Send + Sync {
    /// What the model is and where it computes.
    fn info(&self) -> ModelInfo;

    /// Hands in a request and returns at once. Fails here when the request cannot be taken
    /// ([`Error::Busy`], an invalid schema); everything later comes as [`Event::Failed`].
    fn generate(&self, request: Request) -> Result<Generation, Error>;

    /// What the engine has done so far; `None` for a model that does not count.
    fn counters(&self) -> Option<Counters> {
        None
    }

    /// How many tokens a text has, or more: without a tokeniser at hand one for every two bytes,
    /// which code and prose of any language stay below.
    fn count_tokens(&self, text: &str) -> usize {
        text.len().div_ceil(2)
    }

    /// Whether it can still answer; what cannot is started anew by [`Lazy`].
    fn is_alive(&self) -> bool {
        true
    }
}

/// Starts the in-process engine and loads its model; blocks until the model is ready.
///
/// Without the feature `llama` this is always [`Error::NoEngine`].
#[cfg(feature = "llama")]
pub fn start(options: EngineOptions) -> Result<Arc<dyn Model>, Error> {
    llama::start(options)
}

/// Starts the in-process engine and loads its model; blocks until the model is ready.
///
/// Without the feature `llama` this is always [`Error::NoEngine`].
#[cfg(not(feature = "llama"))]
pub fn start(_options: EngineOptions) -> Result<Arc<dyn Model>, Error> {
    Err(Error::NoEngine)
}

#[cfg(all(test, not(feature = "llama")))]
mod tests {
    use super::*;

    #[test]
    fn a_build_without_engine_says_how_to_get_one() {
        let error = start(EngineOptions::new("any.gguf")).err().unwrap();
        assert_eq!(error, Error::NoEngine);
        assert!(error.to_string().contains("cmake"));
    }
}
