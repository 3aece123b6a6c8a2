//! What paths say about tests: which files are tests, which need none, which test is named after
//! which file.

use std::collections::BTreeSet;

use crate::rules::imports::{self, as_text};
use crate::rules::missing_test::MissingTest;
use crate::rules::test_paths;
use crate::text::RepoPath;

/// Folders of files that need no test.
const FOLDERS: &[&str] = &[
    "doc",
    "docs",
    "example",
    "examples",
    "bench",
    "benches",
    "benchmarks",
    "migrations",
    "vendor",
    "third_party",
    "node_modules",
    "testdata",
    "fixtures",
];

/// Names of folders that say nothing but that tests are inside.
const TESTS: &[&str] = &["tests", "test", "__tests__"];

/// Names of folders of samples.
const SAMPLES: &[&str] = &[
    "fixtures",
    "data",
    "testdata",
    "samples",
    "snapshots",
    "resources",
];

/// Files that need no test.
const FILES: &[&str] = &[
    "__init__.py",
    "__main__.py",
    "setup.py",
    "noxfile.py",
    "conftest.py",
    "_version.py",
    "build.rs",
    "main.rs",
    "main.go",
    "doc.go",
];

/// Ends of names of files that need no test.
const ENDS: &[&str] = &[
    ".pyi",
    ".d.ts",
    ".d.mts",
    ".d.cts",
    ".config.js",
    ".config.ts",
    ".config.mjs",
    ".config.cjs",
    ".stories.tsx",
    ".stories.jsx",
    ".stories.ts",
    ".stories.js",
    ".pb.go",
    "_pb2.py",
    "_pb2_grpc.py",
];

impl MissingTest {
    /// True for a file that is a test or belongs to tests.
    pub(super) fn is_test(&self, path: &RepoPath) -> bool {
        imports::reads(path) && (test_paths::is_test(path) || self.tests.matches(path))
    }

    /// True for a file whose name may be after what it tests: a test, or data that tests read, but
    /// no whole sample of what they are run on.
    pub(super) fn may_name(&self, path: &RepoPath) -> bool {
        if self.is_test(path) {
            return true;
        }
        let Some(text) = as_text(path) else {
            return false;
        };
        let (folders, _) = text.rsplit_once('/').unwrap_or(("", text));
        let mut folders = folders.split('/');
        let in_tests = folders.any(|one| TESTS.contains(&one));
        in_tests && !folders.any(|one| SAMPLES.contains(&one))
    }

    /// True for a source file that wants a test, so far as its path says.
    pub(super) fn wants_test(&self, path: &RepoPath) -> bool {
        if !imports::reads(path) || self.is_test(path) || self.except.matches(path) {
            return false;
        }
        let Some(text) = as_text(path) else {
            return false;
        };
        let (folders, name) = text.rsplit_once('/').unwrap_or(("", text));
        let mut folders = folders.split('/');
        let left_out = folders
            .any(|one| one.starts_with('.') || FOLDERS.contains(&one) || one.ends_with("examples"));
        !left_out && !FILES.contains(&name) && !ENDS.iter().any(|end| name.ends_with(end))
    }
}

/// The names that tests have, without what makes them tests.
#[derive(Debug, Default)]
pub(super) struct TestNames {
    names: BTreeSet<String>,
    /// Folders whose files are tested together: packages of Go with a test, modules of Rust with
    /// a `tests.rs`.
    folders: BTreeSet<RepoPath>,
}

impl TestNames {
    /// Takes in a test file.
    pub(super) fn add(&mut self, path: &RepoPath) {
        let together = match path.extension() {
            Some("go") => true,
            Some("rs") => matches!(path.file_name(), b"tests.rs" | b"test.rs"),
            _ => false,
        };
        if together {
            self.folders.insert(path.parent());
        }
        let Some(text) = as_text(path) else { return };
        let (folders, name) = text.rsplit_once('/').unwrap_or(("", text));
        // `x/tests.rs` belongs to `x`, and folders of tests may be named after what they test.
        let own = matches!(stem(name), "tests" | "test" | "mod" | "main" | "__init__");
        let folders: Vec<&str> = folders.split('/').collect();
        let of_tests = folders.iter().position(|one| TESTS.contains(one));
        let after = of_tests.map_or(folders.len(), |at| at + 1);
        let named = folders[after..].iter().map(|folder| spelled(folder));
        self.names.extend(named);
        if own {
            let before = of_tests.unwrap_or(folders.len()).checked_sub(1);
            let folder = before.and_then(|before| folders.get(before));
            self.names.extend(folder.map(|folder| spelled(folder)));
        } else {
            self.names.insert(spelled(stem(name)));
        }
    }

    /// True when a test is named after the file.
    pub(super) fn name(&self, path: &RepoPath) -> bool {
        let Some(text) = as_text(path) else {
            return false;
        };
        let together = matches!(path.extension(), Some("go" | "rs"));
        if together && self.folders.contains(&path.parent()) {
            return true;
        }
        let (folders, name) = text.rsplit_once('/').unwrap_or(("", text));
        let folder = folders.rsplit('/').next().unwrap_or_default();
        let own = match stem(name) {
            "mod" | "lib" | "index" => folder,
            own => own,
        };
        let own = own.trim_matches('_').replace('-', "_");
        let in_package = format!("{}_{own}", folder.trim_matches('_').replace('-', "_"));
        [&own, &in_package].iter().any(|name| self.has(name))
    }

    /// True when a test has this name, alone or followed by `_` and more.
    fn has(&self, name: &str) -> bool {
        let more = format!("{name}_");
        let longer = || {
            let mut after = self.names.range(more.clone()..);
            after.next().is_some_and(|known| known.starts_with(&more))
        };
        !name.is_empty() && (self.names.contains(name) || longer())
    }
}

/// Names of files are compared as identifiers are written.
fn spelled(name: &str) -> String {
    plain(name).replace('-', "_")
}

/// The name up to its first dot; that of a hidden file is empty.
fn stem(name: &str) -> &str {
    name.split('.').next().unwrap_or_default()
}

/// A test's name without what makes it one.
fn plain(name: &str) -> &str {
    let name = name.strip_prefix("test_").unwrap_or(name);
    let ends = ["_tests", "_test"];
    let name = ends
        .iter()
        .find_map(|end| name.strip_suffix(end))
        .unwrap_or(name);
    name.trim_matches('_')
}
