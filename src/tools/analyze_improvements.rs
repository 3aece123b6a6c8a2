//! `analyze_improvements`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::gate::{self, Policy};
use crate::rules::{Finding, Severity};
use crate::settings::Settings;
use crate::text::RepoPath;
use crate::tools::finding::{Fact, facts};
use crate::tools::{Call, Context, Hints, Tool, ToolError, files};

/// Say what in the repository, or in one folder or file of it, is most worth improving: files by
/// how far they are over the limits, recorded findings and missing docstrings included, each with
/// its worst findings and with the tool that can mend a finding by itself where there is one.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// Only this folder or file, relative to the repository's root.
    path: Option<String>,
    /// Most files; 10 if left out.
    #[schemars(range(min = 1, max = 200))]
    limit: Option<usize>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    /// Files with something to improve, the most worthwhile first.
    files: Vec<FileFacts>,
    /// How many files have something to improve.
    total: usize,
    /// Findings in all of them, by rule.
    by_rule: BTreeMap<&'static str, usize>,
}

#[derive(Serialize, JsonSchema)]
struct FileFacts {
    /// The file.
    path: String,
    /// How far it is over the limits: for each finding the number measured over its limit, added
    /// up; a finding that only warns counts a tenth.
    weight: f64,
    /// Its findings.
    findings: usize,
    /// The worst of them, at most five.
    worst: Vec<Opportunity>,
}

#[derive(Serialize, JsonSchema)]
struct Opportunity {
    /// The finding.
    #[serde(flatten)]
    finding: Fact,
    /// The tool that can mend it in an improvement run; absent when it takes thought.
    #[serde(skip_serializing_if = "Option::is_none")]
    tool: Option<&'static str>,
}

/// Findings shown of one file.
const WORST: usize = 5;

pub(super) struct AnalyzeImprovements;

impl Tool for AnalyzeImprovements {
    type Input = Input;
    type Output = Output;
    const HINTS: Hints = Hints::LOOKS;

    fn run(context: &Context, input: Input, call: &Call) -> Result<Output, ToolError> {
        let mut settings = Settings::clone(&*call.settings(context)?);
        let docstrings = &mut settings.rules.missing_docstring.severity;
        if *docstrings == Severity::Off {
            *docstrings = Severity::Warn;
        }
        let below = match input.path.as_deref() {
            None | Some("." | "./") => RepoPath::from(""),
            Some(path) => context.files.real(&files::parse(path)?)?,
        };
        let target = context.root.join(below.to_path());
        let policy = Policy::new(&settings, &[])?;
        let report = gate::check_worktree(&context.root, &[target], &policy, None)?;
        let mut by_rule = BTreeMap::new();
        let mut by_file: BTreeMap<String, Vec<(f64, Fact)>> = BTreeMap::new();
        for (located, fact) in report.findings.iter().zip(facts(&report)) {
            *by_rule.entry(fact.rule).or_default() += 1;
            let found = by_file.entry(fact.path.clone()).or_default();
            found.push((weight(&located.finding), fact));
        }
        let total = by_file.len();
        let mut files: Vec<FileFacts> = by_file.into_iter().map(describe).collect();
        files.sort_by(|a, b| b.weight.total_cmp(&a.weight));
        files.truncate(input.limit.unwrap_or(10));
        Ok(Output {
            files,
            total,
            by_rule,
        })
    }
}

/// How far a finding is over its limit; one without a limit counts as just at it.
#[expect(clippy::cast_precision_loss, reason = "counts of lines and branches")]
fn weight(finding: &Finding) -> f64 {
    let over = match finding.limit {
        0 => 1.0,
        limit => finding.actual as f64 / limit as f64,
    };
    match finding.severity {
        Severity::Error => over,
        _ => over / 10.0,
    }
}

/// The tool that can mend a finding; all of them work on Python.
fn tool(finding: &Fact) -> Option<&'static str> {
    let tool = match finding.rule {
        "missing-docstring" => "generate_documentation",
        "file-too-long" | "function-too-long" | "too-complex" | "too-tangled" | "too-nested" => {
            "refactor_file"
        }
        "missing-test" => "generate_tests",
        _ => return None,
    };
    let path = RepoPath::from(finding.path.as_str());
    (path.extension() == Some("py")).then_some(tool)
}

fn describe((path, mut found): (String, Vec<(f64, Fact)>)) -> FileFacts {
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    let sum: f64 = found.iter().map(|(weight, _)| weight).sum();
    let findings = found.len();
    let worst = found
        .into_iter()
        .take(WORST)
        .map(|(_, finding)| Opportunity {
            tool: tool(&finding),
            finding,
        });
    FileFacts {
        path,
        // Two places are enough to rank by and to read.
        weight: (sum * 100.0).round() / 100.0,
        findings,
        worst: worst.collect(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tools::fixture::{Fixture, TANGLED};

    #[test]
    fn the_file_furthest_over_its_limits_comes_first() {
        let long = "x = 1\n".repeat(900);
        let plain = "\"\"\"Plain.\"\"\"\n\n\ndef one():\n    return 1\n";
        let fixture = Fixture::new(&[
            ("long.py", &long),
            ("shop/tangled.py", TANGLED),
            ("shop/plain.py", plain),
            ("good.py", "\"\"\"Good.\"\"\"\n\nX = 1\n"),
        ]);
        let result = fixture.ok("analyze_improvements", json!({}));
        let paths: Vec<&str> = result["files"]
            .as_array()
            .unwrap()
            .iter()
            .map(|file| file["path"].as_str().unwrap())
            .collect();
        assert_eq!(paths[..2], ["long.py", "shop/tangled.py"]);
        assert!(!paths.contains(&"good.py"), "{paths:?}");
        let worst = &result["files"][0]["worst"][0];
        assert_eq!(worst["rule"], "file-too-long");
        assert_eq!(worst["tool"], "refactor_file");
        let arguments = json!({"path": "shop/plain.py", "limit": 1});
        let result = fixture.ok("analyze_improvements", arguments);
        let worst = result["files"][0]["worst"].as_array().unwrap();
        let docstring = worst.iter().find(|one| one["rule"] == "missing-docstring");
        assert_eq!(docstring.unwrap()["tool"], "generate_documentation");
        assert!(
            fixture
                .refused("analyze_improvements", json!({"path": "../x"}))
                .contains("inside")
        );
    }
}
