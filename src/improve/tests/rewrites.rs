//! Functions that the model writes anew: what becomes of good and bad answers.

use super::played::{Played, discarded, evidence, fenced, played, read, told};
use super::*;
use crate::improve::ground::Sameness;

/// A function that is too complex, with a docstring.
fn tangled(count: usize) -> String {
    let branch = |n: usize| format!("    if a == {n} and b > {n}:\n        total += {n}\n");
    let branches: String = (0..count).map(branch).collect();
    format!(
        "import math\n\n\ndef settle(a, b):\n    \"\"\"Settle it.\"\"\"\n    total = 0\n{branches}    return total\n\n\nLAST = 1\n"
    )
}

const GOOD: &str = "def settle(a, b):\n    return a if 0 <= a < 12 and b > a else 0\n";

fn rewritten(ground: &Played, answers: &[&str]) -> (Scene, RunReport, Vec<String>) {
    let answers: Vec<String> = answers.iter().map(|code| fenced(code)).collect();
    played("rewrite", &[("a.py", &tangled(12))], ground, &answers)
}

#[test]
fn a_good_answer_takes_the_function_s_place_with_its_docstring() {
    let (scene, report, prompts) = rewritten(&Played::good(), &[GOOD]);
    let evidence = evidence(&scene, &report);
    let text = scene
        .fixture
        .git(&["show", &format!("{}:a.py", report.commits[0])]);
    insta::assert_snapshot!(text, @r#"
    import math


    def settle(a, b):
        """Settle it."""
        return a if 0 <= a < 12 and b > a else 0


    LAST = 1
    "#);
    let (proofs, remarks) = told(&evidence);
    assert_eq!(
        proofs,
        [
            "signature-equal",
            "rest-equal",
            "docstring-equal",
            "names-resolve",
            "no-new-findings",
            "under-limits",
            "tests-reach",
            "same-results",
        ]
    );
    assert!(
        remarks.contains("the model wrote the function"),
        "{remarks}"
    );
    assert_eq!(evidence["after"]["findings"], 0);
    assert!(
        prompts[0].contains("is 24, and at most 15 is allowed"),
        "{}",
        prompts[0]
    );
    // The same answer again and again says nothing new.
    assert_eq!(prompts.len(), 3);
}

#[test]
fn each_filter_refuses_what_only_it_catches() {
    let long = tangled(11);
    let still = &long[long.find("def ").unwrap()..long.find("\n\n\nLAST").unwrap()];
    let still = format!("{still}\n");
    for (answer, words) in [
        ("def settle(a, b, c=0):\n    return a\n", "became"),
        ("def settle(a, b):\n    yield a\n", "generator"),
        (
            "def settle(a, b):\n    return known(a)\n",
            "nothing binds the name `known`",
        ),
        (&still, "still breaks"),
        (
            "def helper(): pass\ndef settle(a, b):\n    return a\n",
            "defines `helper`",
        ),
        (
            "import os\ndef settle(a, b):\n    return a\n",
            "more than the function",
        ),
        ("def settle(a, b:\n", "does not parse"),
    ] {
        let ground = Played::good();
        let (_, report, _) = rewritten(&ground, &[answer]);
        let reason = discarded(&report);
        assert!(reason.contains(words), "{words}: {reason}");
        assert!(ground.ran.lock().unwrap().is_empty(), "{words}");
    }
    let (_, report, _) = played(
        "rewrite",
        &[("a.py", &tangled(12))],
        &Played::good(),
        &["No.".into()],
    );
    assert!(
        discarded(&report).contains("no fenced block"),
        "{}",
        discarded(&report)
    );
}

#[test]
fn an_answer_that_tests_refuse_is_worth_nothing() {
    let ground = Played {
        suite: Box::new(|root, _| match read(root, "a.py").contains("b > a") {
            true => vec!["test_settle"],
            false => Vec::new(),
        }),
        ..Played::good()
    };
    let (_, report, prompts) = rewritten(&ground, &[GOOD]);
    let reason = discarded(&report);
    assert!(
        reason.starts_with("tests failed: test_settle fails"),
        "{reason}"
    );
    assert!(
        reason.contains("2 samples before it were refused"),
        "{reason}"
    );
    let told = prompts.last().unwrap();
    assert!(
        told.contains("refused: tests failed: test_settle fails"),
        "{told}"
    );
}

#[test]
fn tests_that_do_not_see_the_function_prove_nothing() {
    let ground = Played {
        trial: Box::new(|_, _| Vec::new()),
        ..Played::good()
    };
    let (_, report, _) = rewritten(&ground, &[GOOD]);
    let reason = discarded(&report);
    let expected = "trial tests-reach failed: no test notices any of 1 planted exceptions";
    assert!(reason.starts_with(expected), "{reason}");
}

#[test]
fn another_result_for_any_arguments_is_a_refusal_and_none_compared_is_said() {
    let different = Sameness::Different("for (1) it gave 2, and gives 3".to_owned());
    let ground = Played {
        sameness: different,
        ..Played::good()
    };
    let (_, report, _) = rewritten(&ground, &[GOOD]);
    let reason = discarded(&report);
    assert!(
        reason.contains("same-results failed: for (1) it gave 2"),
        "{reason}"
    );
    let ground = Played {
        sameness: Sameness::NotCompared("its parameter `a` has no annotation".to_owned()),
        ..Played::good()
    };
    let (scene, report, _) = rewritten(&ground, &[GOOD]);
    let evidence = evidence(&scene, &report);
    let (proofs, remarks) = told(&evidence);
    assert!(!proofs.contains(&"same-results"), "{proofs:?}");
    assert!(
        remarks.contains("was not compared with what it was: its parameter"),
        "{remarks}"
    );
}

#[test]
fn the_plainest_sample_is_tried_first_and_the_next_takes_its_place() {
    let plain = "def settle(a, b):\n    return b\n";
    let longer = "def settle(a, b):\n    if a:\n        return a\n    return b\n";
    let ground = Played {
        suite: Box::new(|root, _| match read(root, "a.py").contains("return a") {
            true => Vec::new(),
            false => vec!["test_settle"],
        }),
        ..Played::good()
    };
    let (scene, report, prompts) = rewritten(&ground, &[longer, plain]);
    let text = scene
        .fixture
        .git(&["show", &format!("{}:a.py", report.commits[0])]);
    assert!(text.contains("        return a\n    return b"), "{text}");
    let evidence = evidence(&scene, &report);
    let (_, remarks) = told(&evidence);
    assert!(
        remarks.contains("2 of its samples had the right form"),
        "{remarks}"
    );
    assert!(remarks.contains("1 samples before it were refused, the last because tests failed"));
    assert!(
        prompts.iter().all(|prompt| !prompt.contains("refused")),
        "{prompts:#?}"
    );
}
