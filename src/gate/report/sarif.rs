//! `sarif`: SARIF 2.1.0 (OASIS, "Static Analysis Results Interchange Format"), as code scanning
//! services read it.

use std::fmt::Write as _;
use std::io;

use serde_json::{Value, json};

use crate::gate::report::{Options, fingerprint, text};
use crate::gate::{Located, Report};
use crate::rules::{Explanation, RULES, Severity, explain};
use crate::text::RepoPath;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// What paths are relative to: the top of the work tree, which the reader knows.
const ROOT: &str = "%SRCROOT%";

/// Name and version of how [`fingerprint`] counts.
const FINGERPRINT: &str = "groundskeeper/v1";

pub(super) fn write(report: &Report, _: &Options, out: &mut dyn io::Write) -> io::Result<()> {
    let fingerprints = fingerprint::fingerprints(&report.findings);
    let results = report.findings.iter().zip(fingerprints);
    let results: Vec<Value> = results
        .map(|(located, name)| result(located, &name))
        .collect();
    let pages = RULES.iter().filter_map(|(name, _)| explain(name));
    let rules: Vec<Value> = pages.map(|page| rule(&page)).collect();
    let document = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": driver(&rules) },
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": { ROOT: { "description": { "text": "The top folder of the work tree." } } },
            "results": results,
            "properties": report.summary(),
        }],
    });
    writeln!(out, "{}", text::pretty_json(&document)?)
}

fn driver(rules: &[Value]) -> Value {
    let mut driver = json!({
        "name": "groundskeeper",
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "rules": rules,
    });
    if let Some(home) = home() {
        driver["informationUri"] = json!(home);
    }
    driver
}

/// Where the project lives, when the package says so.
fn home() -> Option<&'static str> {
    Some(env!("CARGO_PKG_REPOSITORY")).filter(|home| !home.is_empty())
}

fn rule(page: &Explanation) -> Value {
    let severity = page.options.iter().find(|option| option.name == "severity");
    let level = match severity.and_then(|option| option.default.as_str()) {
        Some("error") => "error",
        Some("warn") => "warning",
        _ => "none",
    };
    let mut rule = json!({
        "id": page.rule,
        "shortDescription": { "text": page.summary },
        "help": { "text": page.text, "markdown": page.text },
        "defaultConfiguration": { "level": level },
    });
    if let Some(home) = home() {
        rule["helpUri"] = json!(format!("{home}/blob/main/docs/rules/{}.md", page.rule));
    }
    rule
}

fn result(located: &Located, fingerprint: &str) -> Value {
    let finding = &located.finding;
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warn | Severity::Off => "warning",
    };
    let region = json!({
        "startLine": finding.line,
        "startColumn": located.excerpt.column,
        "endLine": finding.end_line.max(finding.line),
    });
    let mut location = json!({
        "physicalLocation": {
            "artifactLocation": { "uri": relative_uri(&finding.path), "uriBaseId": ROOT },
            "region": region,
        },
    });
    if let Some(symbol) = &finding.symbol {
        location["logicalLocations"] =
            json!([{ "fullyQualifiedName": symbol, "kind": "function" }]);
    }
    let mut result = json!({
        "ruleId": finding.rule,
        "level": level,
        "message": { "text": finding.message },
        "locations": [location],
        "partialFingerprints": { FINGERPRINT: fingerprint },
        "baselineState": if finding.inherited { "unchanged" } else { "new" },
        "properties": { "actual": finding.actual, "limit": finding.limit },
    });
    if let Some(index) = RULES.iter().position(|(name, _)| *name == finding.rule) {
        result["ruleIndex"] = json!(index);
    }
    result
}

/// A path as a relative URI reference (RFC 3986), each byte that is not unreserved escaped.
fn relative_uri(path: &RepoPath) -> String {
    let mut uri = String::new();
    for &byte in path.as_bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            // Writing into a string cannot fail.
            _ => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}
