//! `[mcp]`: what the MCP endpoint offers, and how much of it at a time.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The MCP endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Mcp {
    /// Offer only tools that change nothing.
    pub read_only: bool,
    /// The sets of tools that are offered; all of them when it is empty.
    pub toolsets: Vec<Toolset>,
    /// Calls of tools in a second that are answered for one agent; more are refused until the next.
    pub calls_per_second: u32,
}

impl Default for Mcp {
    fn default() -> Self {
        Self {
            read_only: false,
            toolsets: Vec::new(),
            calls_per_second: 20_000,
        }
    }
}

/// A set of tools that belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Toolset {
    /// Agents that own files.
    Agent,
    /// Files of the work tree.
    File,
    /// Rules and measures.
    Quality,
    /// git.
    Git,
    /// Templates.
    Template,
    /// Improvement runs.
    Improvement,
    /// Running tests.
    Testing,
    /// The local model.
    Model,
    /// The server itself, and other servers.
    System,
}
