//! `missing-readme`.

use std::collections::{BTreeMap, HashSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::rules::test_paths::is_test;
use crate::rules::{Declared, Finding, Rule, Scope, Severity, Surroundings};
use crate::text::RepoPath;

/// Files that make their folder a project, and the extensions of its source files.
const MANIFESTS: &[(&str, &[&str])] = &[
    ("Cargo.toml", &["rs"]),
    ("go.mod", &["go"]),
    (
        "package.json",
        &["js", "cjs", "mjs", "jsx", "ts", "cts", "mts", "tsx"],
    ),
    ("pyproject.toml", PYTHON),
    ("setup.cfg", PYTHON),
    ("setup.py", PYTHON),
];

const PYTHON: &[&str] = &["py", "pyi", "pyw"];

/// A project or package says nowhere what it is.
///
/// ## What it does
/// Reports projects, and Python packages inside other packages, of more source files than `limit`
/// without a README in their folder.
///
/// ## Why it matters
/// The first question about a folder of many files is what it is for; the files answer it only to
/// who reads them all.
///
/// ## How it is counted
/// A folder with a Cargo.toml, go.mod, package.json, pyproject.toml, setup.cfg or setup.py is a
/// project; its source files of that language count wherever they stand in it, those of projects
/// inside it and tests left out. A folder with an `__init__.py` is a package; files right in it
/// count. A package that stands in no other package is told of by the README of its project. Any
/// file whose name begins with `readme` is a README.
///
/// ## How to fix
/// Write a README.md of a few sentences: what the folder is for, where to begin, and what does not
/// belong there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MissingReadme {
    /// What a finding weighs: `error` blocks, `warn` is shown, `off` turns the rule off.
    pub severity: Severity,
    /// The most source files that need no README.
    pub limit: u32,
}

impl Default for MissingReadme {
    fn default() -> Self {
        Self {
            severity: Severity::Warn,
            limit: 10,
        }
    }
}

impl Rule for MissingReadme {
    fn name(&self) -> &'static str {
        "missing-readme"
    }

    fn severity(&self) -> Severity {
        self.severity
    }

    fn looks_at_tree(&self) -> bool {
        true
    }

    fn has_work(&self, _declared: &Declared, scope: &Scope) -> bool {
        scope.has_new_names()
    }

    fn check_tree(&self, around: &Surroundings<'_>, findings: &mut Vec<Finding>) {
        let folders = Folders::of(around.tree.paths());
        for (folder, (what, files)) in folders.counts(around.tree.paths()) {
            let path = RepoPath::from_bytes(folder);
            let many = files > u64::from(self.limit);
            if many && !folders.readmes.contains(folder) && around.scope.covers(&path) {
                findings.push(self.finding(&path, what, files));
            }
        }
    }
}

impl MissingReadme {
    fn finding(&self, folder: &RepoPath, what: &str, files: u64) -> Finding {
        let shown = if folder.as_bytes().is_empty() {
            RepoPath::from(".")
        } else {
            folder.clone()
        };
        let limit = u64::from(self.limit);
        Finding {
            message: format!("the {what} has {files} source files and no README (limit {limit})"),
            actual: files,
            limit,
            ..Finding::of_file(self.name(), self.severity, &shown)
        }
    }
}

/// What the names of files make of their folders.
#[derive(Default)]
struct Folders<'a> {
    readmes: HashSet<&'a [u8]>,
    packages: HashSet<&'a [u8]>,
    /// Folders of projects with the extensions of their source files.
    projects: BTreeMap<&'a [u8], Vec<&'static str>>,
}

impl<'a> Folders<'a> {
    fn of(paths: &'a [RepoPath]) -> Self {
        let mut folders = Self::default();
        for path in paths {
            let (folder, name) = split(path.as_bytes());
            let readme = name
                .get(..6)
                .is_some_and(|n| n.eq_ignore_ascii_case(b"readme"));
            if readme {
                folders.readmes.insert(folder);
            } else if name == b"__init__.py" {
                folders.packages.insert(folder);
            }
            let manifest = MANIFESTS.iter().find(|(known, _)| name == known.as_bytes());
            if let Some((_, extensions)) = manifest {
                folders
                    .projects
                    .entry(folder)
                    .or_default()
                    .extend(*extensions);
            }
        }
        folders
    }

    /// What each folder that may need a README is, and its source files.
    fn counts(&self, paths: &'a [RepoPath]) -> BTreeMap<&'a [u8], (&'static str, u64)> {
        let mut counts = BTreeMap::new();
        let mut near: (&[u8], Option<&[u8]>) = (b"/", None);
        for path in paths {
            let folder = split(path.as_bytes()).0;
            // Paths are sorted, so most have the folder of the one before.
            if near.0 != folder {
                near = (folder, self.project_of(folder));
            }
            let Some(extension) = path.extension() else {
                continue;
            };
            let inner = PYTHON.contains(&extension) && self.is_inner_package(folder);
            let project = near.1.filter(|top| self.projects[top].contains(&extension));
            if (inner || project.is_some()) && !is_test(path) {
                for (folder, what) in [(project, "project"), (inner.then_some(folder), "package")] {
                    if let Some(folder) = folder {
                        counts.entry(folder).or_insert((what, 0)).1 += 1;
                    }
                }
            }
        }
        counts
    }

    /// The project that a folder belongs to.
    fn project_of(&self, folder: &'a [u8]) -> Option<&'a [u8]> {
        let mut at = folder;
        loop {
            if self.projects.contains_key(at) {
                return Some(at);
            }
            if at.is_empty() {
                return None;
            }
            at = split(at).0;
        }
    }

    fn is_inner_package(&self, folder: &[u8]) -> bool {
        !folder.is_empty()
            && self.packages.contains(folder)
            && self.packages.contains(split(folder).0)
    }
}

/// Folder and name of a path.
fn split(path: &[u8]) -> (&[u8], &[u8]) {
    match memchr::memrchr(b'/', path) {
        Some(slash) => (&path[..slash], &path[slash + 1..]),
        None => (b"", path),
    }
}
