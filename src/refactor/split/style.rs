//! How a repository writes what a split has to write: imports of neighbours, re-exports, newlines.

use std::collections::BTreeSet;

use crate::refactor::split::imports::{Import, Listing, one_by_one};
use crate::refactor::split::{FileText, Module};
use crate::text::RepoPath;

/// A file's manner.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each says one thing about a manner of writing"
)]
pub(super) struct Style {
    /// Line break.
    pub(super) newline: &'static str,
    /// What stands before a neighbour's name: `.`, or `package.`, or nothing.
    pub(super) prefix: String,
    /// Dotted name of the module itself.
    pub(super) dotted: String,
    /// How imports of several names are written.
    pub(super) listing: Listing,
    /// `import a as a` says that `a` is meant for others; else a `noqa` comment does.
    pub(super) aliased: bool,
    /// New modules begin with an underscore.
    pub(super) private: bool,
    /// New modules begin with a docstring.
    pub(super) documented: bool,
    /// Whether the file lies in a package.
    pub(super) packaged: bool,
}

/// A path's folder, with a slash behind unless it is empty, and its file name.
pub(super) fn folder_and_file(path: &RepoPath) -> (String, String) {
    let whole = path.to_string();
    match whole.rsplit_once('/') {
        Some((folder, file)) => (format!("{folder}/"), file.to_owned()),
        None => (String::new(), whole),
    }
}

/// The name that a file is imported by, without its package.
pub(super) fn stem(file: &str) -> &str {
    file.strip_suffix(".py").unwrap_or(file)
}

impl Style {
    pub(super) fn of(module: &Module<'_>, imports: &[Import]) -> Self {
        let (folder, file) = folder_and_file(module.path);
        let package = package(&folder, module.others, &file);
        let packaged = !package.is_empty();
        let neighbours = neighbours(&folder, module.others);
        let prefix = prefix(module, &package);
        let inner = if file == "__init__.py" {
            ""
        } else {
            stem(&file)
        };
        let dotted = [package.as_str(), inner]
            .into_iter()
            .filter(|part| !part.is_empty());
        let long = |limit: usize| {
            module
                .source
                .lines()
                .any(|line| line.chars().count() > limit)
        };
        let mut siblings = neighbours.iter().map(|(name, _)| name.as_str());
        Self {
            newline: crate::text::newline(module.source),
            prefix,
            dotted: dotted.collect::<Vec<_>>().join("."),
            listing: Listing {
                columns: if long(79) { 88 } else { 79 },
                one_by_one: one_by_one(imports),
            },
            aliased: re_exports_by_alias(module),
            private: packaged && siblings.any(is_private) || is_private(stem(&file)),
            documented: documented(module.source)
                || neighbours
                    .iter()
                    .filter(|(_, text)| documented(text))
                    .count()
                    * 2
                    > neighbours.len(),
            packaged,
        }
    }
}

fn is_private(stem: &str) -> bool {
    stem.starts_with('_') && !stem.starts_with("__") && !stem.contains("version")
}

/// Stems and texts of the Python files of the same folder.
pub(super) fn neighbours<'a>(folder: &str, others: &'a [FileText]) -> Vec<(String, &'a str)> {
    let files = others.iter().filter_map(|other| {
        let (place, file) = folder_and_file(&other.path);
        let python = file.strip_suffix(".py")?;
        (place == folder).then(|| (python.to_owned(), other.text.as_str()))
    });
    files.collect()
}

/// Dotted name of the package that a folder is, by the `__init__.py` files that are there.
fn package(folder: &str, others: &[FileText], file: &str) -> String {
    let paths: BTreeSet<String> = others.iter().map(|other| other.path.to_string()).collect();
    let mut parts: Vec<&str> = Vec::new();
    let mut at = folder.trim_end_matches('/');
    let mut own = file == "__init__.py";
    while !at.is_empty() && (own || paths.contains(&format!("{at}/__init__.py"))) {
        own = false;
        let (rest, last) = at.rsplit_once('/').unwrap_or(("", at));
        parts.push(last);
        at = rest;
    }
    parts.reverse();
    parts.join(".")
}

/// `.` unless the file imports its neighbours by their whole name, or is in no package.
fn prefix(module: &Module<'_>, package: &str) -> String {
    let relative = |text: &str| {
        text.lines()
            .filter(|line| line.starts_with("from ."))
            .count()
    };
    if package.is_empty() {
        return if relative(module.source) > 0 {
            ".".to_owned()
        } else {
            String::new()
        };
    }
    let top = package.split('.').next().unwrap_or_default();
    let (from, import) = (format!("from {top}."), format!("from {top} "));
    let absolute = |text: &str| {
        let lines = text.lines();
        lines
            .filter(|line| line.starts_with(&from) || line.starts_with(&import))
            .count()
    };
    let (folder, _) = folder_and_file(module.path);
    let mut counts = (relative(module.source), absolute(module.source));
    if counts == (0, 0) {
        for (_, text) in neighbours(&folder, module.others) {
            counts.0 += relative(text);
            counts.1 += absolute(text);
        }
    }
    if counts.1 > counts.0 {
        format!("{package}.")
    } else {
        ".".to_owned()
    }
}

/// Whether the file or its package says `import a as a`.
fn re_exports_by_alias(module: &Module<'_>) -> bool {
    let (folder, _) = folder_and_file(module.path);
    let of_package = neighbours(&folder, module.others);
    let mut texts = std::iter::once(module.source).chain(
        of_package
            .iter()
            .filter(|(stem, _)| stem == "__init__")
            .map(|(_, text)| *text),
    );
    texts.any(|text| {
        text.lines().any(|line| {
            let words: Vec<&str> = line.trim().trim_end_matches(',').split(' ').collect();
            matches!(words[..], [.., name, "as", alias] if name == alias)
        })
    })
}

fn documented(text: &str) -> bool {
    let code = text
        .lines()
        .find(|line| !line.starts_with('#') && !line.trim().is_empty());
    code.is_some_and(|line| {
        let line = line.trim_start_matches(['r', 'R', 'u']);
        line.starts_with("\"\"\"") || line.starts_with("'''") || line.starts_with('"')
    })
}
