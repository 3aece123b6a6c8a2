//! Go's import paths to the folders of packages: by the module path of each `go.mod`.

use crate::lang::Import;
use crate::rules::Tree;
use crate::rules::imports::{Listing, Resolve, Resolver, join};
use crate::text::RepoPath;

struct Go<'a> {
    files: Listing<'a>,
    /// Module paths with their folders, longest first.
    modules: Vec<(String, &'a str)>,
}

pub(super) fn new(tree: &dyn Tree) -> Resolver<'_> {
    let files = Listing(tree.paths());
    let mut modules: Vec<(String, &str)> = files
        .folders_with("go.mod")
        .filter_map(|folder| {
            let manifest = tree.content(&RepoPath::from(join(folder, "go.mod").as_str()))?;
            Some((module_path(&manifest)?, folder))
        })
        .collect();
    modules.sort_by_key(|(path, _)| std::cmp::Reverse(path.len()));
    Box::new(Go { files, modules })
}

/// What a `go.mod` says after `module`.
fn module_path(manifest: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(manifest);
    let named = text
        .lines()
        .find_map(|line| line.trim().strip_prefix("module "))?;
    let path = named.split("//").next().unwrap_or_default();
    Some(path.trim().trim_matches('"').to_owned())
}

impl Resolve for Go<'_> {
    fn targets(&self, _from: &str, import: &Import) -> Vec<String> {
        let below = |(module, folder): &(String, &str)| {
            let rest = import.module.strip_prefix(module.as_str())?;
            let inside = rest.is_empty() || rest.starts_with('/');
            inside.then(|| join(folder, rest.trim_matches('/')))
        };
        let folder = self.modules.iter().find_map(below);
        let is_package = |folder: &String| {
            let mut files = self.files.below(folder);
            files.any(|file| file.extension() == Some("go"))
        };
        folder.filter(is_package).into_iter().collect()
    }
}
