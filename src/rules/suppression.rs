//! Suppressions: `groundskeeper: allow(rule, …) reason` in a comment.

use crate::lang::{Directive, Measured, Syntax};
use crate::rules::{File, Finding, RULES, Tree};

/// Rules that no comment can silence: they guard the rest.
const NEVER_SUPPRESSED: &[&str] = &[
    "syntax-error",
    "owned-by-other",
    "ratchet-grew",
    "suppression-without-reason",
    "stale-suppression",
];

/// A rule that a complete suppression allows and that nothing breaks there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unused<'a> {
    /// Name of the rule.
    pub rule: &'a str,
    /// 1-based line of the comment.
    pub line: usize,
}

/// True for a rule that a comment can silence.
pub fn can_be_suppressed(rule: &str) -> bool {
    !NEVER_SUPPRESSED.contains(&rule)
}

/// A complete suppression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Suppression<'a> {
    rules: Vec<&'a str>,
    /// 1-based line of the code it speaks of.
    line: usize,
    /// 1-based line of the comment itself.
    own_line: usize,
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
            if !can_be_suppressed(name) {
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
            own_line: directive.line,
        })
    }

    fn covers(&self, finding: &Finding) -> bool {
        let here = finding.symbol.is_none() || finding.line == self.line;
        here && self.rules.contains(&finding.rule)
    }
}

/// Takes out the findings that the file's own comments allow, and gives what these allow in vain
/// of the rules that were `judged`; nothing when the file was not understood.
pub fn apply<'a>(
    file: &File<'a>,
    findings: &mut Vec<Finding>,
    judged: impl Iterator<Item = &'static str>,
) -> Vec<Unused<'a>> {
    let Some(measured) = file.measured.filter(|m| !m.directives.is_empty()) else {
        return Vec::new();
    };
    let valid = valid(&measured.directives);
    let unused = unused(measured, &valid, findings, &judged.collect::<Vec<_>>());
    findings.retain(|finding| !valid.iter().any(|one| one.covers(finding)));
    unused
}

fn unused<'a>(
    measured: &'a Measured,
    valid: &[Suppression<'a>],
    findings: &[Finding],
    judged: &[&str],
) -> Vec<Unused<'a>> {
    if matches!(measured.syntax, Syntax::Broken(_)) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for one in valid {
        let stale = one.rules.iter().filter(|rule| {
            let covers = |f: &Finding| f.rule == **rule && one.covers(f);
            judged.contains(rule) && !findings.iter().any(covers)
        });
        found.extend(stale.map(|&rule| Unused {
            rule,
            line: one.own_line,
        }));
    }
    found
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
