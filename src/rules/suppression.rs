//! Suppressions: `groundskeeper: allow(rule, …) reason` in a comment.

use crate::lang::Directive;
use crate::rules::{File, Finding, RULES, Tree};

/// Rules that no comment can silence: they guard the rest.
const NEVER_SUPPRESSED: &[&str] = &[
    "syntax-error",
    "owned-by-other",
    "suppression-without-reason",
];

/// A complete suppression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Suppression<'a> {
    rules: Vec<&'a str>,
    line: usize,
}

impl<'a> Suppression<'a> {
    /// Reads a directive; the error says what is missing.
    pub(super) fn parse(directive: &'a Directive) -> Result<Self, String> {
        let form = "write `groundskeeper: allow(RULE) reason`";
        let rest = directive
            .text
            .strip_prefix("allow(")
            .ok_or_else(|| form.to_owned())?;
        let (names, reason) = rest.split_once(')').ok_or_else(|| form.to_owned())?;
        let rules: Vec<&str> = names.split(',').map(str::trim).collect();
        for name in &rules {
            if !RULES.iter().any(|(known, _)| known == name) {
                return Err(format!("there is no rule `{name}` to allow"));
            }
            if NEVER_SUPPRESSED.contains(name) {
                return Err(format!("`{name}` cannot be suppressed"));
            }
        }
        if reason.trim_start_matches([':', '-', ' ']).trim().is_empty() {
            return Err(format!(
                "no reason is given, so nothing is suppressed; {form}"
            ));
        }
        Ok(Self {
            rules,
            line: directive.target_line,
        })
    }

    fn covers(&self, finding: &Finding) -> bool {
        let here = finding.symbol.is_none() || finding.line == self.line;
        here && self.rules.contains(&finding.rule)
    }
}

/// Takes out the findings that the file's own comments allow.
pub fn apply(file: &File<'_>, findings: &mut Vec<Finding>) {
    if let Some(measured) = file.measured {
        let valid = valid(&measured.directives);
        findings.retain(|finding| !valid.iter().any(|one| one.covers(finding)));
    }
}

/// Takes out the findings that comments in their files allow.
pub fn apply_in_tree(tree: &dyn Tree, findings: &mut Vec<Finding>) {
    findings.retain(|finding| {
        let measured = tree.measured(&finding.path);
        !measured.is_some_and(|measured| {
            let valid = valid(&measured.directives);
            valid.iter().any(|one| one.covers(finding))
        })
    });
}

fn valid(directives: &[Directive]) -> Vec<Suppression<'_>> {
    directives
        .iter()
        .filter_map(|directive| Suppression::parse(directive).ok())
        .collect()
}
