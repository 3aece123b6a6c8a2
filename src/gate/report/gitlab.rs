//! `gitlab`: a Code Quality report, the part of Code Climate's format that GitLab reads, with both
//! numbers beside; as in `schemas/check-gitlab.schema.json`.

use std::io;

use serde_json::{Value, json};

use crate::gate::report::{Options, fingerprint, text};
use crate::gate::{Located, Report};
use crate::rules::Severity;

pub(super) fn write(report: &Report, _: &Options, out: &mut dyn io::Write) -> io::Result<()> {
    let fingerprints = fingerprint::fingerprints(&report.findings);
    let issues = report.findings.iter().zip(fingerprints);
    let issues: Vec<Value> = issues
        .map(|(located, name)| issue(located, &name))
        .collect();
    writeln!(out, "{}", text::pretty_json(&issues)?)
}

fn issue(located: &Located, fingerprint: &str) -> Value {
    let finding = &located.finding;
    let severity = match finding.severity {
        _ if finding.inherited => "info",
        Severity::Error => "major",
        Severity::Warn | Severity::Off => "minor",
    };
    json!({
        "type": "issue",
        "check_name": finding.rule,
        "description": finding.message,
        "severity": severity,
        "fingerprint": fingerprint,
        "location": {
            "path": finding.path,
            "lines": { "begin": finding.line, "end": finding.end_line.max(finding.line) },
        },
        "actual": finding.actual,
        "limit": finding.limit,
    })
}
