//! The repository's other Python files, for kinds whose change must suit them.

use std::collections::BTreeSet;

use crate::improve::kinds::Task;
use crate::text::RepoPath;

/// Files that say which modules are packaged.
const PACKAGING: &[&str] = &["pyproject.toml", "setup.cfg", "setup.py"];

/// The other Python files, with their texts. Those that are no text have no names to clash with.
pub(super) fn python<'t>(task: &'t Task<'_>) -> impl Iterator<Item = (&'t RepoPath, String)> {
    read(task, |path| {
        matches!(path.extension(), Some("py" | "pyi" | "pyx"))
    })
}

/// The other Python files and those about packaging.
pub(super) fn python_and_packaging<'t>(
    task: &'t Task<'_>,
) -> impl Iterator<Item = (&'t RepoPath, String)> {
    read(task, |path| {
        let text = path.to_string();
        let name = text.rsplit('/').next().unwrap_or_default();
        path.extension() == Some("py") || PACKAGING.contains(&name)
    })
}

fn read<'t>(
    task: &'t Task<'_>,
    wanted: impl Fn(&RepoPath) -> bool + 't,
) -> impl Iterator<Item = (&'t RepoPath, String)> {
    let others = task.source.files.iter();
    let others = others.filter(move |path| *path != task.source.path && wanted(path));
    others.filter_map(|path| Some((path, task.read.text(path)?)))
}

/// Every word that could be a name in the other Python files.
pub(super) fn words(task: &Task<'_>) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for (_, text) in python(task) {
        let parts = text.split(|one: char| !(one.is_alphanumeric() || one == '_'));
        for word in parts.filter(|word| !word.is_empty()) {
            if !words.contains(word) {
                words.insert(word.to_owned());
            }
        }
    }
    words
}
