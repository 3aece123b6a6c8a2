//! What stands beside the code though git ignores it, and tests need: what a build made, such as a
//! `_version.py` or a compiled module, and what the user says. A worktree has only what is committed,
//! and without these a package's own tests may not even be found.

use std::collections::BTreeSet;
use std::path::Path;

use ignore::WalkBuilder;

use crate::gate;
use crate::git::{CommitId, Repository, Snapshot};
use crate::improve::Error;
use crate::improve::workshop::io;
use crate::refactor::generated::is_generated;
use crate::text::RepoPath;

/// The setting that says what else is brought.
const KEY: &str = "improve.bring";
/// The most files of a build that are brought.
const BUILT_LIMIT: usize = 100;
/// The most files, and bytes, that are brought as the user says.
const FILES_LIMIT: usize = 10_000;
const BYTES_LIMIT: u64 = 512 << 20;
/// Bytes of a text that is looked at.
const TEXT_BYTES: u64 = 256 << 10;
/// Bytes of a compiled module.
const COMPILED_BYTES: u64 = 64 << 20;

/// Copies from a checkout into `root`, a worktree at `commit`, what a build made in its Python
/// packages, texts that say so and compiled modules, and what one of `patterns` names. Only what git
/// ignores is brought, so that none of it can be committed. The paths, sorted.
pub(super) fn bring(
    checkout: &Repository,
    root: &Path,
    commit: CommitId,
    patterns: &[String],
) -> Result<Vec<RepoPath>, Error> {
    let files = checkout.files(&Snapshot::Commit(commit))?;
    let committed: BTreeSet<RepoPath> = files.into_iter().map(|file| file.path).collect();
    let mut wanted = built(checkout, &committed)?;
    wanted.extend(named(checkout, &committed, patterns)?);
    for path in &wanted {
        let (from, to) = (
            checkout.root().join(path.to_path()),
            root.join(path.to_path()),
        );
        if let Some(folder) = to.parent() {
            std::fs::create_dir_all(folder).map_err(io(folder))?;
        }
        std::fs::copy(&from, &to).map_err(io(&to))?;
    }
    Ok(wanted.into_iter().collect())
}

/// What a build made in folders with Python files.
fn built(
    checkout: &Repository,
    committed: &BTreeSet<RepoPath>,
) -> Result<BTreeSet<RepoPath>, Error> {
    let python = committed
        .iter()
        .filter(|path| path.extension() == Some("py"));
    let folders: BTreeSet<RepoPath> = python.map(RepoPath::parent).collect();
    let mut found = BTreeSet::new();
    for folder in folders {
        let place = checkout.root().join(folder.to_path());
        let Ok(entries) = std::fs::read_dir(&place) else {
            // The checkout may stand at another commit.
            continue;
        };
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        for name in names {
            let path = RepoPath::from_path(&folder.to_path().join(&name));
            let is_wanted = !committed.contains(&path)
                && is_built(&place.join(&name))
                && checkout.is_ignored(&path)?;
            if is_wanted && found.len() < BUILT_LIMIT {
                found.insert(path);
            }
        }
    }
    Ok(found)
}

/// What one of `patterns` names; too much of it is an error.
fn named(
    checkout: &Repository,
    committed: &BTreeSet<RepoPath>,
    patterns: &[String],
) -> Result<BTreeSet<RepoPath>, Error> {
    let patterns = gate::patterns(KEY, patterns)?;
    let (mut found, mut bytes) = (BTreeSet::new(), 0);
    if patterns.is_empty() {
        return Ok(found);
    }
    // What is hidden is more often a secret than what tests need.
    let mut walk = WalkBuilder::new(checkout.root());
    walk.standard_filters(false)
        .hidden(true)
        .follow_links(false);
    for entry in walk.build() {
        let entry = entry.map_err(gate::Error::Walk)?;
        let Ok(inside) = entry.path().strip_prefix(checkout.root()) else {
            continue;
        };
        let path = RepoPath::from_path(inside);
        let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
        let is_wanted = is_file
            && gate::matches(&patterns, &path)
            && !committed.contains(&path)
            && checkout.is_ignored(&path)?;
        if is_wanted {
            bytes += entry.metadata().map_err(gate::Error::Walk)?.len();
            found.insert(path);
        }
        if found.len() > FILES_LIMIT || bytes > BYTES_LIMIT {
            return Err(Error::TooMuchToBring {
                files: FILES_LIMIT,
                megabytes: BYTES_LIMIT >> 20,
            });
        }
    }
    Ok(found)
}

/// Whether a build made a file, by what it says or what it is; a link is none.
fn is_built(path: &Path) -> bool {
    let Ok(metadata) = path.symlink_metadata() else {
        return false;
    };
    let name = path
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default();
    let extension = path.extension().and_then(|extension| extension.to_str());
    metadata.is_file()
        && match extension {
            Some("py") if metadata.len() <= TEXT_BYTES => {
                std::fs::read_to_string(path).is_ok_and(|text| is_generated(&text))
            }
            // Names of other libraries do not say for which Python they are.
            Some("so" | "pyd") if metadata.len() <= COMPILED_BYTES => ["cpython", "abi3", ".cp3"]
                .iter()
                .any(|tag| name.contains(tag)),
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::git::fixture::Fixture;

    #[test]
    fn what_a_build_made_and_git_ignores_is_brought() {
        let fixture = Fixture::with_commit(&[
            (
                "src/shop/__init__.py",
                "from shop._version import version\n",
            ),
            (".gitignore", "_version.py\n*.so\nlocal.py\n"),
        ]);
        let made = "# file generated by setuptools-scm\nversion = '1'\n";
        for (path, text) in [
            ("src/shop/_version.py", made),
            ("src/shop/_fast.cpython-311-x86_64-linux-gnu.so", "compiled"),
            // Secrets of a person, somebody's library, work that git does not ignore, and a folder
            // without code.
            ("src/shop/local.py", "PASSWORD = 'x'\n"),
            ("src/shop/libother.so", "compiled"),
            ("src/shop/draft.py", made),
            ("docs/_version.py", made),
        ] {
            fixture.write(path, text);
        }
        let repository = fixture.open();
        let head = repository.head().unwrap().unwrap();
        let root = fixture.beside("worktree");
        std::fs::create_dir_all(root.join("src/shop")).unwrap();
        let brought = bring(&repository, &root, head, &[]).unwrap();
        let names: Vec<String> = brought.iter().map(ToString::to_string).collect();
        assert_eq!(
            names,
            [
                "src/shop/_fast.cpython-311-x86_64-linux-gnu.so",
                "src/shop/_version.py"
            ]
        );
        assert_eq!(
            std::fs::read_to_string(root.join("src/shop/_version.py")).unwrap(),
            made
        );
    }

    #[test]
    fn what_the_user_names_is_brought_where_git_ignores_it() {
        let fixture = Fixture::with_commit(&[
            ("shop/__init__.py", ""),
            (".gitignore", "data/\n.secret/\n*.key\n"),
        ]);
        for path in [
            "shop/data/de.dat",
            "shop/data/deep/fr.dat",
            "shop/.secret/a.dat",
            "b.key",
        ] {
            fixture.write(path, "1");
        }
        fixture.write("shop/draft.dat", "not ignored");
        let repository = fixture.open();
        let head = repository.head().unwrap().unwrap();
        let brought = |patterns: &[&str]| {
            let patterns: Vec<String> = patterns.iter().map(|one| (*one).to_owned()).collect();
            let root = fixture.beside("worktree");
            bring(&repository, &root, head, &patterns).map(|paths| {
                assert!(paths.iter().all(|path| root.join(path.to_path()).is_file()));
                paths.iter().map(ToString::to_string).collect::<Vec<_>>()
            })
        };
        for (patterns, wanted) in [
            (
                &["shop/data/"][..],
                &["shop/data/de.dat", "shop/data/deep/fr.dat"][..],
            ),
            (&["*.dat", "!fr.dat"], &["shop/data/de.dat"]),
            (&[], &[]),
        ] {
            assert_eq!(brought(patterns).unwrap(), wanted, "{patterns:?}");
        }
        let error = brought(&["shop/{data"]).unwrap_err().to_string();
        assert!(error.contains("improve.bring"), "{error}");
    }
}
