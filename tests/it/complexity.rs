//! Complexity numbers against the numbers that other tools gave for the same code.

use std::collections::BTreeMap;

use groundskeeper::lang::{self, Syntax, Wanted};
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
    let measured = lang::measure(python, code.as_bytes(), &Wanted::all(1 << 20));
    assert!(
        !matches!(measured.syntax, Syntax::Broken(_)),
        "{:?}\n{code}",
        measured.syntax
    );
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

/// Cognitive complexity of the outermost function where our table (`lang::measures::cognitive`)
/// differs from every tool measured. In `05_match_case` the match adds 1, the `if` inside it 2 and
/// the guard's `and` 1; complexipy leaves the guard out, flake8 the match, and big-code-analysis
/// adds 1 for each guard and arm nesting.
const COGNITIVE_OF_OUR_OWN: &[(&str, u32)] = &[("05_match_case", 4)];

#[test]
fn cognitive_equals_some_tool_or_our_own_table() {
    let mut own = Vec::new();
    for (title, case) in cases() {
        let Some(outer) = functions(&case.code).into_iter().next() else {
            continue;
        };
        let tools: Vec<u64> = case
            .cognitive
            .values()
            .filter_map(|rows| rows.get(0)?.get(1)?.as_u64())
            .collect();
        if !tools.contains(&u64::from(outer.cognitive)) {
            own.push((title, outer.cognitive));
        }
    }
    let own: Vec<(&str, u32)> = own.iter().map(|(t, n)| (t.as_str(), *n)).collect();
    assert_eq!(own, COGNITIVE_OF_OUR_OWN);
}
