//! Which files are tests, by the conventions of their languages.

use crate::text::RepoPath;

/// Folders that hold tests in every language.
const FOLDERS: &[&str] = &["tests", "test", "__tests__"];

/// True when the path says that the file is a test or belongs to tests.
pub(super) fn is_test(path: &RepoPath) -> bool {
    let Some(text) = super::imports::as_text(path) else {
        return false;
    };
    let (folders, name) = text.rsplit_once('/').unwrap_or(("", text));
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    folders.split('/').any(|folder| FOLDERS.contains(&folder)) || tested_by_name(stem, path)
}

/// What a test's name, without its extension, looks like.
fn tested_by_name(stem: &str, path: &RepoPath) -> bool {
    match path.extension() {
        Some("py" | "pyi" | "pyw") => {
            stem.starts_with("test_")
                || stem.ends_with("_test")
                || matches!(stem, "test" | "tests" | "conftest")
        }
        Some("rs") => {
            stem.ends_with("_test") || stem.ends_with("_tests") || matches!(stem, "test" | "tests")
        }
        Some("go") => stem.ends_with("_test"),
        _ => matches!(stem.rsplit_once('.'), Some((_, "test" | "spec"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_has_its_conventions() {
        for test in [
            "tests/a.py",
            "a/test_b.py",
            "a/b_test.py",
            "conftest.py",
            "src/a/tests.rs",
            "src/a_tests.rs",
            "web/__tests__/a.ts",
            "web/a.test.ts",
            "web/a.spec.jsx",
            "a/b_test.go",
        ] {
            assert!(is_test(&RepoPath::from(test)), "{test}");
        }
        for source in [
            "a.py",
            "src/testing.py",
            "latest.rs",
            "a/contest.go",
            "spec.ts",
        ] {
            assert!(!is_test(&RepoPath::from(source)), "{source}");
        }
    }
}
