//! `[improve]`: improvement runs.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How docstrings are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum DocstringStyle {
    /// What most docstrings of the repository use; Google when there is none to tell.
    #[default]
    Auto,
    /// `Args:` and `Returns:` sections.
    Google,
    /// Underlined `Parameters` and `Returns` sections.
    Numpy,
    /// `:param x:` and `:returns:` fields.
    Rest,
}

/// Improvement runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Improve {
    /// How docstrings are laid out: auto, google, numpy or rest.
    pub docstring_style: DocstringStyle,
    /// Most changes of one run.
    pub changes: u32,
    /// Most times the model is asked for one slot.
    pub attempts: u32,
    /// Most tokens of one answer.
    pub answer_tokens: u32,
    /// Most time for one answer, in milliseconds.
    pub answer_ms: u64,
    /// Most time for a whole run, in seconds.
    pub run_s: u64,
    /// Longest line that a docstring may have, in columns.
    pub line_columns: u32,
    /// Document names that begin with an underscore, too.
    pub private: bool,
}

impl Default for Improve {
    fn default() -> Self {
        Self {
            docstring_style: DocstringStyle::Auto,
            changes: 200,
            attempts: 3,
            answer_tokens: 160,
            answer_ms: 60_000,
            run_s: 3_600,
            line_columns: 88,
            private: false,
        }
    }
}
