//! Formats that programs read, each by the means of its readers: a JSON Schema or a parser.

use std::collections::BTreeSet;

use groundskeeper::gate::report::Report;
use serde_json::Value;

use super::{HOSTILE, check, report, written, written_with};
use crate::harness::{python, schema_problems};

fn json(report: &Report, format: &str) -> Value {
    serde_json::from_str(&written(report, format)).unwrap()
}

/// The JSON Schema of SARIF 2.1.0 as OASIS publishes it.
fn sarif_problems(document: &Value) -> Vec<String> {
    let path = format!(
        "{}/tests/data/sarif-2.1.0.schema.json",
        env!("CARGO_MANIFEST_DIR")
    );
    let schema = std::fs::read_to_string(path).unwrap();
    // As published it is no regular expression of ECMA 262: a bracket too many.
    let wrong = "^[a-zA-Z]{2}|^[a-zA-Z]{2}-[a-zA-Z]{2}]?$";
    assert!(schema.contains(wrong), "the schema is another one now");
    let schema = schema.replace(wrong, "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$");
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let options = jsonschema::options().should_validate_formats(true);
    let validator = options.build(&schema).unwrap();
    let errors = validator.iter_errors(document);
    errors
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

#[test]
fn sarif_obeys_its_schema() {
    for report in [report(), Report::empty()] {
        let document = json(&report, "sarif");
        assert_eq!(
            sarif_problems(&document),
            Vec::<String>::new(),
            "{document:#}"
        );
    }
    let mut wrong = json(&report(), "sarif");
    wrong["runs"][0]["results"][0]["baselineState"] = "old".into();
    assert_eq!(sarif_problems(&wrong).len(), 1);
    let mut wrong = json(&report(), "sarif");
    let results = &mut wrong["runs"][0]["results"][0];
    results["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] = "a b".into();
    assert_eq!(sarif_problems(&wrong).len(), 1, "formats are not looked at");
}

#[test]
fn sarif_names_the_rule_the_place_and_what_was_there() {
    let document = json(&report(), "sarif");
    let run = &document["runs"][0];
    let results = run["results"].as_array().unwrap();
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        let rule = &run["tool"]["driver"]["rules"][index];
        assert_eq!(rule["id"], result["ruleId"]);
        let help = rule["help"]["markdown"].as_str().unwrap();
        assert!(help.contains("How to fix"), "{rule}");
        assert!(result["properties"]["actual"].is_u64(), "{result}");
        assert!(result["properties"]["limit"].is_u64(), "{result}");
    }
    let states: Vec<&str> = results
        .iter()
        .map(|r| r["baselineState"].as_str().unwrap())
        .collect();
    assert_eq!(
        states.iter().filter(|state| **state == "unchanged").count(),
        1
    );
    let last = &results.last().unwrap()["locations"][0]["physicalLocation"];
    assert_eq!(
        last["artifactLocation"]["uri"],
        "a%20%7C%60%3Cb%3E%2A%40me_%20%5D%5D%3E%1B%5B2J%0D%0A%3A%3Aerror%3A%3A%2C%25%22%27%5C%FF%C2%9B.py"
    );
}

#[test]
fn sarif_counts_columns_in_characters() {
    let source = format!("class Ü: \n{}", "    ü = 1; ü = (\n");
    let document = json(&check(b"a.py", &source, None), "sarif");
    let place = &document["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    let column = place["region"]["startColumn"].as_u64().unwrap();
    let line = usize::try_from(place["region"]["startLine"].as_u64().unwrap()).unwrap();
    let length = source
        .lines()
        .nth(line - 1)
        .unwrap_or_default()
        .chars()
        .count() as u64;
    assert!(column <= length + 1, "{place}");
}

#[test]
fn each_machine_format_obeys_its_own_schema() {
    for report in [report(), Report::empty()] {
        for (format, schema) in [("json", "check"), ("gitlab", "check-gitlab")] {
            let document = json(&report, format);
            assert_eq!(
                schema_problems(schema, &document),
                Vec::<String>::new(),
                "{document:#}"
            );
        }
        let text = written(&report, "json-lines");
        for line in text.lines() {
            let document: Value = serde_json::from_str(line).unwrap();
            assert_eq!(
                schema_problems("check-line", &document),
                Vec::<String>::new(),
                "{line}"
            );
        }
        assert_eq!(text.lines().count(), report.findings.len() + 1);
    }
    let both = serde_json::json!({ "rule": "a", "summary": {} });
    assert_ne!(schema_problems("check-line", &both), Vec::<String>::new());
}

#[test]
fn json_adds_up_when_asked() {
    let document: Value = serde_json::from_str(&written_with(&report(), "json", true)).unwrap();
    assert_eq!(
        schema_problems("check", &document),
        Vec::<String>::new(),
        "{document:#}"
    );
    let rules = document["statistics"]["rules"].as_array().unwrap();
    let of_rule = |rule: &Value| {
        (
            rule["findings"].as_u64(),
            rule["inherited"].as_u64(),
            rule["excess"].as_u64(),
        )
    };
    assert_eq!(rules[0]["rule"], "too-complex");
    assert_eq!(of_rule(&rules[0]), (Some(2), Some(1), Some(5)));
    let worst = &document["statistics"]["functions"][0];
    assert_eq!(
        (worst["symbol"].as_str(), worst["excess_percent"].as_u64()),
        (Some("old"), Some(30))
    );
}

#[test]
fn gitlab_weighs_and_names_each_finding() {
    let issues = json(&report(), "gitlab");
    let weights: BTreeSet<&str> = issues
        .as_array()
        .unwrap()
        .iter()
        .map(|i| i["severity"].as_str().unwrap())
        .collect();
    assert_eq!(weights, BTreeSet::from(["info", "major", "minor"]));
}

fn fingerprints(report: &Report) -> Vec<String> {
    let issues = json(report, "gitlab");
    let issues = issues.as_array().unwrap().iter();
    issues
        .map(|issue| issue["fingerprint"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn fingerprints_stay_when_lines_move_and_numbers_change() {
    let before = fingerprints(&check(b"a.py", &python("f", 12), None));
    let moved = format!("x = 1\n\n\n{}", python("f", 14));
    assert_eq!(fingerprints(&check(b"a.py", &moved, None)), before);
    assert_ne!(fingerprints(&check(b"b.py", &moved, None)), before);
    assert_ne!(
        fingerprints(&check(b"a.py", &python("g", 12), None)),
        before
    );
    let sarif = json(&check(b"a.py", &moved, None), "sarif");
    let partial = &sarif["runs"][0]["results"][0]["partialFingerprints"]["groundskeeper/v1"];
    assert_eq!(partial, before[0].as_str());
}

#[test]
fn findings_that_share_rule_path_and_symbol_have_different_fingerprints() {
    let unreasoned = "x = 1  # groundskeeper: allow(too-complex)\n".repeat(3);
    let names = fingerprints(&check(b"a.py", &unreasoned, None));
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), 3, "{names:?}");
}

#[test]
fn junit_is_xml_that_fails_for_what_blocks() {
    let report = report();
    let read = quick_junit::Report::deserialize_from_str(&written(&report, "junit")).unwrap();
    let (errors, inherited, warnings) = report.counts();
    assert_eq!((read.tests, read.failures), (report.findings.len(), errors));
    assert_eq!(read.skipped, inherited + warnings);
    let last = read.test_suites.last().unwrap();
    // A carriage return and a newline cannot stand in an attribute, nor ESC anywhere.
    let shown =
        String::from_utf8_lossy(HOSTILE).replace(['\u{1b}', '\r', '\n', '\u{9b}'], "\u{fffd}");
    let shown = shown.replacen("\\\u{fffd}", "\\\\\\xff", 1);
    assert_eq!(last.name.as_str(), shown);
    let properties = &last.test_cases[0].properties;
    let names: Vec<&str> = properties
        .iter()
        .map(|property| property.name.as_str())
        .collect();
    assert_eq!(names, ["actual", "limit", "inherited"]);
}

#[test]
fn junit_of_a_clean_tree_has_one_case_that_passes() {
    let read =
        quick_junit::Report::deserialize_from_str(&written(&Report::empty(), "junit")).unwrap();
    assert_eq!((read.tests, read.failures, read.skipped), (1, 0, 0));
}
