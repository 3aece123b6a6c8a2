//! Sections that have no file of their own: files, limits, gate, owners, service.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::rules::Mode;
use crate::settings::Span;

/// Which files are looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Files {
    /// Patterns of paths that no rule looks at, as in .gitignore; `examples/` or `**/gen_*.py`.
    pub exclude: Vec<String>,
}

/// Bounds on what is read, kept and printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Larger source files are not parsed, and reported as `syntax-error`. In bytes.
    pub file_bytes: usize,
    /// Largest answer of a tool or diff before it is cut, in bytes.
    pub output_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 8 << 20,
            output_bytes: 40_000,
        }
    }
}

/// What the gate blocks on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Gate {
    /// `ratchet`: what a change introduces or makes worse; `strict`: everything; `report`: nothing.
    pub mode: Mode,
    /// Where the recorded findings are, relative to the repository's root.
    pub ratchet: String,
    /// Hold agents also to CODEOWNERS, where no `[[owner]]` matches.
    pub codeowners: bool,
    /// What happens when a branch gets a commit that came in past the gate and that it would have
    /// refused: `report` says so, `block` also refuses to move the branch.
    pub unverified: Unverified,
    /// Patterns of files that no agent may change in a commit that they judge.
    pub protected: Vec<String>,
}

impl Default for Gate {
    fn default() -> Self {
        let protected = [
            "groundskeeper.toml",
            ".groundskeeper/",
            "CODEOWNERS",
            ".github/",
            ".gitlab-ci.yml",
            ".ci/",
            ".pre-commit-config.yaml",
            "lefthook.yml",
            ".husky/",
            ".gitattributes",
            ".gitmodules",
            ".mcp.json",
            ".claude/settings.json",
            ".claude/settings.local.json",
            "ruff.toml",
            "clippy.toml",
            "deny.toml",
            "setup.cfg",
            "tox.ini",
        ];
        Self {
            mode: Mode::Ratchet,
            ratchet: ".groundskeeper/ratchet.json".to_owned(),
            codeowners: false,
            unverified: Unverified::Report,
            protected: protected.map(str::to_owned).to_vec(),
        }
    }
}

/// What is done about commits that came in past the gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Unverified {
    /// They are named.
    #[default]
    Report,
    /// The branch is not moved.
    Block,
}

/// One `[[owner]]`: an agent and the files it owns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Owner {
    /// The agent's id.
    pub agent: String,
    /// Patterns of the files it owns, as in .gitignore.
    pub paths: Vec<String>,
}

/// The background service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Serve {
    /// Changes to a file within this time are one, in milliseconds.
    pub debounce_ms: u64,
    /// Events kept in the store; the oldest go first.
    pub events_kept: u32,
    /// How long a service that a client started goes on without any; `never` for ever. One that
    /// listens for HTTP goes on.
    pub idle_exit: Span,
    /// Size at which the log begins anew, in bytes.
    pub log_bytes: u64,
    /// Logs that are kept, the present one included.
    pub log_files: u32,
    /// Repositories of clients that are watched at a time, beside the one that `serve` was started
    /// in; with more, the one that was come for least recently is given up. 0 for none.
    pub watched_repositories: u32,
    /// Top folders of repositories whose `[[improve.schedule]]` the service keeps, whoever started
    /// it and wherever; the one that `serve` is started in need not be named. With some the service
    /// goes on without clients. Not for a repository's file: one that is only worked on makes no
    /// runs by itself.
    pub scheduled_repositories: Vec<String>,
}

impl Default for Serve {
    fn default() -> Self {
        Self {
            debounce_ms: 150,
            events_kept: 100_000,
            idle_exit: Span::minutes(60),
            log_bytes: 10 << 20,
            log_files: 5,
            watched_repositories: 16,
            scheduled_repositories: Vec::new(),
        }
    }
}
