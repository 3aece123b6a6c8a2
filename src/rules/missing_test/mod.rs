//! `missing-test`.

mod coverage;
mod names;
#[cfg(test)]
mod tests;
mod touching;

pub use touching::tests_of;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::rules::patterns::Patterns;
use crate::rules::{Declared, Finding, Rule, Scope, Severity, Surroundings};

/// A source file that no test names or imports.
///
/// ## What it does
/// Reports source files with functions that no test file is named after and none imports. A
/// repository without any test is reported once.
///
/// ## Why it matters
/// What no test touches breaks unseen, and nobody dares to change it.
///
/// ## How it is counted
/// Test files are those in `tests/`, `test/` and `__tests__/`, and by name `test_x.py`, `x_test.py`,
/// `x_tests.rs`, `tests.rs`, `x.test.ts`, `x.spec.ts`, `x_test.go`. A file is tested when
///
/// - a test, a file that tests read, or a folder of tests is named after it: `test_x.py` and
///   `test_x_errors.py` for `x.py` and `_x.py`, `tests/x.rs` for `src/x.rs`, `tests/cases/a-b.md` for
///   `a_b.rs`, `x.spec.ts` for `x.ts`;
/// - it has tests of its own: `#[cfg(test)]` and `#[test]` in Rust, test functions and cases in
///   Python;
/// - a test stands for its whole folder: any test of a Go package, the `tests.rs` of a Rust module;
/// - a test, in a file of its own or in Rust inside of another, imports it, or imports from a package's own file (`__init__.py`, `lib.rs`,
///   `mod.rs`, `index.ts`) what that imports from it.
///
/// What is only reached through other files is not tested by that. A change answers for the files
/// that it adds. Files without functions need no
/// test, nor do programs' first files (`__main__.py`, `main.rs`, `main.go`), `__init__.py`, build and
/// configuration scripts, type stubs, and what lies in folders for documentation, examples,
/// benchmarks, migrations or code of others.
///
/// ## How to fix
/// Write a test that imports the file, best of what broke last; or name in `except` what is tested
/// by other means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MissingTest {
    /// What a finding weighs: `error` blocks, `warn` is shown, `off` turns the rule off.
    pub severity: Severity,
    /// Patterns of further test files, as in .gitignore.
    pub tests: Patterns,
    /// Patterns of files that need no test, as in .gitignore.
    pub except: Patterns,
    /// Files with tests that are read at most to see what these import. With more of them nothing
    /// is said of files that no test is named after.
    pub files_read: usize,
}

impl Default for MissingTest {
    fn default() -> Self {
        Self {
            severity: Severity::Warn,
            tests: Patterns::default(),
            except: Patterns::default(),
            files_read: 2_000,
        }
    }
}

impl Rule for MissingTest {
    fn name(&self) -> &'static str {
        "missing-test"
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
        findings.extend(coverage::find(self, around));
    }
}
