//! What parent and child say to each other. Both are the same build of the program, so there is no
//! version to be compatible with; that it is the same is checked.

use serde::{Deserialize, Serialize};

use crate::model::{Counters, EngineOptions, Error, Event, ModelInfo, Request};

/// The build that speaks.
pub(super) const BUILD: &str = env!("GROUNDSKEEPER_VERSION");

/// From the parent. All but the first are about the request that their frame numbers.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Order {
    /// The first message: load this model.
    Start {
        /// The parent's [`BUILD`].
        build: String,
        /// What to load, and how.
        options: Box<EngineOptions>,
    },
    /// Answer this.
    Generate(Box<Request>),
    /// The answer is not wanted any more.
    Cancel,
    /// Say what was done so far.
    Count,
}

/// From the child.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Report {
    /// This share of the model is loaded.
    Loading(f32),
    /// The model is loaded.
    Ready(Box<ModelInfo>),
    /// The model cannot be loaded.
    NotReady(Error),
    /// The request is taken; events follow.
    Taken,
    /// The request is not taken; nothing follows.
    Refused(Error),
    /// Something happened to the request.
    Event(Event),
    /// What was done so far.
    Counted(Option<Counters>),
}

/// The same error in a form that can be sent.
pub(super) fn sendable(error: Error) -> Error {
    match error {
        Error::File { .. } => Error::Engine {
            reason: error.to_string(),
        },
        error => error,
    }
}

/// Numbers that need not be finite, which JSON cannot tell, as their bits.
pub(in crate::model) mod float_bits {
    use serde::{Deserialize, Deserializer, Serializer};

    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde hands in a reference"
    )]
    pub(in crate::model) fn serialize<S: Serializer>(
        number: &f32,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_u32(number.to_bits())
    }

    pub(in crate::model) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<f32, D::Error> {
        u32::deserialize(deserializer).map(f32::from_bits)
    }
}
