//! What `[[schema]]` declares: data files and the JSON Schema that they obey.

mod load;

use std::ops::Range;

use crate::rules::structure::{Patterns, below_prefix};
use crate::text::RepoPath;

pub(super) use load::{Loaded, load};

/// Data files and the schema that they obey.
#[derive(Debug, Clone, PartialEq)]
pub struct DataSchema {
    /// Pattern of the data files.
    files: Patterns,
    /// The schema's path in the repository.
    pub schema: RepoPath,
    /// Larger data files are not judged. In bytes.
    pub file_bytes: usize,
}

impl DataSchema {
    /// Compiles `files` and `schema`; the error is the key and what is wrong with it.
    pub fn new(
        files: &str,
        schema: &str,
        file_bytes: usize,
    ) -> Result<Self, (&'static str, String)> {
        let files = Patterns::parse(files).map_err(|problem| ("files", problem))?;
        let parts: Vec<&str> = schema.split('/').filter(|part| *part != ".").collect();
        if schema.contains("://") || parts.iter().any(|part| matches!(*part, "" | "..")) {
            let message = "write the path of a file in this repository, from its root".to_owned();
            return Err(("schema", message));
        }
        Ok(Self {
            files,
            schema: RepoPath::from(parts.join("/").as_str()),
            file_bytes,
        })
    }

    /// True when `path` is one of the data files.
    pub fn covers(&self, path: &RepoPath) -> bool {
        self.files.matches(path.as_bytes())
    }

    /// Where in the sorted `paths` the data files can be.
    pub fn range(&self, paths: &[RepoPath]) -> Range<usize> {
        below_prefix(paths, self.files.prefix())
    }
}
