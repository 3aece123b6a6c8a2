//! What the program writes for other programs obeys the schemas in `schemas/`.
#![expect(
    clippy::unwrap_used,
    reason = "a test stops where its scene cannot be set"
)]

use groundskeeper::gate::{Policy, check_content, measure_paths, report};
use groundskeeper::rules::Ratchet;
use groundskeeper::settings::Settings;
use groundskeeper::text::RepoPath;
use serde_json::{Value, json};

/// A file that breaks rules with and without a symbol.
fn source() -> String {
    let branches = "    if a == 1:\n        return 1\n".repeat(20);
    format!("def tangled(a):\n{branches}\n{}", "x = 1\n".repeat(300))
}

fn problems(schema: &str, document: &Value) -> Vec<String> {
    let path = format!(
        "{}/schemas/{schema}.schema.json",
        env!("CARGO_MANIFEST_DIR")
    );
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    validator
        .iter_errors(document)
        .map(|e| format!("{}: {e}", e.instance_path()))
        .collect()
}

#[track_caller]
fn check(schema: &str, document: &Value) {
    assert_eq!(
        problems(schema, document),
        Vec::<String>::new(),
        "{document:#}"
    );
}

fn report() -> report::Report {
    let policy = Policy::new(&Settings::default(), &[]).unwrap();
    check_content(
        &RepoPath::from("a/b.py"),
        source().as_bytes(),
        &policy,
        None,
    )
}

#[test]
fn check_writes_what_its_schema_says() {
    let report = report();
    assert!(
        report.findings.iter().any(|l| l.finding.symbol.is_none()),
        "{report:?}"
    );
    assert!(
        report.findings.iter().any(|l| l.finding.symbol.is_some()),
        "{report:?}"
    );
    let format = report::Format::named("json").unwrap();
    let mut out = Vec::new();
    (format.write)(&report, &report::Options::default(), &mut out).unwrap();
    check("check", &serde_json::from_slice(&out).unwrap());
}

#[test]
fn measure_writes_what_its_schema_says() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.py"), source()).unwrap();
    let policy = Policy::new(&Settings::default(), &[]).unwrap();
    let (functions, broken) = measure_paths(folder.path(), &[], &policy).unwrap();
    assert_eq!((functions.len(), broken.len()), (1, 0));
    check("measure", &json!({ "functions": functions }));
}

#[test]
fn the_ratchet_file_is_what_its_schema_says() {
    let findings: Vec<_> = report().findings.into_iter().map(|l| l.finding).collect();
    let mut ratchet = Ratchet::default();
    ratchet.update(|_| true, &findings, true);
    assert_eq!(ratchet.entries().count(), findings.len());
    check(
        "ratchet",
        &serde_json::from_str(&ratchet.to_text()).unwrap(),
    );
    check(
        "ratchet",
        &serde_json::from_str(&Ratchet::default().to_text()).unwrap(),
    );
}

#[test]
fn an_improvement_is_a_change_or_a_summary() {
    let commit = "0123456789abcdef0123456789abcdef01234567";
    let change = json!({
        "kind": "document", "path": "a.py", "symbol": "f", "outcome": "committed",
        "reason": "documented", "commit": commit,
        "before": { "findings": 1, "undocumented": 1 }, "after": { "findings": 1, "undocumented": 0 },
        "proofs": [{ "name": "same syntax tree without docstrings", "result": "held" }],
    });
    check("improve", &change);
    let mut wrong = change.clone();
    wrong["outcome"] = json!("done");
    assert_ne!(problems("improve", &wrong), Vec::<String>::new());
}
