//! Paths at which two trees differ. What is the same has the same id, and is not read.

use super::error::{Doing, Result};

/// With more paths than this it is cheaper to compare whole trees.
const PATHS_MAX: usize = 1_000;

/// An entry of a tree: id and mode.
type Entry = (git2::Oid, i32);

/// An entry and its name.
type Named = (Vec<u8>, Entry);

/// Every path of a file, link or submodule that is not the same in both trees; `None` when there
/// are more than a few.
pub(super) fn paths(
    repository: &git2::Repository,
    old: git2::Oid,
    new: git2::Oid,
) -> Result<Option<Vec<Vec<u8>>>> {
    let mut found = Vec::new();
    let mut open = vec![(Vec::new(), Some(old), Some(new))];
    while let Some((prefix, old, new)) = open.pop() {
        if found.len() + open.len() > PATHS_MAX {
            return Ok(None);
        }
        let (old, new) = (entries(repository, old)?, entries(repository, new)?);
        for (name, one, other) in unequal(old, new) {
            let path = [prefix.as_slice(), &name].concat();
            let folder =
                |entry: Option<Entry>| entry.filter(|(_, mode)| *mode == FOLDER).map(|(id, _)| id);
            let is_file = |entry: Option<Entry>| entry.is_some_and(|(_, mode)| mode != FOLDER);
            if is_file(one) || is_file(other) {
                found.push(path.clone());
            }
            if folder(one).is_some() || folder(other).is_some() {
                open.push(([path.as_slice(), b"/"].concat(), folder(one), folder(other)));
            }
        }
    }
    Ok(Some(found))
}

/// git's mode of a folder.
const FOLDER: i32 = 0o040_000;

/// The entries of a tree by name; none where there is no tree.
fn entries(repository: &git2::Repository, id: Option<git2::Oid>) -> Result<Vec<Named>> {
    let Some(id) = id else {
        return Ok(Vec::new());
    };
    let tree = repository
        .find_tree(id)
        .doing(|| format!("read the tree {id}"))?;
    let mut entries: Vec<Named> = tree
        .iter()
        .map(|entry| (entry.name_bytes().to_vec(), (entry.id(), entry.filemode())))
        .collect();
    // git sorts folders as if their names ended in a slash.
    entries.sort_unstable();
    Ok(entries)
}

/// Names whose entries differ, with both entries.
fn unequal(old: Vec<Named>, new: Vec<Named>) -> Vec<(Vec<u8>, Option<Entry>, Option<Entry>)> {
    let mut sides = std::collections::BTreeMap::new();
    for (name, entry) in old {
        sides.insert(name, (Some(entry), None));
    }
    for (name, entry) in new {
        sides.entry(name).or_insert((None, None)).1 = Some(entry);
    }
    let differing = sides.into_iter().filter(|(_, (old, new))| old != new);
    differing
        .map(|(name, (old, new))| (name, old, new))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::fixture::Fixture;
    use super::*;

    #[test]
    fn every_path_that_git_names_is_found_and_no_other() {
        let files = ["a", "b/c", "b/d", "e/f/g", "h", "i/j", "k.l", "k/m", "o"];
        let fixture = Fixture::with_commit(&files.map(|path| (path, "1\n")));
        fixture.git(&["rm", "--quiet", "a", "e/f/g", "h", "k/m"]);
        for path in ["b/c", "e/f/n", "h/file", "k", "p/q/r"] {
            fixture.write(path, "2\n");
        }
        fixture.git(&["update-index", "--chmod=+x", "o"]);
        fixture.git(&["add", "--all", "--", "b", "e", "h", "k", "p"]);
        fixture.git(&["commit", "--quiet", "--message=two"]);
        let repository = fixture.open();
        let tree = |revision: &str| {
            let id = fixture.git(&["rev-parse", &format!("{revision}^{{tree}}")]);
            git2::Oid::from_str(&id).unwrap()
        };
        let (old, new) = (tree("HEAD~1"), tree("HEAD"));
        let mut found = paths(&repository.inner, old, new).unwrap().unwrap();
        found.sort();
        let found: Vec<String> = found
            .into_iter()
            .map(|path| String::from_utf8(path).unwrap())
            .collect();
        let named = fixture.git(&["diff", "--no-renames", "--name-only", "HEAD~1", "HEAD"]);
        assert_eq!(found, named.lines().collect::<Vec<_>>());
        let same = paths(&repository.inner, new, new).unwrap();
        assert_eq!(same, Some(Vec::new()));
    }
}
