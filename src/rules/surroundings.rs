//! What a rule sees of the repository as a whole.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::lang::Measured;
use crate::rules::Layers;
use crate::text::RepoPath;

/// A state of the repository: the work tree, the index or a commit.
pub trait Tree {
    /// Every file, sorted by path, excluded ones left out.
    fn paths(&self) -> &[RepoPath];
    /// A file's content; `None` when there is no such file or it cannot be read.
    fn content(&self, path: &RepoPath) -> Option<Cow<'_, [u8]>>;
    /// Imports, directives and whether there are inline tests; functions are left out. `None` when
    /// there is no such file or no language for it. Asking twice costs once.
    fn measured(&self, path: &RepoPath) -> Option<Arc<Measured>>;
}

/// The paths that findings may be about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// These files and all that lies below these folders; the empty path is the whole repository.
    Below(Vec<RepoPath>),
    /// What a change adds, alters or takes away; a renamed file with both of its names.
    Changed(BTreeSet<RepoPath>),
}

impl Scope {
    /// True when a finding may be about this file or folder; about a folder when something below
    /// it changed.
    pub fn covers(&self, path: &RepoPath) -> bool {
        match self {
            Self::Below(tops) => tops.iter().any(|top| path.is_below(top)),
            Self::Changed(paths) => {
                // What lies below a path follows it in order, but for names such as `a-b`.
                let after = paths.range(path.clone()..);
                let prefix = path.as_bytes();
                after
                    .take_while(|changed| changed.as_bytes().starts_with(prefix))
                    .any(|changed| changed.is_below(path))
            }
        }
    }
}

/// What the settings declare about the repository, for the rules that hold it to that.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Declared {
    /// The order of the rooms, `[[layers]]`.
    pub layers: Vec<Layers>,
}

/// What there is to see around the files in scope.
#[derive(Clone, Copy)]
pub struct Surroundings<'a> {
    /// The repository's state.
    pub tree: &'a dyn Tree,
    /// What findings may be about.
    pub scope: &'a Scope,
    /// What the settings declare.
    pub declared: &'a Declared,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> RepoPath {
        RepoPath::from(text)
    }

    #[test]
    fn a_scope_covers_files_and_what_is_below_folders() {
        let below = Scope::Below(vec![path("src"), path("a.py")]);
        assert!(below.covers(&path("src/x/y.py")));
        assert!(below.covers(&path("src")));
        assert!(below.covers(&path("a.py")));
        assert!(!below.covers(&path("src-2/y.py")));
        assert!(Scope::Below(vec![path("")]).covers(&path("anything")));
    }

    #[test]
    fn a_changed_folder_is_one_with_a_changed_file() {
        let changed = Scope::Changed([path("src-2/z.py"), path("src/x/y.py")].into());
        assert!(changed.covers(&path("src")));
        assert!(changed.covers(&path("src/x")));
        assert!(changed.covers(&path("src/x/y.py")));
        assert!(!changed.covers(&path("sr")));
        assert!(!changed.covers(&path("src/x/z.py")));
    }
}
