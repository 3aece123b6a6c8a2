//! pytest, and unittest where no test is written for pytest: pytest also collects classes that were
//! never meant as tests, and then stops.

use std::path::{Path, PathBuf};

use super::unittest::Unittest;
use super::{Job, Suite, report, selected, text};
use crate::process::{Finish, Program};
use crate::settings::Tests;
use crate::testing::report::junit;
use crate::testing::{Case, Error, Interpreter, Places, Selection};

/// Files that say that a folder is a Python project.
const PROJECT: &[&str] = &[
    "pyproject.toml",
    "setup.py",
    "setup.cfg",
    "tox.ini",
    "pytest.ini",
];

/// Sections that configure pytest, by their file.
const SECTIONS: &[(&str, &str)] = &[
    ("pyproject.toml", "[tool.pytest"),
    ("setup.cfg", "[tool:pytest]"),
    ("tox.ini", "[pytest]"),
];

/// Folders that tests are looked for in, those of the packages in the root besides.
const FOLDERS: &[&str] = &["tests", "test", "testing", ".", "src"];

/// Files that are looked at to find tests.
const LOOKED_AT: usize = 2_000;

/// Files in which projects give pytest options.
const OPTIONS: &[&str] = &["pyproject.toml", "setup.cfg", "tox.ini", "pytest.ini"];

/// Where the report is left.
const REPORT: &str = "report.xml";

struct Pytest {
    interpreter: Interpreter,
}

pub(super) fn look(places: &Places<'_>, settings: &Tests) -> Result<Option<Box<dyn Suite>>, Error> {
    let tests = tests(places.tree);
    let is_project = PROJECT.iter().any(|name| places.tree.join(name).exists());
    if tests.is_empty() || !is_project && tests.iter().all(|path| path.components().count() > 3) {
        return Ok(None);
    }
    let interpreter = Interpreter::find(places, settings).ok_or_else(|| Error::NoEnvironment {
        reason: "there are Python tests, and no Python is found".to_owned(),
        remedy: "make a virtual environment in .venv, or name one in the setting `tests.python`"
            .to_owned(),
    })?;
    let wanted = wants_pytest(places.tree, &tests);
    let found_by_unittest = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default();
        name.as_encoded_bytes().starts_with(b"test")
    };
    let is_plain = !wanted && tests.iter().all(found_by_unittest);
    if !is_plain && interpreter.has_module("pytest") {
        return Ok(Some(Box::new(Pytest { interpreter })));
    }
    if wanted {
        return Err(Error::NoEnvironment {
            reason: format!("the tests need pytest, which {} lacks", interpreter.what()),
            remedy: "install it there, or name another environment in the setting `tests.python`"
                .to_owned(),
        });
    }
    Ok(Some(Box::new(Unittest { interpreter })))
}

/// Paths of files with Python tests, relative to the work tree, as pytest and unittest find them.
fn tests(tree: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut looked_at = 0;
    let mut open = of_packages(tree);
    open.extend(FOLDERS.iter().rev().map(|name| tree.join(name)));
    while let Some(folder) = open.pop() {
        let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten();
        for path in entries.map(|entry| entry.path()) {
            looked_at += 1;
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            // The root's own folders are listed above.
            if path.is_dir() && folder != tree.join(".") && !name.starts_with('.') {
                open.push(path);
            } else if is_test(&name) {
                found.push(path.strip_prefix(tree).unwrap_or(&path).to_owned());
            }
        }
        if looked_at > LOOKED_AT {
            break;
        }
    }
    found
}

/// Folders for tests within the packages that stand in the root.
fn of_packages(tree: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(tree).into_iter().flatten().flatten();
    let packages = entries.map(|entry| entry.path());
    let packages = packages.filter(|path| path.join("__init__.py").is_file());
    // What stands in a folder for tests is found with that.
    let packages = packages.filter(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        !FOLDERS.contains(&&*name)
    });
    packages
        .flat_map(|path| ["tests", "test"].map(|name| path.join(name)))
        .collect()
}

fn is_test(name: &str) -> bool {
    let Some(stem) = name.strip_suffix(".py") else {
        return false;
    };
    stem.starts_with("test_") || stem.ends_with("_test") || matches!(stem, "tests" | "test")
}

/// Whether any test, or a `conftest.py`, is written for pytest.
fn wants_pytest(tree: &Path, tests: &[PathBuf]) -> bool {
    let names_it = |path: &PathBuf| {
        let text = std::fs::read_to_string(tree.join(path)).unwrap_or_default();
        text.lines().any(|line| {
            line.trim_start().starts_with("import pytest")
                || line.trim_start().starts_with("from pytest")
                || line.starts_with("def test_")
        })
    };
    let configured = ["conftest.py", "tests/conftest.py", "pytest.ini"];
    let is_configured = |(path, section): &(&str, &str)| {
        let text = std::fs::read_to_string(tree.join(path)).unwrap_or_default();
        text.contains(section)
    };
    configured.iter().any(|path| tree.join(path).exists())
        || SECTIONS.iter().any(is_configured)
        || tests.iter().any(names_it)
}

impl Pytest {
    /// A part of the tests covers a part of the code, which a threshold for all of it would refuse.
    fn without_coverage(&self, job: &Job<'_>) -> Option<&'static str> {
        let is_part = *job.selection != Selection::All;
        let is_measured = || {
            self.interpreter.has_module("pytest_cov")
                && OPTIONS.iter().any(|name| {
                    let text = std::fs::read_to_string(job.tree.join(name));
                    text.is_ok_and(|text| text.contains("--cov"))
                })
        };
        (is_part && is_measured()).then_some("--no-cov")
    }
}

impl Suite for Pytest {
    fn name(&self) -> &'static str {
        "pytest"
    }

    fn program(&self, job: &Job<'_>) -> Result<Program, Error> {
        let report = text(&job.temp.join(REPORT));
        let cache = text(&job.temp.join("pytest-cache"));
        let program = Program::new(self.interpreter.program(), job.tree)
            .with(["-m", "pytest", "-q", "--color=no", "-p", "no:randomly"])
            .with([format!("--junitxml={report}")])
            // A module whose library is not installed says nothing of the others.
            .with(["--continue-on-collection-errors"])
            .with(["-o".to_owned(), "junit_family=xunit1".to_owned()])
            .with(["-o".to_owned(), format!("cache_dir={cache}")])
            .with(self.without_coverage(job))
            .with(selected(job)?);
        Ok(self.interpreter.environment(program, job.tree, job.temp))
    }

    fn reads(&self) -> Vec<PathBuf> {
        self.interpreter.reads()
    }

    fn cases(&self, job: &Job<'_>, _finish: &Finish) -> Vec<Case> {
        junit::cases(&report(job, REPORT))
    }

    fn interpreter(&self) -> Option<&Interpreter> {
        Some(&self.interpreter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_the_tests_is_held_against_no_threshold_of_coverage() {
        let folder = tempfile::tempdir().unwrap();
        let environment = folder.path().join("env");
        let site = environment.join("lib/python3.11/site-packages/pytest_cov");
        std::fs::create_dir_all(site).unwrap();
        std::fs::create_dir_all(environment.join("bin")).unwrap();
        std::fs::write(environment.join("bin/python"), "").unwrap();
        std::fs::write(environment.join("pyvenv.cfg"), "home = /usr/bin\n").unwrap();
        let interpreter = Interpreter::in_environment(&environment, "a test").unwrap();
        let pytest = Pytest { interpreter };
        let given = |selection: &Selection| {
            let job = Job {
                tree: folder.path(),
                temp: folder.path(),
                selection,
            };
            pytest.without_coverage(&job)
        };
        let part = Selection::Names(vec!["test_a.py::test_a".to_owned()]);
        assert_eq!(given(&part), None);
        let options = "[pytest]\naddopts = --cov=a --cov-fail-under=99\n";
        std::fs::write(folder.path().join("tox.ini"), options).unwrap();
        assert_eq!(given(&part), Some("--no-cov"));
        assert_eq!(given(&Selection::All), None);
    }

    #[test]
    fn tests_are_found_where_they_are_usual() {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write("a/test_deep.py", "");
        write("a/tests/test_deep.py", "");
        write("tests/unit/test_a.py", "import unittest\n");
        write("src/a.py", "def test_of_nothing(): pass\n");
        let tests = super::tests(folder.path());
        assert_eq!(tests, [PathBuf::from("tests/unit/test_a.py")]);
        assert!(!wants_pytest(folder.path(), &tests));
        write("a/__init__.py", "");
        let within = super::tests(folder.path());
        let wanted = ["tests/unit/test_a.py", "a/tests/test_deep.py"];
        assert_eq!(within, wanted.map(PathBuf::from));
        write("pyproject.toml", "[tool.pytest.ini_options]\n");
        assert!(wants_pytest(folder.path(), &tests));
        write("pyproject.toml", "");
        write("tests/unit/test_a.py", "def test_a():\n    assert True\n");
        assert!(wants_pytest(folder.path(), &tests));
    }
}
