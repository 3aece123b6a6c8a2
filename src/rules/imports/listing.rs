//! Questions to the sorted list of a repository's files, answered by binary search.

use crate::text::RepoPath;

/// Every file of a repository, sorted.
#[derive(Debug, Clone, Copy)]
pub(in crate::rules) struct Listing<'a>(pub(in crate::rules) &'a [RepoPath]);

impl<'a> Listing<'a> {
    /// True when there is such a file.
    pub(in crate::rules) fn is_file(self, path: &str) -> bool {
        self.0
            .binary_search_by(|known| known.as_bytes().cmp(path.as_bytes()))
            .is_ok()
    }

    /// The files below a folder, sorted; the empty path is the whole repository.
    pub(in crate::rules) fn below(self, folder: &str) -> impl Iterator<Item = &'a RepoPath> {
        let prefix = match folder {
            "" => String::new(),
            _ => format!("{folder}/"),
        };
        let start = self
            .0
            .partition_point(|known| known.as_bytes() < prefix.as_bytes());
        self.0[start..]
            .iter()
            .take_while(move |known| known.as_bytes().starts_with(prefix.as_bytes()))
    }

    /// The first of the paths that is a file.
    pub(in crate::rules) fn first_file(
        self,
        paths: impl IntoIterator<Item = String>,
    ) -> Option<String> {
        paths.into_iter().find(|path| self.is_file(path))
    }

    /// The folders with a file of this name, the empty path for the root.
    pub(in crate::rules) fn folders_with(self, name: &str) -> impl Iterator<Item = &'a str> {
        let found = self
            .0
            .iter()
            .filter(move |path| path.file_name() == name.as_bytes());
        found
            .filter_map(super::as_text)
            .map(|path| parent(path).unwrap_or_default())
    }
}

/// `name` in `folder`, either of which may be empty.
pub(in crate::rules) fn join(folder: &str, name: &str) -> String {
    match (folder, name) {
        ("", only) | (only, "") => only.to_owned(),
        _ => format!("{folder}/{name}"),
    }
}

/// The folder that a path lies in; `None` for the root itself.
pub(in crate::rules) fn parent(path: &str) -> Option<&str> {
    if path.is_empty() {
        return None;
    }
    Some(path.rsplit_once('/').map_or("", |(folder, _)| folder))
}
