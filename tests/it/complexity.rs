//! Complexity numbers against the numbers that other tools gave for the same code.

use std::collections::BTreeMap;

use groundskeeper::lang::{self, Limits, Syntax};
use serde::Deserialize;

#[derive(Deserialize)]
struct Cases {
    cases: BTreeMap<String, Case>,
}

#[derive(Deserialize)]
struct Case {
    code: String,
    cyclomatic: BTreeMap<String, serde_json::Value>,
    cognitive: BTreeMap<String, serde_json::Value>,
}

fn cases() -> BTreeMap<String, Case> {
    let text = include_str!("../data/complexity-cases.json");
    serde_json::from_str::<Cases>(text).unwrap().cases
}

fn functions(code: &str) -> Vec<lang::Function> {
    let python = lang::by_name("python").unwrap();
    let measured = lang::measure(python, code.as_bytes(), Limits { file_bytes: 1 << 20 });
    assert!(!matches!(measured.syntax, Syntax::Broken(_)), "{:?}\n{code}", measured.syntax);
    measured.functions
}

fn name(symbol: &str) -> &str {
    let own = symbol.rsplit('.').next().unwrap();
    own.split('#').next().unwrap()
}

#[test]
fn cyclomatic_equals_ruff_c901_on_every_case() {
    let cases = cases();
    assert_eq!(cases.len(), 86);
    for (title, case) in cases {
        let expected: Vec<(String, u32)> =
            serde_json::from_value(case.cyclomatic["ruff_C901"].clone()).unwrap();
        let found: Vec<(String, u32)> = functions(&case.code)
            .iter()
            .map(|function| (name(&function.symbol).to_owned(), function.cyclomatic))
            .collect();
        assert_eq!(found, expected, "{title}\n{}", case.code);
    }
}
