//! Findings added up: by rule, and the functions that are furthest over their limits.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io;

use serde::Serialize;

use crate::gate::Report;
use crate::gate::report::text;
use crate::rules::Finding;
use crate::text::RepoPath;

/// Functions that are listed.
const FUNCTIONS_MAX: usize = 10;

/// What the findings of a report add up to, inherited ones included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Statistics {
    /// Rules that were broken, the one with most findings first.
    pub rules: Vec<OfRule>,
    /// The functions furthest over their limits, worst first.
    pub functions: Vec<OfFunction>,
}

/// The findings of one rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OfRule {
    /// The rule.
    pub rule: &'static str,
    /// Its findings.
    pub findings: usize,
    /// Of these, how many are inherited.
    pub inherited: usize,
    /// By how much the measured numbers are over their limits, added up.
    pub excess: u64,
}

/// The findings of one function.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OfFunction {
    /// Its file.
    pub path: RepoPath,
    /// 1-based line of its head.
    pub line: usize,
    /// Its qualified name.
    pub symbol: String,
    /// Its findings.
    pub findings: usize,
    /// By how many percent of its limits it is over them, added up.
    pub excess_percent: u64,
}

impl Report {
    /// What the findings add up to.
    pub fn statistics(&self) -> Statistics {
        let mut rules = BTreeMap::new();
        let mut functions = BTreeMap::new();
        for finding in self.findings.iter().map(|located| &located.finding) {
            let excess = finding.actual.saturating_sub(finding.limit);
            let of_rule = rules
                .entry(finding.rule)
                .or_insert_with(|| OfRule::new(finding));
            of_rule.findings += 1;
            of_rule.inherited += usize::from(finding.inherited);
            of_rule.excess = of_rule.excess.saturating_add(excess);
            let Some(symbol) = &finding.symbol else {
                continue;
            };
            let of_function = functions
                .entry((&finding.path, symbol))
                .or_insert_with(|| OfFunction::new(finding, symbol));
            of_function.findings += 1;
            let percent = excess.saturating_mul(100) / finding.limit.max(1);
            of_function.excess_percent = of_function.excess_percent.saturating_add(percent);
        }
        let mut rules: Vec<OfRule> = rules.into_values().collect();
        rules.sort_by_key(|of_rule| Reverse(of_rule.findings));
        let mut functions: Vec<OfFunction> = functions.into_values().collect();
        functions.sort_by_key(|of_function| Reverse(of_function.excess_percent));
        functions.truncate(FUNCTIONS_MAX);
        Statistics { rules, functions }
    }
}

impl OfRule {
    fn new(finding: &Finding) -> Self {
        Self {
            rule: finding.rule,
            findings: 0,
            inherited: 0,
            excess: 0,
        }
    }
}

impl OfFunction {
    fn new(finding: &Finding, symbol: &str) -> Self {
        Self {
            path: finding.path.clone(),
            line: finding.line,
            symbol: symbol.to_owned(),
            findings: 0,
            excess_percent: 0,
        }
    }
}

/// Writes two tables; nothing when there are no findings.
pub(super) fn write(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let Statistics { rules, functions } = report.statistics();
    if rules.is_empty() {
        return Ok(());
    }
    writeln!(out, "findings inherited  over  rule")?;
    for one in &rules {
        let (findings, inherited, excess) = (one.findings, one.inherited, one.excess);
        writeln!(
            out,
            "{findings:>8} {inherited:>9} {excess:>5}  {}",
            one.rule
        )?;
    }
    if functions.is_empty() {
        return Ok(());
    }
    writeln!(out, "findings      over  function")?;
    for one in &functions {
        let place = text::shown(&format!("{}:{} {}", one.path, one.line, one.symbol));
        writeln!(
            out,
            "{:>8} {:>8}%  {place}",
            one.findings, one.excess_percent
        )?;
    }
    Ok(())
}
