//! Functions that the model makes faster: the benchmark has the last word.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::played::{Played, discarded, evidence, fenced, played, told};
use super::*;

const SLOW: &str = "def settle(a, b):\n    total = 0\n    for n in range(a):\n        total += b\n    return total\n";
const FAST: &str = "def settle(a, b):\n    return max(a, 0) * b\n";

fn timed(time: impl Fn(&str) -> Result<f64, String> + Send + Sync + 'static) -> Played {
    Played {
        time: Box::new(time),
        ..Played::good()
    }
}

fn optimized(ground: &Played) -> (Scene, RunReport, Vec<String>) {
    played("optimize", &[("a.py", SLOW)], ground, &[fenced(FAST)])
}

#[test]
fn a_function_that_takes_less_time_by_more_than_it_varies_is_kept() {
    let ground = timed(|text| Ok(if text == FAST { 0.5 } else { 1.0 }));
    let (scene, report, prompts) = optimized(&ground);
    let evidence = evidence(&scene, &report);
    let (proofs, _) = told(&evidence);
    assert_eq!(proofs.last(), Some(&"faster"));
    assert!(
        proofs.contains(&"tests-reach") && proofs.contains(&"same-results"),
        "{proofs:?}"
    );
    let details = evidence["proofs"].to_string();
    assert!(
        details.contains("the median ratio of 5 pairs is 0.500"),
        "{details}"
    );
    assert!(prompts[0].contains("runs faster"), "{}", prompts[0]);
}

#[test]
fn no_gain_none_beyond_the_noise_and_no_time_are_refusals() {
    // Shorter in the middle of five, and far from it in most.
    let runs = AtomicUsize::new(0);
    let noisy = move |text: &str| {
        if text != FAST {
            return Ok(1.0);
        }
        let run = runs.fetch_add(1, Ordering::Relaxed);
        Ok([0.9, 1.3, 0.8, 1.4, 0.7][run % 5])
    };
    for (ground, words) in [
        (
            timed(|text| Ok(if text == FAST { 1.2 } else { 1.0 })),
            "it takes no less time",
        ),
        (timed(|_| Ok(1.0)), "it takes no less time"),
        (timed(noisy), "the runs vary too much for a verdict"),
        (
            timed(|_| Err("the benchmark ended with exit code 1".to_owned())),
            "exit code 1",
        ),
    ] {
        let (_, report, _) = optimized(&ground);
        let reason = discarded(&report);
        let expected = format!("trial faster failed: {words}");
        let is_told = reason.starts_with(&expected) || reason.contains(words);
        assert!(is_told, "{words}: {reason}");
    }
}
