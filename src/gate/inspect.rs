//! One file's content to its findings.

use std::panic::{AssertUnwindSafe, catch_unwind};

use serde::Serialize;

use crate::gate::{Excerpt, Policy, explain};
use crate::lang;
use crate::rules::{Change, File, Finding, Fingerprint, Severity};
use crate::text::{LineIndex, RepoPath};

/// A finding with the line of code it stands on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Located {
    /// The finding.
    #[serde(flatten)]
    pub finding: Finding,
    /// Where it stands, to be shown.
    #[serde(skip)]
    pub excerpt: Excerpt,
}

impl Located {
    /// True when it is about the whole file and no line in it.
    pub fn is_about_file(&self) -> bool {
        self.finding.symbol.is_none() && self.excerpt.text.is_empty() && self.finding.line == 1
    }

    /// Where it stands, for sorting.
    pub(super) fn place(&self) -> (&RepoPath, usize, usize, &str) {
        let finding = &self.finding;
        (&finding.path, finding.line, finding.column, finding.rule)
    }
}

/// Checks one file's content. Any bytes are accepted; a defect of ours becomes a finding, so that
/// it never counts as a pass and never takes the process down.
pub fn inspect(
    policy: &Policy,
    path: &RepoPath,
    source: &[u8],
    change: Option<&Change>,
) -> Vec<Located> {
    let checked = catch_unwind(AssertUnwindSafe(|| {
        let language = lang::for_path(path);
        let measured = language.map(|l| lang::measure(l, source, &policy.wanted));
        let file = File {
            path,
            source,
            language,
            measured: measured.as_ref(),
            change,
        };
        let mut located = locate(policy.rules.check(&file), source);
        if policy.wanted.contributions {
            explain::explain_findings(&mut located, file.functions(), source);
        }
        located
    }));
    checked.unwrap_or_else(|_| {
        let file = File {
            path,
            source,
            language: None,
            measured: None,
            change,
        };
        let message = "not measured: a defect in groundskeeper; please report it".to_owned();
        let finding = file.finding("syntax-error", Severity::Error);
        let finding = Finding {
            message,
            actual: 1,
            ..finding
        };
        locate(vec![finding], source)
    })
}

/// A finding with its line of `source`.
pub fn located(finding: Finding, source: &[u8]) -> Option<Located> {
    locate(vec![finding], source).pop()
}

/// Gives every finding its line of `source`.
pub(super) fn locate(findings: Vec<Finding>, source: &[u8]) -> Vec<Located> {
    if findings.is_empty() {
        return Vec::new();
    }
    let lines = LineIndex::new(source);
    findings
        .into_iter()
        .map(|mut finding| {
            finding.content = Some(Fingerprint::of(&finding, &lines, source));
            Located {
                excerpt: Excerpt::new(&finding, &lines, source),
                finding,
            }
        })
        .collect()
}
