//! Tests that the model writes: what becomes of good and bad ones.

use std::path::Path;

use super::played::{Played, discarded, evidence, fenced, played, read, told};
use super::*;
use crate::improve::ground::Standing;

const SOURCE: &str = "\
def total(prices):
    return sum(prices) + 0


def rate(price):
    return price * 2
";

const GOOD: &str = "\
import unittest
from a import total


class TotalTest(unittest.TestCase):
    def test_total(self):
        self.assertEqual(total([1, 2]), 3)
";

/// A ground without tests on which the new ones fail as `fails` says.
fn ground(fails: impl Fn(&Path, usize) -> bool + Send + Sync + 'static) -> Played {
    Played {
        standing: Standing::NoTests {
            reason: "no tests are found".to_owned(),
        },
        trial: Box::new(move |root, run| {
            fails(root, run)
                .then_some("test_total")
                .into_iter()
                .collect()
        }),
        ..Played::good()
    }
}

/// Whether what `total` does is other than it was.
fn is_wrong(root: &Path) -> bool {
    let text = read(root, "a.py");
    text.contains("a planted exception\")\n    return sum") || text.contains("sum(prices) - 0")
}

fn tested(ground: &Played, answers: &[&str]) -> (Scene, RunReport, Vec<String>) {
    let answers: Vec<String> = answers.iter().map(|code| fenced(code)).collect();
    played("test", &[("a.py", SOURCE)], ground, &answers)
}

#[test]
fn good_tests_become_the_first_file_of_tests() {
    let ground = ground(|root, _| is_wrong(root));
    let (scene, report, _) = tested(&ground, &[GOOD]);
    let evidence = evidence(&scene, &report);
    assert_eq!(evidence["files"], json!(["tests/test_a.py"]));
    let (proofs, remarks) = told(&evidence);
    assert_eq!(
        proofs,
        [
            "new-file",
            "has-tests",
            "tests-assert",
            "imports-module",
            "harmless",
            "tests-steady",
            "tests-reach",
            "mutants-die",
        ]
    );
    assert!(remarks.contains("the model wrote the tests"), "{remarks}");
    let details = evidence["proofs"].to_string();
    assert!(
        details.contains("2 tests pass 5 times in a row"),
        "{details}"
    );
    assert!(
        details.contains("notice 1 of 2 planted exceptions, such as an exception in total"),
        "{details}"
    );
    let ran = ground.ran.lock().unwrap();
    assert!(
        ran.iter().all(|tests| *tests == ["tests/test_a.py".into()]),
        "{ran:?}"
    );
    // Five times, then for each sort of mistake once without any: both exceptions, and up to the
    // first wrong result that is noticed.
    assert_eq!(ran.len(), 5 + (1 + 2) + (1 + 1));
    let files = scene
        .fixture
        .git(&["show", "--format=", "--name-only", &report.commits[0]]);
    assert_eq!(files, "tests/test_a.py");
}

#[test]
fn each_filter_refuses_what_only_it_catches() {
    for (from, to, words) in [
        ("test_total", "check_total", "no function named test_"),
        (
            "self.assertEqual(total([1, 2]), 3)",
            "total([1, 2])",
            "asserts nothing",
        ),
        (
            "from a import total",
            "from b import total",
            "does not import a",
        ),
        (
            "import unittest",
            "import unittest, socket",
            "imports `socket`",
        ),
        (
            "    def",
            "    @unittest.skip('')\n    def",
            "leaves tests out",
        ),
        ("(self):", "(self:", "does not parse"),
    ] {
        let ground = ground(|root, _| is_wrong(root));
        let (_, report, _) = tested(&ground, &[&GOOD.replacen(from, to, 1)]);
        let reason = discarded(&report);
        assert!(reason.contains(words), "{words}: {reason}");
        assert!(ground.ran.lock().unwrap().is_empty(), "{words}");
    }
}

#[test]
fn tests_that_fail_now_and_then_are_worth_nothing() {
    let ground = ground(|root, run| is_wrong(root) || run % 4 == 0);
    let (_, report, prompts) = tested(&ground, &[GOOD]);
    let reason = discarded(&report);
    assert!(
        reason.starts_with("trial tests-steady failed: test_total fails in run "),
        "{reason}"
    );
    assert_eq!(prompts.len(), 3, "once, and twice more told why");
    assert!(
        prompts[1].contains("test_total fails in run 4 of 5"),
        "{}",
        prompts[1]
    );
}

#[test]
fn tests_that_do_not_reach_the_module_are_worth_nothing() {
    // They would fail for a wrong result if they saw it, which they do not.
    let ground = ground(|_, _| false);
    let (_, report, _) = tested(&ground, &[GOOD]);
    let reason = discarded(&report);
    assert!(
        reason.starts_with("trial tests-reach failed: no test notices any of 2"),
        "{reason}"
    );
}

#[test]
fn tests_that_notice_no_wrong_result_are_worth_nothing() {
    let ground = ground(|root, _| read(root, "a.py").contains("a planted exception"));
    let (_, report, _) = tested(&ground, &[GOOD]);
    let reason = discarded(&report);
    assert!(
        reason.starts_with("trial mutants-die failed: no test notices any of 2"),
        "{reason}"
    );
}

#[test]
fn tests_that_are_there_are_left_alone() {
    for (test, text) in [
        ("tests/test_a.py", "import unittest\n"),
        ("tests/test_other.py", "from a import total\n"),
    ] {
        let files = [("a.py", SOURCE), (test, text)];
        let (scene, report, prompts) = played("test", &files, &Played::good(), &[fenced(GOOD)]);
        assert_eq!((report.commits.len(), prompts.len()), (0, 0), "{test}");
        assert_eq!(scene.branches(), "main");
    }
    let red = Played {
        standing: Standing::Red {
            reason: "2 tests fail".to_owned(),
        },
        ..Played::good()
    };
    let (_, report, prompts) = tested(&red, &[GOOD]);
    assert_eq!((report.commits.len(), prompts.len()), (0, 0));
    let remark = "`test` was not offered: 2 tests fail";
    assert!(
        report.remarks.iter().any(|one| one == remark),
        "{:?}",
        report.remarks
    );
}
