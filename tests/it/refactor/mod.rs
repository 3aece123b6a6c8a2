//! What is taken apart or flattened does what it did: random functions are changed in every way
//! there is, and Python runs them before and after.

mod sources;

use std::io::Write;
use std::process::{Command, Stdio};

use groundskeeper::refactor::proofs::Proof;
use groundskeeper::refactor::{extract, flatten, proofs};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

/// Functions made up for each test.
const CASES: usize = 400;

/// What every version of every module does, by Python.
#[expect(
    clippy::disallowed_methods,
    reason = "Python itself says what a text does"
)]
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

/// A changed text, and whether its proofs hold.
type Changed = (String, bool);

/// Changes every module in every way that `change` knows, and compares what they do, proven or not;
/// at least `least` changes have to come out, and nearly all of them have to be proven.
fn compare(change: impl Fn(&str) -> Vec<Changed>, least: usize) {
    let (mut total, mut proven) = (0, 0);
    let modules: Vec<Vec<String>> = made_up()
        .into_iter()
        .map(|source| {
            let changed = change(&source);
            total += changed.len();
            proven += changed.iter().filter(|(_, proven)| *proven).count();
            let texts = changed.into_iter().map(|(text, _)| text);
            std::iter::once(source).chain(texts).collect()
        })
        .collect();
    assert!(proven * 100 >= total * 98, "{proven} of {total} are proven");
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
        let told = variants.map(|(text, symbol)| {
            let proofs = proofs::extract::prove(source, &text, &symbol);
            (text, proofs.iter().all(Proof::holds))
        });
        told.collect()
    };
    compare(change, 300);
}

#[test]
fn every_flattening_does_what_the_function_did_and_is_proven() {
    let change = |source: &str| {
        let variants = flatten::variants(source, "f").unwrap_or_default();
        let told = variants.into_iter().map(|text| {
            let proofs = proofs::flatten::prove(source, &text);
            (text, proofs.iter().all(Proof::holds))
        });
        told.collect()
    };
    compare(change, 20);
}
