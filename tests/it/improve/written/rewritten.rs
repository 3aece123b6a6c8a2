//! Functions that a model writes anew: what is the same, and what is faster.

use super::{SCORE_TESTS, SCORES, evidence, has_sandbox, improved, in_turn, shop, tangled};

#[test]
fn of_several_functions_the_first_that_tests_and_comparison_pass_is_committed() {
    let scene = shop(
        "rewrite",
        &[
            ("shop/price.py", &tangled()),
            ("tests/test_price.py", SCORE_TESTS),
        ],
    );
    let model = in_turn(SCORES.map(str::to_owned));
    let (changes, summary, prompts) = improved(&scene, model);
    if !has_sandbox(&summary) {
        assert_eq!((changes.len(), prompts.len()), (1, 0), "{changes:#?}");
        return;
    }
    assert_eq!(changes[0]["outcome"], "committed", "{changes:#?}");
    let evidence = evidence(&scene, &summary);
    let told = evidence.to_string();
    assert!(
        told.contains("tests notice 1 of 1 planted exceptions"),
        "{told}"
    );
    assert!(
        told.contains("200 values and 0 exceptions are the same"),
        "{told}"
    );
    assert!(
        told.contains("2 samples before it were refused, the last because trial same-results"),
        "{told}"
    );
    let branch = summary["branch"].as_str().unwrap();
    let text = scene.git(&["show", &format!("{branch}:shop/price.py")]);
    assert_eq!(format!("{text}\n"), SCORES[2]);
    assert_eq!(evidence["after"]["findings"], 0);
}

#[test]
fn a_function_is_made_faster_where_a_benchmark_says_so() {
    let slow = "def settle(a: int, b: int) -> int:\n    total = 0\n    for _ in range(a):\n        total += b\n    return total\n";
    let fast = "def settle(a: int, b: int) -> int:\n    return max(a, 0) * b\n";
    // The benchmark counts lines that run: a clock would tell how busy the machine is.
    let benchmark = "\
import sys

from shop.price import settle

lines = 0


def count(frame, event, argument):
    global lines
    lines += event == 'line'
    return count


sys.settrace(count)
settle(500, 2)
sys.settrace(None)
print(lines)
";
    let tests = SCORE_TESTS.replace("score(20, 99), 0", "score(3, 2), 6");
    let tests = tests
        .replace("        self.assertEqual(score(3, 9), 4)\n", "")
        .replace("        self.assertEqual(score(3, 1), 0)\n", "")
        .replace("import score", "import settle")
        .replace("score(", "settle(");
    let files = [
        ("shop/price.py", slow),
        ("tests/test_price.py", &*tests),
        ("bench.py", benchmark),
        (
            "groundskeeper.toml",
            "[improve]\nkinds = ['optimize']\noptimize = ['shop/price.py:settle']\nbenchmark = ['python3', 'bench.py']\n",
        ),
    ];
    let scene = shop("optimize", &files);
    let (changes, summary, prompts) = improved(&scene, in_turn([fast.to_owned()]));
    if !has_sandbox(&summary) {
        assert_eq!((changes.len(), prompts.len()), (1, 0), "{changes:#?}");
        return;
    }
    assert_eq!(changes[0]["outcome"], "committed", "{changes:#?}");
    let proofs = evidence(&scene, &summary)["proofs"].to_string();
    assert!(
        proofs.contains("the median ratio of 9 pairs is 0.00"),
        "{proofs}"
    );
    let branch = summary["branch"].as_str().unwrap();
    let text = scene.git(&["show", &format!("{branch}:shop/price.py")]);
    assert_eq!(format!("{text}\n"), fast);
}
