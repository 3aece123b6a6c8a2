//! Runs to sums: pure.

use std::collections::BTreeMap;

use crate::improve::report::{Case, Outcomes, Performance, Period, Suite};
use crate::improve::{Change, ChangeOutcome, Measures};

/// Cases listed of one run.
const CASES_MOST: usize = 500;

/// Whose a committed change is by now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Accepted,
    Refused,
    Waiting,
}

/// What became of a committed change.
type Fates<'a> = &'a dyn Fn(&Change) -> Fate;

/// Adds the changes of a run to a period.
pub(super) fn add(
    period: &mut Period,
    changes: &[Change],
    (fate, refusal): (Fates<'_>, Option<&str>),
) {
    // Changes of one commit share its measures.
    let mut measured = std::collections::BTreeSet::new();
    for change in changes {
        let kind = period.kinds.entry(change.kind.clone()).or_default();
        match change.outcome {
            ChangeOutcome::Committed => kind.committed += 1,
            ChangeOutcome::Discarded => kind.discarded += 1,
            ChangeOutcome::Skipped | ChangeOutcome::Planned => kind.skipped += 1,
        }
        match change.outcome {
            ChangeOutcome::Committed => {
                period.committed += 1;
                match fate(change) {
                    Fate::Accepted => period.accepted += 1,
                    Fate::Waiting => period.waiting += 1,
                    Fate::Refused => {
                        period.refused += 1;
                        let why = refusal.unwrap_or("no reason given");
                        *period.refusals.entry(why.to_owned()).or_default() += 1;
                    }
                }
                if measured.insert(change.commit.clone()) {
                    add_to(&mut period.before, &change.before);
                    add_to(
                        &mut period.after,
                        change.after.as_ref().unwrap_or(&change.before),
                    );
                }
            }
            ChangeOutcome::Discarded => {
                *period.discarded.entry(short(&change.reason)).or_default() += 1;
            }
            ChangeOutcome::Skipped | ChangeOutcome::Planned => {
                *period.skipped.entry(short(&change.reason)).or_default() += 1;
            }
        }
    }
}

/// Works out what follows from the sums.
pub(super) fn finish(period: &mut Period) {
    for (name, before) in &period.before {
        let after = period.after.get(name).copied().unwrap_or_default();
        if name != "findings" && after < *before {
            period.cured.insert(name.clone(), before - after);
        }
    }
    if period.accepted > 0 {
        let accepted = period.accepted as u64;
        let tokens = (period.tokens.prompt + period.tokens.answer) as u64;
        period.tokens_per_accepted = Some(tokens / accepted);
        period.wall_ms_per_accepted = Some(period.wall_ms / accepted);
    }
}

fn add_to(sums: &mut Measures, numbers: &Measures) {
    for (name, number) in numbers {
        *sums.entry(name.clone()).or_default() += number;
    }
}

/// A reason without what is particular to one place, so that like ones are counted together.
pub(super) fn short(reason: &str) -> String {
    let head = reason.split([':', ';']).next().unwrap_or(reason).trim();
    let words = head.split(' ').map(|word| {
        let is_number = word.bytes().all(|byte| byte.is_ascii_digit());
        let is_name = word.contains(['`', '/'])
            || std::path::Path::new(word)
                .extension()
                .is_some_and(|end| end == "py");
        match (is_number && !word.is_empty(), is_name) {
            (true, _) => "N",
            (_, true) => "…",
            _ => word,
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// The cases of a suite, and how many were left out.
pub(super) fn cases(changes: &[Change]) -> (Vec<Case>, usize) {
    let listed = changes.iter().take(CASES_MOST).map(|change| Case {
        name: match &change.symbol {
            Some(symbol) => format!("{} {} {symbol}", change.kind, change.path),
            None => format!("{} {}", change.kind, change.path),
        },
        result: match change.outcome {
            ChangeOutcome::Committed => "passed",
            ChangeOutcome::Discarded => "failed",
            ChangeOutcome::Skipped | ChangeOutcome::Planned => "skipped",
        },
        reason: change.reason.clone(),
        commit: change.commit.clone(),
        proofs: change
            .proofs
            .iter()
            .filter(|proof| proof.holds())
            .map(|proof| proof.name.clone())
            .collect(),
    });
    (listed.collect(), changes.len().saturating_sub(CASES_MOST))
}

/// How long committed changes took, by kind, from (kind, milliseconds, tokens).
pub(super) fn performance(times: &[(String, u64, u64)]) -> Vec<Performance> {
    let mut by_kind: BTreeMap<&str, Vec<(u64, u64)>> = BTreeMap::new();
    for (kind, wall_ms, tokens) in times {
        by_kind.entry(kind).or_default().push((*wall_ms, *tokens));
    }
    let of_kind = |(kind, mut times): (&str, Vec<(u64, u64)>)| {
        times.sort_unstable();
        let at = |share: usize| times[((times.len() * share).div_ceil(100)).max(1) - 1].0;
        Performance {
            kind: kind.to_owned(),
            changes: times.len(),
            median_ms: at(50),
            p95_ms: at(95),
            tokens: times.iter().map(|(_, tokens)| tokens).sum(),
        }
    };
    by_kind.into_iter().map(of_kind).collect()
}

impl Outcomes {
    /// All of them.
    pub(super) fn total(self) -> usize {
        self.committed + self.discarded + self.skipped
    }
}

impl Suite {
    /// How many cases have this result.
    pub(super) fn count(&self, result: &str) -> usize {
        self.cases
            .iter()
            .filter(|case| case.result == result)
            .count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(outcome: ChangeOutcome, commit: Option<&str>, reason: &str) -> Change {
        Change {
            commit: commit.map(str::to_owned),
            reason: reason.to_owned(),
            before: [("undocumented".to_owned(), 3), ("findings".to_owned(), 9)].into(),
            after: Some([("undocumented".to_owned(), 1), ("findings".to_owned(), 7)].into()),
            ..Change::new("document", "a.py".into(), outcome)
        }
    }

    #[test]
    fn changes_of_one_commit_are_measured_once_and_each_has_its_fate() {
        let changes = [
            change(ChangeOutcome::Committed, Some("a"), ""),
            change(ChangeOutcome::Committed, Some("a"), ""),
            change(ChangeOutcome::Committed, Some("b"), ""),
            change(
                ChangeOutcome::Discarded,
                None,
                "proof same-tree failed: line 3 differs",
            ),
            change(ChangeOutcome::Skipped, None, "12 definitions, too long"),
        ];
        let fate = |change: &Change| match change.commit.as_deref() {
            Some("a") => Fate::Accepted,
            _ => Fate::Refused,
        };
        let mut period = Period {
            wall_ms: 1000,
            ..Period::default()
        };
        add(&mut period, &changes, (&fate, Some("bad names")));
        finish(&mut period);
        assert_eq!(
            (period.committed, period.accepted, period.refused),
            (3, 2, 1)
        );
        assert_eq!(period.cured, [("undocumented".to_owned(), 4)].into());
        assert_eq!(
            period.discarded,
            [("proof same-tree failed".to_owned(), 1)].into()
        );
        assert_eq!(
            period.skipped,
            [("N definitions, too long".to_owned(), 1)].into()
        );
        assert_eq!(period.refusals, [("bad names".to_owned(), 1)].into());
        assert_eq!(period.wall_ms_per_accepted, Some(500));
        assert_eq!(period.kinds["document"].total(), 5);
    }

    #[test]
    fn quantiles_are_times_that_were_measured() {
        let times: Vec<_> = (1..=20).map(|ms| ("split".to_owned(), ms, 2)).collect();
        let [split] = performance(&times).try_into().unwrap();
        assert_eq!((split.median_ms, split.p95_ms, split.tokens), (10, 19, 40));
        let one = performance(&[("split".to_owned(), 7, 0)]);
        assert_eq!((one[0].median_ms, one[0].p95_ms), (7, 7));
    }

    #[test]
    fn long_runs_list_so_many_cases_and_say_how_many_are_left_out() {
        let changes = vec![change(ChangeOutcome::Committed, Some("a"), ""); CASES_MOST + 2];
        let (cases, left_out) = cases(&changes);
        assert_eq!((cases.len(), left_out), (CASES_MOST, 2));
        assert_eq!(cases[0].result, "passed");
    }
}
