//! Typed settings in layers, each value with its origin.
//!
//! One struct per section; the layers are defaults < user < repository < environment < flags. This
//! room reads no files and no environment: the composition root hands the texts in.

mod agents;
mod configuration;
mod declared;
mod duration;
mod improve;
mod keys;
mod layers;
mod mcp;
mod model;
pub mod reference;
mod schedule;
mod schema;
mod sections;
mod server;
mod structure;
mod testing;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use agents::Agents;
pub use configuration::Configuration;
pub use duration::Span;
pub use improve::{DocstringStyle, Improve};
pub use keys::{Key, PREFIX as VARIABLE_PREFIX, known_keys, nearest as nearest_key};
pub use layers::{Layer, Origin, environment_layer, flag_layer};
pub use mcp::{Mcp, Toolset};
pub use model::{Isolation, Model};
pub use schedule::{Schedule, ScheduledRun};
pub use schema::Schema;
pub use sections::{Files, Gate, Limits, Owner, Serve, Unverified};
pub use server::Server;
pub use structure::Structure;
pub use testing::{Confined, Sandbox, Tests};

use crate::rules::{Layers, RuleSet};

/// Every setting.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Which files are looked at.
    pub files: Files,
    /// Bounds on what is read, kept and printed.
    pub limits: Limits,
    /// The rules and their options.
    pub rules: RuleSet,
    /// What the gate blocks on.
    pub gate: Gate,
    /// Who owns which files.
    pub owner: Vec<Owner>,
    /// Rooms and the order they stand in, for `forbidden-import`; `[layers]` is one of them.
    pub layers: Vec<Layers>,
    /// What must stand beside files, and what folders may hold.
    pub structure: Vec<Structure>,
    /// Data files and the JSON Schema that they obey.
    pub schema: Vec<Schema>,
    /// Improvement runs.
    pub improve: Improve,
    /// Agents that own a file each.
    pub agents: Agents,
    /// When scheduled runs may start.
    pub schedule: Schedule,
    /// The local model.
    pub model: Model,
    /// The background service.
    pub serve: Serve,
    /// The HTTP face of the background service.
    pub server: Server,
    /// The MCP endpoint.
    pub mcp: Mcp,
    /// How the repository's tests are run.
    pub tests: Tests,
    /// What a repository's code may take while it is run.
    pub sandbox: Sandbox,
}

/// Settings that were put together from layers.
#[derive(Debug, Clone, Default)]
pub struct Resolved {
    /// The values.
    pub settings: Settings,
    /// Where each value that is not a default came from, by key.
    pub origins: BTreeMap<String, Origin>,
}

/// Why settings cannot be used. Every message names the layer and the key.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum Error {
    /// The text is not TOML.
    #[error("{origin}: {message}")]
    Syntax {
        /// The layer.
        origin: Origin,
        /// What the TOML parser says.
        message: String,
    },
    /// A key that does not exist.
    #[error("{origin}: there is no setting `{key}`{}", .suggestion.as_ref().map(|s| format!("; did you mean `{s}`?")).unwrap_or_default())]
    UnknownKey {
        /// The layer.
        origin: Origin,
        /// The key as written.
        key: String,
        /// The known key nearest to it.
        suggestion: Option<String>,
    },
    /// A value of the wrong type or out of range.
    #[error("{origin}: {message}")]
    Value {
        /// The layer.
        origin: Origin,
        /// What is wrong with it.
        message: String,
    },
}

/// Puts the layers together, lowest first.
pub fn resolve(layers: &[Layer]) -> Result<Resolved, Error> {
    let mut merged = toml::Table::new();
    let mut resolved = Resolved::default();
    for layer in layers {
        layers::reject_unknown(layer)?;
        layers::reject_users_own(layer)?;
        layers::merge(&mut merged, &layer.table);
        for key in layers::leaf_keys(&layer.table) {
            resolved.origins.insert(key, layer.origin.clone());
        }
        // Typed after every layer, so that an error is blamed on the layer that brought it.
        resolved.settings = Settings::deserialize(merged.clone()).map_err(|error| {
            let message = plain(error.to_string().trim());
            Error::Value {
                origin: layer.origin.clone(),
                message,
            }
        })?;
    }
    Ok(resolved)
}

/// A deserialiser's message without the names of Rust's types.
fn plain(message: &str) -> String {
    let whole = ["u8", "u16", "u32", "u64", "usize"].map(|name| format!("expected {name}"));
    let mut message = message
        .replace('\n', ": ")
        .replace("expected f32", "expected a number");
    for name in whole {
        message = message.replace(&name, "expected a whole number");
    }
    message
}

#[cfg(test)]
mod tests;
