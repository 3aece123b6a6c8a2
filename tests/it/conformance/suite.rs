//! The official suite itself, where its program is given.

#![expect(
    clippy::disallowed_methods,
    reason = "the suite is a program of others, which has no place in a scene"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::Served;

/// Names the suite's program. It is one of Node's, so the `PATH` must lead to one that it runs on.
const SUITE: &str = "GROUNDSKEEPER_CONFORMANCE";

/// The sets of requirements, and how many checks of each pass: a suite that ran nothing finds no
/// failure either.
const SETS: &[(&str, usize)] = &[("2025-11-25", 83), ("2026-07-28", 194)];

#[tokio::test(flavor = "multi_thread")]
async fn the_official_suite_finds_no_failure_where_it_is_given() {
    let Some(suite) = std::env::var_os(SUITE).map(PathBuf::from) else {
        return;
    };
    for (revision, passed_min) in SETS {
        let served = Served::start().await;
        let (suite, url) = (suite.clone(), served.url());
        let run = move || run(&suite, &url, revision);
        let (checks, said) = tokio::task::spawn_blocking(run).await.unwrap();
        let failed: Vec<String> = checks
            .iter()
            .filter(|(_, check)| is_complaint(check))
            .map(|(name, check)| format!("{name}: {}", check["errorMessage"]))
            .collect();
        assert!(failed.is_empty(), "{revision}: {failed:#?}\n{said}");
        let passed = checks.values().filter(|check| check["status"] == "SUCCESS");
        let passed = passed.count();
        assert!(passed >= *passed_min, "{revision}: {passed} passed");
        served.face.end().await;
    }
}

fn is_complaint(check: &Value) -> bool {
    matches!(check["status"].as_str(), Some("FAILURE" | "WARNING"))
}

/// Every check of a set by its scenario, name and number, and what the suite said.
fn run(suite: &Path, url: &str, revision: &str) -> (BTreeMap<String, Value>, String) {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(suite);
    command.args(["server", "--url", url, "--requirements", revision, "-o"]);
    let ran = command.arg(folder.path()).output().unwrap();
    let said = String::from_utf8_lossy(&ran.stdout).into_owned();
    let complaints = String::from_utf8_lossy(&ran.stderr).into_owned();
    let mut checks = BTreeMap::new();
    for scenario in std::fs::read_dir(folder.path()).unwrap() {
        let scenario = scenario.unwrap();
        let text = std::fs::read_to_string(scenario.path().join("checks.json")).unwrap();
        let found: Vec<Value> = serde_json::from_str(&text).unwrap();
        let of = scenario.file_name().to_string_lossy().into_owned();
        for (number, check) in found.into_iter().enumerate() {
            checks.insert(format!("{of} {} {number}", check["id"]), check);
        }
    }
    (checks, format!("{said}\n{complaints}"))
}
