//! A repository in memory, for tests of rules that look at the repository as a whole.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::lang::{self, Measured, Wanted};
use crate::rules::Tree;
use crate::text::RepoPath;

/// Files with their content.
pub(super) struct Files {
    contents: BTreeMap<RepoPath, Vec<u8>>,
    paths: Vec<RepoPath>,
}

impl Files {
    /// A repository of these files.
    pub(super) fn new(files: &[(&str, &str)]) -> Self {
        let contents: BTreeMap<RepoPath, Vec<u8>> = files
            .iter()
            .map(|(path, text)| (RepoPath::from(*path), text.as_bytes().to_vec()))
            .collect();
        Self {
            paths: contents.keys().cloned().collect(),
            contents,
        }
    }
}

impl Tree for Files {
    fn paths(&self) -> &[RepoPath] {
        &self.paths
    }

    fn content(&self, path: &RepoPath) -> Option<Cow<'_, [u8]>> {
        self.contents.get(path).map(|text| Cow::Borrowed(&text[..]))
    }

    fn measured(&self, path: &RepoPath) -> Option<Arc<Measured>> {
        let language = lang::for_path(path)?;
        let mut wanted = Wanted::nothing(1 << 20);
        wanted.imports = true;
        let source = self.contents.get(path)?;
        Some(Arc::new(lang::measure(language, source, &wanted)))
    }
}
