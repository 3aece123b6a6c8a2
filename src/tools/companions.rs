//! What should stand beside source files and does not: tests and READMEs. A plain comparison of
//! names: a source file counts as tested when a test file mentions its name as a word.

use std::collections::{BTreeMap, HashSet};

use crate::gate::Policy;
use crate::lang;
use crate::settings::Settings;
use crate::text::RepoPath;
use crate::tools::{Call, Context, ToolError, list_files};

/// Source files and folders that lack something, sorted.
pub(super) struct Companions {
    pub(super) missing_tests: Vec<String>,
    pub(super) missing_readmes: Vec<String>,
}

/// A folder of more source files should say what it is.
const FILES_WITHOUT_README_MAX: usize = 5;

/// Names that say where a file stands and not what is in it.
const NAMES_WITHOUT_TESTS: &[&str] = &[
    "__init__", "__main__", "setup", "conftest", "build", "mod", "lib", "main",
];

/// Looks at every source file below `below`.
pub(super) fn missing(
    context: &Context,
    settings: &Settings,
    policy: &Policy,
    below: &RepoPath,
    call: &Call,
) -> Result<Companions, ToolError> {
    let all = list_files::walk(context, &RepoPath::from(""), call, |_| true)?;
    let is_source = |path: &&RepoPath| lang::for_path(path).is_some() && !policy.excludes(path);
    let (tests, sources): (Vec<_>, Vec<_>) =
        all.iter().filter(is_source).partition(|path| is_test(path));
    let read = |path: &RepoPath| {
        // What cannot be read mentions nothing; the rules report it.
        context
            .files
            .read(path, settings.limits.file_bytes)
            .unwrap_or_default()
    };
    let mut mentioned = HashSet::new();
    for path in tests {
        mentioned.insert(bare(stem(path)));
        words(&read(path), &mut mentioned);
    }
    let inside = |path: &&&RepoPath| path.as_bytes().starts_with(below.as_bytes());
    let untested = |path: &&&RepoPath| {
        let name = stem(path);
        !NAMES_WITHOUT_TESTS.contains(&&*name)
            && !mentioned.contains(&*name)
            && !contains(&read(path), b"#[cfg(test)]")
    };
    let untested = sources.iter().filter(inside).filter(untested);
    Ok(Companions {
        missing_tests: untested.map(ToString::to_string).collect(),
        missing_readmes: without_readme(&all, sources.iter().filter(inside).copied()),
    })
}

fn without_readme<'a>(
    all: &[RepoPath],
    sources: impl Iterator<Item = &'a RepoPath>,
) -> Vec<String> {
    let mut counts: BTreeMap<&[u8], usize> = BTreeMap::new();
    for path in sources {
        *counts.entry(folder(path)).or_default() += 1;
    }
    let is_readme = |path: &&RepoPath| path.file_name().to_ascii_lowercase().starts_with(b"readme");
    for path in all.iter().filter(is_readme) {
        counts.remove(folder(path));
    }
    counts.retain(|_, count| *count > FILES_WITHOUT_README_MAX);
    let shown = |folder: &&[u8]| match folder {
        [] => ".".to_owned(),
        folder => RepoPath::from_bytes(*folder).to_string(),
    };
    counts.keys().map(shown).collect()
}

fn is_test(path: &RepoPath) -> bool {
    let text = path.to_string();
    let mut folders = text.split('/').rev().skip(1);
    let name = stem(path);
    folders.any(|folder| matches!(folder, "tests" | "test" | "benches"))
        || name == "tests"
        || name == "conftest"
        || bare(name.clone()) != name
}

/// A test file's name without what makes it one.
fn bare(name: String) -> String {
    let name = name
        .strip_prefix("test_")
        .map(str::to_owned)
        .unwrap_or(name);
    let end = ["_tests", "_test"]
        .iter()
        .find_map(|end| name.strip_suffix(end));
    end.map(str::to_owned).unwrap_or(name)
}

fn stem(path: &RepoPath) -> String {
    let name = String::from_utf8_lossy(path.file_name()).into_owned();
    name.rsplit_once('.')
        .map(|(stem, _)| stem.to_owned())
        .unwrap_or(name)
}

fn folder(path: &RepoPath) -> &[u8] {
    let bytes = path.as_bytes();
    let slash = bytes.iter().rposition(|byte| *byte == b'/');
    &bytes[..slash.unwrap_or(0)]
}

fn words(source: &[u8], into: &mut HashSet<String>) {
    let text = String::from_utf8_lossy(source);
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let all = text
        .split(|c: char| !is_name(c))
        .filter(|word| !word.is_empty());
    into.extend(all.map(str::to_owned));
}

fn contains(source: &[u8], needle: &[u8]) -> bool {
    source.windows(needle.len()).any(|window| window == needle)
}
