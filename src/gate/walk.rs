//! Which files of a work tree are looked at: gitignore honoured, links not followed.

use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

use crate::gate::{Error, Policy};
use crate::text::RepoPath;

/// A walk over a work tree as every part of the program does it: gitignore honoured with and
/// without git, hidden files seen, links not followed, `.git` left out.
pub fn walker(folder: &Path) -> WalkBuilder {
    let mut walk = WalkBuilder::new(folder);
    walk.hidden(false)
        .require_git(false)
        .filter_entry(|entry| entry.file_name() != ".git");
    walk
}

/// Files of a known language below `targets` (all of `root` when there are none), sorted by path.
/// A file named outright is taken even when it is ignored or excluded by no language.
pub(super) fn files(
    root: &Path,
    targets: &[PathBuf],
    policy: &Policy,
) -> Result<Vec<(RepoPath, PathBuf)>, Error> {
    let whole = [root.to_owned()];
    let targets = if targets.is_empty() {
        &whole[..]
    } else {
        targets
    };
    let mut found = Vec::new();
    for target in targets {
        let below = relative(root, target)?;
        if target.is_file() {
            found.push((below, target.clone()));
        } else {
            below_folder(root, target, |path| policy.looks_at(path), &mut found)?;
        }
    }
    found.sort();
    found.dedup();
    Ok(found)
}

/// Every file of the work tree at `root` that no setting excludes, sorted by path.
pub(super) fn all(root: &Path, policy: &Policy) -> Result<Vec<RepoPath>, Error> {
    let mut found = Vec::new();
    below_folder(root, root, |path| !policy.excludes(path), &mut found)?;
    let mut paths: Vec<RepoPath> = found.into_iter().map(|(path, _)| path).collect();
    paths.sort_unstable();
    Ok(paths)
}

fn below_folder(
    root: &Path,
    folder: &Path,
    wanted: impl Fn(&RepoPath) -> bool,
    found: &mut Vec<(RepoPath, PathBuf)>,
) -> Result<(), Error> {
    for entry in walker(folder).build() {
        let entry = entry?;
        if entry.file_type().is_some_and(|kind| kind.is_file())
            && let Ok(below) = entry.path().strip_prefix(root)
        {
            let path = RepoPath::from_path(below);
            if wanted(&path) {
                found.push((path, entry.into_path()));
            }
        }
    }
    Ok(())
}

/// `path` below `root`, as the repository names it.
pub(super) fn relative(root: &Path, path: &Path) -> Result<RepoPath, Error> {
    if !path.exists() && !path.is_symlink() {
        return Err(Error::NoSuchPath(path.to_owned()));
    }
    let below = path.strip_prefix(root).map_err(|_| Error::OutsideRoot {
        path: path.to_owned(),
        root: root.to_owned(),
    })?;
    Ok(RepoPath::from_path(below))
}
