//! `[server]`: the HTTP face of the background service. The user's own: a repository opens no port.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The HTTP face of the background service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Server {
    /// Address and port that `serve` listens on, such as `127.0.0.1:7411`; empty for none. Not for
    /// a repository's file, as nothing in `[server]` is.
    pub listen: String,
    /// File with the token that clients present; empty for `token` in the user's configuration
    /// folder. Made on first use, for its owner only.
    pub token_file: String,
    /// Names besides `localhost` under which clients may ask, such as the machine's own.
    pub hosts: Vec<String>,
    /// Connections at a time; more wait.
    pub connections: u32,
    /// Largest body of a request, in bytes.
    pub body_bytes: usize,
    /// Longest time for an answer, waiting in the queue included, in seconds.
    pub answer_time_s: u64,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            listen: String::new(),
            token_file: String::new(),
            hosts: Vec::new(),
            connections: 256,
            body_bytes: 16 << 20,
            answer_time_s: 600,
        }
    }
}
