//! What is still open: the findings of the last commit.

use crate::gate::{self, Policy};
use crate::git::{CommitId, Repository, Snapshot};
use crate::improve::Error;
use crate::improve::report::{Issue, Issues};
use crate::rules::{Finding, Severity};

/// Findings listed one by one.
const LISTED_MOST: usize = 50;

/// The findings of a commit, gravest first.
pub(super) fn issues(
    repository: &Repository,
    policy: &Policy,
    commit: CommitId,
) -> Result<Issues, Error> {
    let mut findings: Vec<Finding> = Vec::new();
    for entry in repository.files(&Snapshot::Commit(commit))? {
        if entry.kind.is_file() && policy.looks_at(&entry.path) {
            let source = repository.blob(entry.blob)?;
            let found = gate::inspect(policy, &entry.path, &source, None);
            findings.extend(found.into_iter().map(|located| located.finding));
        }
    }
    Ok(sorted(findings))
}

fn sorted(mut findings: Vec<Finding>) -> Issues {
    let excess = |finding: &Finding| (finding.actual * 100).checked_div(finding.limit.max(1));
    findings.sort_by(|one, two| {
        let gravity = two.severity.cmp(&one.severity);
        let gravity = gravity.then_with(|| excess(two).cmp(&excess(one)));
        gravity.then_with(|| (&one.path, one.line).cmp(&(&two.path, two.line)))
    });
    let mut issues = Issues {
        total: findings.len(),
        ..Issues::default()
    };
    for finding in &findings {
        *issues.by_rule.entry(finding.rule.to_owned()).or_default() += 1;
    }
    issues.listed = findings.into_iter().take(LISTED_MOST).map(issue).collect();
    issues
}

fn issue(finding: Finding) -> Issue {
    let severity = match finding.severity {
        Severity::Error => "error",
        Severity::Warn | Severity::Off => "warn",
    };
    Issue {
        rule: finding.rule.to_owned(),
        severity: severity.to_owned(),
        place: format!("{}:{}", finding.path, finding.line),
        symbol: finding.symbol,
        message: finding.message,
        reproduction: format!("groundskeeper check {}", finding.path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_come_first_and_then_what_is_furthest_beyond_its_limit() {
        let finding = |rule, severity, actual| Finding {
            actual,
            limit: 10,
            ..Finding::of_file(rule, severity, &"a.py".into())
        };
        let issues = sorted(vec![
            finding("too-nested", Severity::Warn, 90),
            finding("too-complex", Severity::Error, 11),
            finding("too-tangled", Severity::Error, 40),
        ]);
        let rules: Vec<&str> = issues
            .listed
            .iter()
            .map(|issue| issue.rule.as_str())
            .collect();
        assert_eq!(rules, ["too-tangled", "too-complex", "too-nested"]);
        assert_eq!((issues.total, issues.by_rule["too-complex"]), (3, 1));
        assert_eq!(issues.listed[0].reproduction, "groundskeeper check a.py");
    }
}
