//! Which names a new module may have.

use std::collections::BTreeSet;

use crate::refactor::scopes::is_builtin;
use crate::refactor::split::survey::Survey;
use crate::refactor::split::words::{KEYWORDS, STANDARD};

/// Whether a new module may have this name.
pub(super) fn is_free(name: &str, survey: &Survey, taken: &BTreeSet<String>) -> bool {
    let hides = !survey.style.prefix.starts_with('.') && STANDARD.contains(&name);
    !taken.contains(name)
        && !is_builtin(name)
        && !KEYWORDS.contains(&name)
        && !hides
        && !is_odd(name)
        && !is_collected(name)
}

/// Whether a name of those `beside` it differs in nothing but the old file's name or an `s`:
/// `pylock_package` beside `package`, `utilities_header` beside `utilities_headers`.
pub(super) fn is_alike(name: &str, own: &str, beside: &BTreeSet<String>) -> bool {
    let prefix = format!("{own}_");
    let plain = |name: &str| {
        let name = name.trim_matches('_');
        let short = name.strip_prefix(&prefix).unwrap_or(name);
        short.trim_end_matches('s').to_owned()
    };
    let name = plain(name);
    beside.iter().any(|one| plain(one) == name)
}

/// Whether a name is none as modules have them.
pub(super) fn is_odd(name: &str) -> bool {
    let usual =
        |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
    !name.chars().all(usual) || name.starts_with(|first: char| first.is_ascii_digit())
}

/// Whether runners of tests would take a module of this name for one with tests.
pub(super) fn is_collected(name: &str) -> bool {
    let plain = name.trim_matches('_');
    name.starts_with("test_")
        || name.ends_with("_test")
        || matches!(plain, "test" | "tests")
        || plain == "conftest"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runners_of_tests_collect_is_no_name() {
        for name in [
            "test_x",
            "mypy_conv_test",
            "_conv_test",
            "tests",
            "_test",
            "conftest",
        ] {
            assert!(is_collected(name), "{name}");
        }
        for name in ["testing", "_testing", "latest", "_contest", "_tested"] {
            assert!(!is_collected(name), "{name}");
        }
    }

    #[test]
    fn a_name_is_not_another_one_behind_the_old_file_s() {
        let taken = BTreeSet::from(["_package".to_owned()]);
        assert!(is_alike("_pylock_package", "pylock", &taken));
        assert!(!is_alike("_pylock_sdist", "pylock", &taken));
        assert!(!is_alike("_other_package", "pylock", &taken));
        assert!(is_alike("packages", "pylock", &taken));
        let taken = BTreeSet::from(["numpydoc_section".to_owned()]);
        assert!(is_alike("section", "numpydoc", &taken));
    }
}
