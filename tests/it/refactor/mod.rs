//! What is taken apart or flattened does what it did: random functions are changed in every way
//! there is, and Python runs them before and after.

mod sources;

use std::io::Write;
use std::process::{Command, Stdio};

use groundskeeper::refactor::{extract, flatten, proofs};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

/// Functions made up for each test.
const CASES: usize = 400;

/// What every version of every module does, by Python.
fn behaviours(modules: &[Vec<String>]) -> Vec<Vec<String>> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/refactor/run.py");
    let mut child = Command::new("python3")
        .args(["-I", "-B", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let sent = serde_json::to_vec(modules).unwrap();
    child.stdin.take().unwrap().write_all(&sent).unwrap();
    let answer = child.wait_with_output().unwrap();
    assert!(answer.status.success());
    serde_json::from_slice(&answer.stdout).unwrap()
}

fn made_up() -> Vec<String> {
    let mut runner = TestRunner::deterministic();
    let tree = || sources::module().new_tree(&mut runner).unwrap().current();
    std::iter::repeat_with(tree).take(CASES).collect()
}

/// Changes every module in every way that `change` knows, and compares what they do; at least
/// `least` changes have to come out.
fn compare(change: impl Fn(&str) -> Vec<String>, least: usize) {
    let modules: Vec<Vec<String>> = made_up()
        .into_iter()
        .map(|source| {
            let changed = change(&source);
            std::iter::once(source).chain(changed).collect()
        })
        .collect();
    let mut compared = 0;
    for (versions, told) in modules.iter().zip(behaviours(&modules)) {
        let Some((first, rest)) = told.split_first() else {
            continue;
        };
        for (version, told) in versions[1..].iter().zip(rest) {
            assert_eq!(first, told, "{}\n=====\n{version}", versions[0]);
            compared += 1;
        }
    }
    assert!(compared >= least, "only {compared} changes were compared");
}

#[test]
fn every_extraction_does_what_the_function_did_and_is_proven() {
    let change = |source: &str| {
        let variants = extract::variants(source, "f", &extract::Options::default());
        let variants = variants.unwrap_or_default().into_iter();
        let proven = variants.map(|(text, symbol)| {
            for proof in proofs::extract::prove(source, &text, &symbol) {
                assert!(proof.holds(), "{proof:?}\n{source}\n=====\n{text}");
            }
            text
        });
        proven.collect()
    };
    compare(change, 300);
}

#[test]
fn every_flattening_does_what_the_function_did_and_is_proven() {
    let change = |source: &str| {
        let variants = flatten::variants(source, "f")
            .unwrap_or_default()
            .into_iter();
        let proven = variants.map(|text| {
            for proof in proofs::flatten::prove(source, &text) {
                assert!(proof.holds(), "{proof:?}\n{source}\n=====\n{text}");
            }
            text
        });
        proven.collect()
    };
    compare(change, 100);
}
