//! Patterns of paths in a rule's options, as in .gitignore.

use std::borrow::Cow;

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};

use crate::text::RepoPath;

/// Patterns that are valid, ready to be asked.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "Vec<String>", into = "Vec<String>")]
pub struct Patterns {
    lines: Vec<String>,
    compiled: Gitignore,
}

impl Patterns {
    /// True when a pattern takes in the file or a folder that it lies in.
    pub fn matches(&self, path: &RepoPath) -> bool {
        let found = || {
            self.compiled
                .matched_path_or_any_parents(path.to_path(), false)
        };
        !self.compiled.is_empty() && found().is_ignore()
    }
}

impl Default for Patterns {
    fn default() -> Self {
        Self {
            lines: Vec::new(),
            compiled: Gitignore::empty(),
        }
    }
}

impl PartialEq for Patterns {
    fn eq(&self, other: &Self) -> bool {
        self.lines == other.lines
    }
}

impl TryFrom<Vec<String>> for Patterns {
    type Error = String;

    fn try_from(lines: Vec<String>) -> Result<Self, String> {
        // The root is never joined: only repository paths are matched.
        let mut builder = GitignoreBuilder::new("");
        for line in &lines {
            builder
                .add_line(None, line)
                .map_err(|error| format!("pattern `{line}`: {error}"))?;
        }
        let compiled = builder.build().map_err(|error| error.to_string())?;
        Ok(Self { lines, compiled })
    }
}

impl From<Patterns> for Vec<String> {
    fn from(patterns: Patterns) -> Self {
        patterns.lines
    }
}

impl JsonSchema for Patterns {
    fn schema_name() -> Cow<'static, str> {
        Vec::<String>::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Vec::<String>::json_schema(generator)
    }

    fn inline_schema() -> bool {
        true
    }
}
