//! Python's tests by unittest, which every Python has.

use groundskeeper::process::Ended;
use groundskeeper::settings::Settings;
use groundskeeper::testing::{Selection, compare};
use groundskeeper::text::RepoPath;

use super::{paths, run, runner, told};
use crate::harness::Scene;

const TESTS: &str = "\
import unittest
from shop import total


class TotalTest(unittest.TestCase):
    def test_sum(self):
        self.assertEqual(total([1, 2]), 3)

    def test_each(self):
        for number in (1, 2):
            with self.subTest(number=number):
                self.assertEqual(total([number]), number)

    @unittest.skip('later')
    def test_later(self):
        raise AssertionError
";

fn scene() -> Scene {
    Scene::with_commit(&[
        (
            "src/shop/__init__.py",
            "def total(numbers):\n    return sum(numbers)\n",
        ),
        ("tests/test_total.py", TESTS),
        (
            "tests/test_other.py",
            "import unittest\nclass O(unittest.TestCase):\n    def test_o(self): pass\n",
        ),
    ])
}

#[test]
fn tests_are_told_one_by_one_and_leave_nothing_behind() {
    let scene = scene();
    let before = paths(&scene.work);
    let Some(runner) = runner(&scene, &Settings::default()) else {
        return;
    };
    assert_eq!(runner.suite(), "unittest");
    let outcome = run(&runner, &Selection::All);
    let mut cases = told(&outcome);
    cases.sort();
    assert_eq!(
        cases,
        [
            "test_other.O.test_o passed",
            "test_total.TotalTest.test_each passed",
            "test_total.TotalTest.test_later skipped",
            "test_total.TotalTest.test_sum passed",
        ]
    );
    assert!(outcome.is_green(), "{outcome:?}");
    assert_eq!(paths(&scene.work), before);
}

#[test]
fn what_a_change_breaks_is_named_and_what_it_does_not_touch_holds() {
    let scene = scene();
    let Some(runner) = runner(&scene, &Settings::default()) else {
        return;
    };
    let before = run(&runner, &Selection::All);
    scene.write(
        "src/shop/__init__.py",
        "def total(numbers):\n    return len(numbers)\n",
    );
    let compared = compare(&before, &run(&runner, &Selection::All));
    let broken: Vec<&str> = compared.broken.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(
        broken,
        [
            "test_total.TotalTest.test_each",
            "test_total.TotalTest.test_sum"
        ]
    );
    assert_eq!(compared.held, 1);

    // A selection is compared with the same part of what was before.
    let files = [RepoPath::from("tests/test_other.py")];
    let other = run(&runner, &Selection::Files(files.to_vec()));
    let compared = compare(&before.only(&files), &other);
    assert!(compared.holds() && compared.held == 1, "{compared:?}");
}

#[test]
fn a_module_that_does_not_load_breaks_all_its_tests() {
    let scene = scene();
    let Some(runner) = runner(&scene, &Settings::default()) else {
        return;
    };
    let before = run(&runner, &Selection::All);
    scene.write("src/shop/__init__.py", "raise ValueError('no')\n");
    let after = run(&runner, &Selection::All);
    assert_eq!(after.ended, Ended::Exit(1));
    let compared = compare(&before, &after);
    assert!(compared.broken.len() >= 2, "{compared:?}");
    let why = compared
        .broken
        .iter()
        .any(|one| one.why.contains("ValueError: no"));
    assert!(why, "{compared:?}");
}

#[test]
fn tests_that_want_pytest_are_not_run_without_it() {
    let scene = scene();
    scene.write("tests/conftest.py", "");
    let python = groundskeeper::settings::Tests {
        python: bare_environment(&scene),
        ..Settings::default().tests
    };
    let settings = Settings {
        tests: python,
        ..Settings::default()
    };
    let words = super::detected(&scene, &settings).unwrap_err().to_string();
    let told = ["need pytest", "no code of the repository is run"];
    assert!(told.iter().any(|part| words.contains(part)), "{words}");
}

/// A virtual environment without any package.
fn bare_environment(scene: &Scene) -> String {
    let folder = scene.beside("bare");
    std::fs::create_dir_all(folder.join("bin")).unwrap();
    std::fs::create_dir_all(folder.join("lib/python3.11/site-packages")).unwrap();
    std::fs::write(folder.join("pyvenv.cfg"), "home = /usr/bin\n").unwrap();
    std::fs::write(folder.join("bin/python"), "").unwrap();
    folder.display().to_string()
}
