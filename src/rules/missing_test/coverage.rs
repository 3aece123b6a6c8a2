//! Which files of a repository no test reaches: by name first, then by what tests import.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use crate::lang::{Import, ImportKind, Measured};
use crate::rules::imports::{Imports, as_text};
use crate::rules::missing_test::MissingTest;
use crate::rules::missing_test::names::TestNames;
use crate::rules::{Finding, Surroundings};
use crate::text::RepoPath;

/// Test files that are measured together; after each batch it is seen whether more are needed.
const BATCH: usize = 64;

/// Source files that are looked into before a repository is said to have no tests.
const LOOKED_INTO: usize = 500;

/// Files that speak for a package or module: what they import they may offer as their own.
const FACES: &[&[u8]] = &[b"__init__.py", b"lib.rs", b"mod.rs"];

/// Findings of the files in scope.
pub(super) fn find(rule: &MissingTest, around: &Surroundings<'_>) -> Vec<Finding> {
    let paths = around.tree.paths();
    let wanting = |path: &&RepoPath| rule.wants_test(path);
    let in_scope = around.scope.of_new_names().among(paths);
    let mut open: Vec<&RepoPath> = in_scope.into_iter().filter(wanting).collect();
    if open.is_empty() {
        return Vec::new();
    }
    let tests: Vec<&RepoPath> = paths.iter().filter(|path| rule.is_test(path)).collect();
    let mut names = TestNames::default();
    for path in paths.iter().filter(|path| rule.may_name(path)) {
        names.add(path);
    }
    open.retain(|path| !names.name(path));
    let imports = Imports::new(around.tree);
    let mut inline_tests = false;
    open = untested_inside(&imports, open, &mut inline_tests);
    if tests.is_empty() && !inline_tests {
        let candidates: Vec<&RepoPath> = paths.iter().filter(wanting).collect();
        return without_any(rule, &imports, &open, &candidates);
    }
    let mut readers = tests;
    if open.iter().any(|path| is_rust(path)) {
        readers.extend(
            paths
                .iter()
                .filter(|path| is_rust(path) && !rule.is_test(path)),
        );
    }
    if readers.len() > rule.files_read {
        return Vec::new();
    }
    let open = not_imported(rule, &imports, open, &readers);
    let message = "no test names or imports this file";
    open.iter()
        .map(|path| finding(rule, path, message))
        .collect()
}

/// What is left of `open` when what the tests among `readers` import is taken out.
fn not_imported<'p>(
    rule: &MissingTest,
    imports: &Imports<'_>,
    open: Vec<&'p RepoPath>,
    readers: &[&RepoPath],
) -> BTreeSet<&'p RepoPath> {
    let mut open: BTreeSet<&RepoPath> = open.into_iter().collect();
    let mut reached = Reached::new(imports);
    for batch in readers.chunks(BATCH) {
        if open.is_empty() {
            break;
        }
        for (path, measured) in batch.iter().zip(imports.measured_all(batch)) {
            if let Some(measured) = measured {
                reached.add(path, &measured.imports, !rule.is_test(path));
            }
        }
        open.retain(|path| !reached.has(path));
    }
    open
}

/// The files with functions and without tests of their own; sets whether any has such tests.
fn untested_inside<'p>(
    imports: &Imports<'_>,
    files: Vec<&'p RepoPath>,
    inline_tests: &mut bool,
) -> Vec<&'p RepoPath> {
    let measured = imports.measured_all(&files);
    let mut open = Vec::new();
    for (path, measured) in files.into_iter().zip(measured) {
        let Some(measured) = measured else { continue };
        *inline_tests |= measured.inline_tests;
        if measured.defines_functions && !measured.inline_tests {
            open.push(path);
        }
    }
    open
}

/// The one finding about a repository without tests, when something in scope wants one. It stands
/// at the first of all files that do, so that it stays where it is.
fn without_any(
    rule: &MissingTest,
    imports: &Imports<'_>,
    open: &[&RepoPath],
    candidates: &[&RepoPath],
) -> Vec<Finding> {
    if open.is_empty() {
        return Vec::new();
    }
    let mut first = None;
    for path in candidates.iter().take(LOOKED_INTO) {
        let Some(measured) = imports.measured(path) else {
            continue;
        };
        if measured.inline_tests {
            let message = "no test names or imports this file";
            return open
                .iter()
                .map(|path| finding(rule, path, message))
                .collect();
        }
        first = first.or(measured.defines_functions.then_some(*path));
    }
    let message = "nothing in this repository is a test; this is its first file that wants one";
    let first = first.or(open.first().copied());
    first
        .map(|path| finding(rule, path, message))
        .into_iter()
        .collect()
}

fn finding(rule: &MissingTest, path: &RepoPath, message: &str) -> Finding {
    Finding {
        message: message.to_owned(),
        actual: 1,
        ..Finding::of_file("missing-test", rule.severity, path)
    }
}

/// Files that tests import.
pub(super) struct Reached<'a, 't> {
    imports: &'a Imports<'t>,
    files: HashSet<RepoPath>,
    /// Names taken from faces, each followed once.
    followed: HashSet<(RepoPath, String)>,
}

impl<'a, 't> Reached<'a, 't> {
    pub(super) fn new(imports: &'a Imports<'t>) -> Self {
        Self {
            imports,
            files: HashSet::new(),
            followed: HashSet::new(),
        }
    }

    /// True when a test imports the file; in Go packages are imported.
    pub(super) fn has(&self, path: &RepoPath) -> bool {
        let is_go = path.extension() == Some("go");
        self.files.contains(path) || is_go && self.files.contains(&path.parent())
    }

    /// Takes in what a file imports, all of it or only what its own tests do.
    pub(super) fn add(&mut self, file: &RepoPath, imports: &[Import], own_tests_only: bool) {
        let mut open: Vec<(RepoPath, Vec<String>)> = Vec::new();
        for edge in self.imports.edges(file, imports) {
            let counts = match edge.import.kind {
                ImportKind::Tests => true,
                ImportKind::Part => false,
                ImportKind::Use | ImportKind::Types => !own_tests_only,
            };
            if counts {
                open.push((edge.target, edge.import.names.clone()));
            }
        }
        while let Some((file, names)) = open.pop() {
            if is_face(&file)
                && let Some(names) = self.not_yet_followed(&file, names)
                && let Some(measured) = self.imports.measured(&file)
            {
                open.extend(self.offered(&file, &measured, &names));
            }
            self.files.insert(file);
        }
    }

    /// The names that were not followed from this face before; `None` when all were.
    fn not_yet_followed(&mut self, face: &RepoPath, names: Vec<String>) -> Option<Vec<String>> {
        let names = match names.is_empty() {
            true => vec!["*".to_owned()],
            false => names,
        };
        let mut new = Vec::new();
        for name in names {
            if self.followed.insert((face.clone(), name.clone())) {
                new.push(name);
            }
        }
        (!new.is_empty()).then_some(new)
    }

    /// What a face imports under these names, to offer it as its own.
    fn offered(
        &self,
        face: &RepoPath,
        measured: &Arc<Measured>,
        names: &[String],
    ) -> Vec<(RepoPath, Vec<String>)> {
        let all = |names: &[String]| names.iter().any(|name| name == "*");
        let edges = self.imports.edges(face, &measured.imports).into_iter();
        let offered = edges.filter(|edge| {
            let own = &edge.import.names;
            edge.import.kind == ImportKind::Use
                && (all(names) || all(own) || own.iter().any(|name| names.contains(name)))
        });
        offered
            .map(|edge| (edge.target, edge.import.names.clone()))
            .collect()
    }
}

fn is_rust(path: &RepoPath) -> bool {
    path.extension() == Some("rs")
}

fn is_face(path: &RepoPath) -> bool {
    let name = path.file_name();
    FACES.contains(&name)
        || as_text(path).is_some_and(|text| {
            let name = text.rsplit('/').next().unwrap_or_default();
            name.starts_with("index.")
        })
}
