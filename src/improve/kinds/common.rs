//! What several kinds ask of a file before they look at it.

use crate::rules::{Rule, Severity};
use crate::settings::Settings;
use crate::text::{RepoPath, line_count};

/// Whether findings of a rule are told at all.
pub(super) fn is_in_force(rule: &dyn Rule) -> bool {
    rule.severity() != Severity::Off
}

/// Whether a Python file holds tests, by its name or folder.
pub(in crate::improve) fn is_test(path: &RepoPath) -> bool {
    let text = path.to_string();
    let (folders, name) = text.rsplit_once('/').unwrap_or(("", &text));
    let in_tests = folders
        .split('/')
        .any(|folder| matches!(folder, "test" | "tests" | "testing"));
    in_tests || name.starts_with("test_") || name.ends_with("_test.py") || name == "conftest.py"
}

/// Lines that a file may grow by; `None` when no rule limits them.
pub(in crate::improve) fn spare_lines(settings: &Settings, source: &str) -> Option<usize> {
    let rule = &settings.rules.file_too_long;
    let limit = rule.limit as usize;
    (rule.severity() == Severity::Error)
        .then(|| limit.saturating_sub(line_count(source.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_told_by_their_name() {
        for path in [
            "tests/a.py",
            "a/testing/b.py",
            "test_a.py",
            "a/b_test.py",
            "conftest.py",
        ] {
            assert!(is_test(&path.into()), "{path}");
        }
        for path in ["contest/a.py", "latest_b.py", "a.py"] {
            assert!(!is_test(&path.into()), "{path}");
        }
    }

    #[test]
    fn a_file_may_grow_to_the_limit_where_the_rule_blocks() {
        let settings = Settings::default();
        let limit = settings.rules.file_too_long.limit as usize;
        assert_eq!(spare_lines(&settings, "x\ny\n"), Some(limit - 2));
        assert_eq!(spare_lines(&settings, &"x\n".repeat(limit + 5)), Some(0));
    }
}
