//! Where imports lead: the files and folders of the repository behind what `lang` reads.
//!
//! One file per language. Known are the repository's paths and the manifests that name packages;
//! what leads out of the repository leads nowhere.

mod ecmascript;
mod go;
mod listing;
mod python;
mod rust;
#[cfg(test)]
mod tests;

use std::cell::OnceCell;
use std::sync::Arc;

use crate::lang::{self, Import, Measured};
use crate::rules::Tree;
use crate::text::RepoPath;

pub(super) use listing::{Listing, join, parent};

/// Finds what the imports of one language lead to.
trait Resolve {
    /// Files and folders that an import written in the file `from` leads to.
    fn targets(&self, from: &str, import: &Import) -> Vec<String>;
}

type Resolver<'a> = Box<dyn Resolve + 'a>;

/// Makes a resolver ready for a repository.
type New = for<'a> fn(&'a dyn Tree) -> Resolver<'a>;

/// By the names of the languages.
const RESOLVERS: &[(&[&str], New)] = &[
    (&["python"], python::new),
    (&["rust"], rust::new),
    (&["javascript", "typescript", "tsx"], ecmascript::new),
    (&["go"], go::new),
];

/// The imports of a repository's files.
pub(super) struct Imports<'a> {
    tree: &'a dyn Tree,
    resolvers: Vec<OnceCell<Resolver<'a>>>,
}

/// One import and what it leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edge<'m> {
    /// The import.
    pub(super) import: &'m Import,
    /// A file or folder of the repository.
    pub(super) target: RepoPath,
}

impl<'a> Imports<'a> {
    /// Nothing is read yet.
    pub(super) fn new(tree: &'a dyn Tree) -> Self {
        Self {
            tree,
            resolvers: RESOLVERS.iter().map(|_| OnceCell::new()).collect(),
        }
    }

    /// The file's measures with its imports, when its imports are understood.
    pub(super) fn measured(&self, path: &RepoPath) -> Option<Arc<Measured>> {
        reads(path).then(|| self.tree.measured(path))?
    }

    /// The same for several files.
    pub(super) fn measured_all(&self, paths: &[&RepoPath]) -> Vec<Option<Arc<Measured>>> {
        self.tree.measured_all(paths)
    }

    /// What the imports of the file `from` lead to, the file itself left out.
    pub(super) fn edges<'m>(&self, from: &RepoPath, imports: &'m [Import]) -> Vec<Edge<'m>> {
        let Some((resolver, text)) = self.resolver(from).zip(as_text(from)) else {
            return Vec::new();
        };
        let mut edges = Vec::new();
        for import in imports {
            let mut targets = resolver.targets(text, import);
            targets.sort_unstable();
            targets.dedup();
            let others = targets.into_iter().filter(|target| target != text);
            edges.extend(others.map(|target| Edge {
                import,
                target: RepoPath::from(target.as_str()),
            }));
        }
        edges
    }

    fn resolver(&self, path: &RepoPath) -> Option<&dyn Resolve> {
        let language = lang::for_path(path)?;
        let at = RESOLVERS
            .iter()
            .position(|(names, _)| names.contains(&language.name))?;
        let (_, new) = RESOLVERS.get(at)?;
        let resolver = self.resolvers.get(at)?.get_or_init(|| new(self.tree));
        Some(resolver.as_ref())
    }
}

/// True when the imports of this file are understood.
pub(super) fn reads(path: &RepoPath) -> bool {
    lang::for_path(path).is_some_and(lang::Language::reads_imports)
}

/// A path as text; imports cannot name other bytes.
pub(super) fn as_text(path: &RepoPath) -> Option<&str> {
    std::str::from_utf8(path.as_bytes()).ok()
}
