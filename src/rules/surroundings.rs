//! What a rule sees of the repository as a whole.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use thiserror::Error;

use crate::lang::Measured;
use crate::rules::Layers;
use crate::rules::schema::DataSchema;
use crate::rules::structure::Structure;
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
    /// The same for several files, at once where that is faster.
    fn measured_all(&self, paths: &[&RepoPath]) -> Vec<Option<Arc<Measured>>> {
        paths.iter().map(|path| self.measured(path)).collect()
    }
}

/// The paths that findings may be about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// These files and all that lies below these folders; the empty path is the whole repository.
    Below(Vec<RepoPath>),
    /// What a change does.
    Changed(Touched),
}

/// The paths that a change touches; a renamed file counts with both of its names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Touched {
    /// What it adds, alters or takes away.
    pub paths: BTreeSet<RepoPath>,
    /// Of these, what it adds or takes away.
    pub came_or_went: BTreeSet<RepoPath>,
}

impl Touched {
    /// Files that are all new, or all gone.
    pub fn whole(paths: impl IntoIterator<Item = RepoPath>) -> Self {
        let paths: BTreeSet<RepoPath> = paths.into_iter().collect();
        Self {
            came_or_went: paths.clone(),
            paths,
        }
    }
}

impl Scope {
    /// True when a finding may be about this file or folder; about a folder when something below
    /// it changed.
    pub fn covers(&self, path: &RepoPath) -> bool {
        match self {
            Self::Below(tops) => tops.iter().any(|top| path.is_below(top)),
            Self::Changed(Touched { paths, .. }) => {
                // What lies below a path follows it in order, but for names such as `a-b`.
                let after = paths.range(path.clone()..);
                let prefix = path.as_bytes();
                after
                    .take_while(|changed| changed.as_bytes().starts_with(prefix))
                    .any(|changed| changed.is_below(path))
            }
        }
    }

    /// False for a change that neither adds files nor takes any away.
    pub fn has_new_names(&self) -> bool {
        match self {
            Self::Below(_) => true,
            Self::Changed(changed) => !changed.came_or_went.is_empty(),
        }
    }

    /// Narrowed to what a change adds or takes away.
    #[must_use]
    pub fn of_new_names(&self) -> Self {
        match self {
            Self::Below(_) => self.clone(),
            Self::Changed(changed) => {
                Self::Changed(Touched::whole(changed.came_or_went.iter().cloned()))
            }
        }
    }

    /// Those of the sorted `paths` of a tree that findings may be about.
    pub fn among<'p>(&self, paths: &'p [RepoPath]) -> Vec<&'p RepoPath> {
        match self {
            Self::Below(_) => paths.iter().filter(|path| self.covers(path)).collect(),
            Self::Changed(changed) => {
                let standing = changed
                    .paths
                    .iter()
                    .filter_map(|path| paths.binary_search(path).ok());
                standing.map(|at| &paths[at]).collect()
            }
        }
    }

    /// Changed paths that the tree with these sorted `paths` has no more.
    pub fn gone(&self, paths: &[RepoPath]) -> Vec<&RepoPath> {
        match self {
            Self::Below(_) => Vec::new(),
            Self::Changed(changed) => {
                let is_gone = |path: &&RepoPath| paths.binary_search(path).is_err();
                changed.paths.iter().filter(is_gone).collect()
            }
        }
    }
}

/// What the settings declare about the repository, for the rules that hold it to that.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Declared {
    /// The order of the rooms, `[[layers]]`.
    pub layers: Vec<Layers>,
    /// Layouts of folders, and files that must stand beside others.
    pub structure: Structure,
    /// Data files and the schemas that they obey.
    pub schemas: Vec<DataSchema>,
}

/// A declaration that cannot be used.
#[derive(Debug, Clone, Error, PartialEq, Eq)]
#[error("setting `{key}`: {message}")]
pub struct DeclaredError {
    /// The setting, with its place in a list: `structure[0].for`.
    pub key: String,
    /// What is wrong with it.
    pub message: String,
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
        let changed = Scope::Changed(Touched::whole([path("src-2/z.py"), path("src/x/y.py")]));
        assert!(changed.covers(&path("src")));
        assert!(changed.covers(&path("src/x")));
        assert!(changed.covers(&path("src/x/y.py")));
        assert!(!changed.covers(&path("sr")));
        assert!(!changed.covers(&path("src/x/z.py")));
    }

    #[test]
    fn changed_paths_stand_in_the_tree_or_are_gone() {
        let changed = Scope::Changed(Touched::whole([path("a.py"), path("gone.py")]));
        let paths = [path("a.py"), path("b.py")];
        assert_eq!(changed.among(&paths), [&path("a.py")]);
        assert_eq!(changed.gone(&paths), [&path("gone.py")]);
        let below = Scope::Below(vec![path("b.py"), path("gone.py")]);
        assert_eq!(below.among(&paths), [&path("b.py")]);
        assert_eq!(below.gone(&paths), Vec::<&RepoPath>::new());
    }
}
