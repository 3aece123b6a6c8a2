//! Growth that is outweighed: who takes a function apart in a file that is too long already makes
//! that file a few lines longer, and should not be stopped for it.

use std::collections::BTreeSet;

use crate::rules::{Finding, Ratchet, Severity};

/// The rule whose findings may grow.
const RULE: &str = "file-too-long";

/// Marks a file that was too long in one of the `parents` and is longer now as inherited, where it
/// grew by at most `lines` for each finding about a function that is gone from it. What the ratchet
/// records may not grow: the next check of the whole tree would block on it.
pub fn mark_outweighed(
    findings: &mut [Finding],
    parents: &[Vec<Finding>],
    ratchet: &Ratchet,
    lines: u32,
) {
    let about: Vec<Finding> = findings
        .iter()
        .filter(|one| is_of_function(one))
        .cloned()
        .collect();
    let grown = findings
        .iter_mut()
        .filter(|one| one.rule == RULE && !one.inherited);
    for finding in grown {
        let outweighed = |parent: &Vec<Finding>| {
            let old = parent.iter().find(|old| old.key() == finding.key());
            let cured = cured(parent, &about) as u64;
            old.is_some_and(|old| {
                finding.actual.saturating_sub(old.actual) <= cured * u64::from(lines)
            })
        };
        finding.inherited = !ratchet.records(finding) && parents.iter().any(outweighed);
    }
}

fn is_of_function(finding: &Finding) -> bool {
    finding.symbol.is_some() && finding.severity == Severity::Error
}

/// How many findings about functions are gone, less those that came: a function with another name
/// is not cured.
fn cured(before: &[Finding], after: &[Finding]) -> usize {
    let keys = |findings: &[Finding]| -> BTreeSet<(String, Option<String>)> {
        let about = findings.iter().filter(|one| is_of_function(one));
        about
            .map(|one| (one.rule.to_owned(), one.symbol.clone()))
            .collect()
    };
    keys(before).len().saturating_sub(keys(after).len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::RepoPath;

    fn long(lines: u64) -> Finding {
        Finding {
            actual: lines,
            limit: 300,
            ..Finding::of_file(RULE, Severity::Error, &RepoPath::from("a.py"))
        }
    }

    fn tangled(symbol: &str) -> Finding {
        Finding {
            symbol: Some(symbol.to_owned()),
            ..Finding::of_file("too-tangled", Severity::Error, &RepoPath::from("a.py"))
        }
    }

    fn is_outweighed(before: &[Finding], after: &[Finding], ratchet: &Ratchet) -> bool {
        let mut findings = after.to_vec();
        mark_outweighed(&mut findings, &[before.to_vec()], ratchet, 10);
        findings[0].inherited
    }

    #[test]
    fn a_long_file_may_grow_by_so_many_lines_for_each_function_that_is_cured() {
        let none = Ratchet::default();
        let before = [long(400), tangled("f"), tangled("g")];
        for (after, expected) in [
            (vec![long(410), tangled("g")], true),
            (vec![long(411), tangled("g")], false),
            (vec![long(420)], true),
            (vec![long(401), tangled("f"), tangled("g")], false),
            // Another name cures nothing.
            (vec![long(401), tangled("h"), tangled("g")], false),
        ] {
            assert_eq!(is_outweighed(&before, &after, &none), expected, "{after:?}");
        }
        let was_short = [tangled("f")];
        assert!(!is_outweighed(&was_short, &[long(301)], &none));
    }

    #[test]
    fn what_the_ratchet_records_may_not_grow() {
        let mut recorded = Ratchet::default();
        recorded.update(|_| true, &[long(400)], true);
        let before = [long(400), tangled("f")];
        assert!(!is_outweighed(&before, &[long(401)], &recorded));
    }
}
