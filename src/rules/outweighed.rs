//! What a long file may grow by for what a change cures in it: taking a function apart makes
//! that file a few lines longer, and should not be stopped for it.

use crate::rules::{Entry, Finding, Ratchet, Severity};

/// The rule whose findings may grow.
const RULE: &str = "file-too-long";

/// Marks a file that was too long before and is longer now as inherited, where it grew by at most
/// `lines` for each finding about a function that is gone from it. Before is what one of the
/// `parents` has, and what the ratchet records: of both it may not grow further, since the next
/// check of the whole tree, which knows no parents, would block on it.
pub fn mark_outweighed(
    findings: &mut [Finding],
    parents: &[Vec<Finding>],
    ratchet: &Ratchet,
    lines: u32,
) {
    let is_grown = |one: &Finding| one.rule == RULE && !one.inherited;
    if !findings.iter().any(is_grown) {
        return;
    }
    let parents: Vec<Ratchet> = parents.iter().map(|parent| errors(parent)).collect();
    let now = errors(findings);
    for finding in findings.iter_mut().filter(|one| is_grown(one)) {
        let pays = |before: &Ratchet| is_outweighed(&Entry::of(finding), before, &now, lines);
        let is_recorded = ratchet.records(finding);
        let by_parent = parents.iter().any(pays) || (parents.is_empty() && is_recorded);
        finding.inherited = by_parent && (!is_recorded || pays(ratchet));
    }
}

/// The files that `before` records as too long and that are longer `now`, by no more than what is
/// cured in them outweighs.
pub fn outweighed(before: &Ratchet, now: &Ratchet, lines: u32) -> Vec<Entry> {
    let longer = now.entries().filter(|one| one.rule == RULE);
    longer
        .filter(|one| !before.holds(one) && is_outweighed(one, before, now, lines))
        .collect()
}

/// What a ratchet would record of these.
pub fn errors(findings: &[Finding]) -> Ratchet {
    let errors = findings
        .iter()
        .filter(|one| one.severity == Severity::Error);
    Ratchet::of(errors)
}

/// Whether a file is longer than `before` by no more than so many `lines` for each finding about a
/// function that is gone: those that came are taken off, since a function with another name is not
/// cured.
fn is_outweighed(file: &Entry, before: &Ratchet, now: &Ratchet, lines: u32) -> bool {
    let Some(old) = before.number_of(file) else {
        return false;
    };
    let count = |ratchet: &Ratchet| {
        let about = |one: &Entry| one.path == file.path && one.symbol.is_some();
        ratchet.entries().filter(about).count()
    };
    let cured = count(before).saturating_sub(count(now)) as u64;
    file.actual.saturating_sub(old) <= cured * u64::from(lines)
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

    fn is_marked(before: &[Finding], after: &[Finding], ratchet: &Ratchet) -> bool {
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
            assert_eq!(is_marked(&before, &after, &none), expected, "{after:?}");
        }
        let was_short = [tangled("f")];
        assert!(!is_marked(&was_short, &[long(301)], &none));
    }

    #[test]
    fn what_the_ratchet_records_may_grow_by_what_it_records_to_be_cured() {
        let before = [long(400), tangled("f")];
        let without_functions = errors(&[long(400)]);
        assert!(!is_marked(&before, &[long(401)], &without_functions));
        let whole = errors(&before);
        assert!(is_marked(&before, &[long(410)], &whole));
        assert!(!is_marked(&before, &[long(411)], &whole));
        let grown_before = [long(405), tangled("f")];
        assert!(!is_marked(&grown_before, &[long(412)], &whole));
    }

    #[test]
    fn a_check_without_parents_goes_by_the_ratchet_alone() {
        let recorded = errors(&[long(400), tangled("f"), tangled("g")]);
        let is_marked = |after: &[Finding], ratchet: &Ratchet| {
            let mut findings = after.to_vec();
            mark_outweighed(&mut findings, &[], ratchet, 10);
            findings[0].inherited
        };
        assert!(is_marked(&[long(410), tangled("g")], &recorded));
        assert!(!is_marked(&[long(411), tangled("g")], &recorded));
        assert!(!is_marked(&[long(301)], &Ratchet::default()));
    }

    #[test]
    fn of_two_ratchets_the_later_may_record_more_for_what_it_does_not_record_any_more() {
        let before = errors(&[long(400), tangled("f"), tangled("g")]);
        let grown = |after: &[Finding]| -> Vec<u64> {
            let entries = outweighed(&before, &errors(after), 10);
            entries.iter().map(|one| one.actual).collect()
        };
        assert_eq!(grown(&[long(410), tangled("g")]), [410]);
        assert!(grown(&[long(411), tangled("g")]).is_empty());
        assert!(grown(&[long(390), tangled("g")]).is_empty(), "it shrank");
    }

    #[test]
    fn a_merge_keeps_what_one_side_raised_for_a_cure() {
        let base = errors(&[long(400), tangled("f")]);
        let cured = errors(&[long(408)]);
        assert_eq!(Ratchet::merged(&base, &cured, &base), cured);
        assert_eq!(Ratchet::merged(&base, &base, &cured), cured);
        let raised = errors(&[long(408), tangled("f")]);
        assert_eq!(Ratchet::merged(&base, &raised, &base), base);
        let shorter = errors(&[long(390), tangled("f")]);
        let both = Ratchet::merged(&base, &cured, &shorter);
        assert_eq!(both, errors(&[long(390)]));
    }
}
