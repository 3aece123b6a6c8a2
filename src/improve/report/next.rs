//! The whole of a report in a few sentences, and what to do next.

use crate::improve::report::{Coverage, Issues, Period, Summary};

/// Next steps that are told.
const STEPS_MOST: usize = 5;

/// Sums a report up.
pub(super) fn summary(period: &Period, issues: &Issues, coverage: &Coverage) -> Summary {
    Summary {
        sentences: sentences(period, issues),
        next_steps: next_steps(period, issues, coverage),
    }
}

fn sentences(period: &Period, issues: &Issues) -> Vec<String> {
    let runs: usize = period.runs.values().sum();
    let discarded: usize = period.discarded.values().sum();
    let mut said = vec![format!(
        "{} made {}; {discarded} were tried and did not hold.",
        number(runs, "run"),
        number(period.committed, "change"),
    )];
    if period.committed > 0 {
        said.push(format!(
            "Of these, {} were taken, {} refused, and {} wait to be looked at.",
            period.accepted, period.refused, period.waiting
        ));
    }
    if !period.cured.is_empty() {
        let cured = period
            .cured
            .iter()
            .map(|(rule, number)| format!("{number} {rule}"));
        said.push(format!("Cured: {}.", cured.collect::<Vec<_>>().join(", ")));
    }
    if let (Some(tokens), Some(ms)) = (period.tokens_per_accepted, period.wall_ms_per_accepted) {
        let seconds = ms / 1000;
        said.push(format!(
            "A change that was taken cost {tokens} tokens and {seconds} s."
        ));
    }
    said.push(format!(
        "The last commit has {}.",
        number(issues.total, "finding")
    ));
    said
}

fn number(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

fn next_steps(period: &Period, issues: &Issues, coverage: &Coverage) -> Vec<String> {
    let mut steps = Vec::new();
    if period.waiting > 0 {
        steps.push(format!(
            "Look at the {} that wait: `groundskeeper runs list`, then `runs diff` and `runs accept`.",
            number(period.waiting, "change")
        ));
    }
    if period.runs.contains_key("parked") {
        steps.push("Go on with the runs that wait: `groundskeeper runs resume`.".to_owned());
    }
    if let Some((reason, times)) = period.discarded.iter().max_by_key(|(_, times)| **times) {
        steps.push(format!(
            "Most changes that did not hold ({times}) say: {reason}."
        ));
    }
    if let Some((rule, count)) = issues.by_rule.iter().max_by_key(|(_, count)| **count) {
        steps.push(format!(
            "Most open findings ({count}) are of `{rule}`: `groundskeeper rule {rule}` says what \
             cures them."
        ));
    }
    if period.committed == 0 && !coverage.kinds_unused.is_empty() && issues.total > 0 {
        steps.push("Have a run try: `groundskeeper improve --dry-run`.".to_owned());
    }
    steps.truncate(STEPS_MOST);
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_comes_first_and_an_empty_period_is_said_to_be_one() {
        let period = Period {
            committed: 2,
            waiting: 1,
            accepted: 1,
            discarded: [("proof failed".to_owned(), 3)].into(),
            ..Period::default()
        };
        let issues = Issues {
            total: 1,
            by_rule: [("too-complex".to_owned(), 1)].into(),
            ..Issues::default()
        };
        let told = summary(&period, &issues, &Coverage::default());
        assert!(
            told.next_steps[0].contains("1 change that wait"),
            "{told:?}"
        );
        assert!(told.next_steps[2].contains("rule too-complex"), "{told:?}");
        let empty = summary(&Period::default(), &Issues::default(), &Coverage::default());
        assert_eq!(empty.next_steps, Vec::<String>::new());
        assert!(
            empty.sentences[0].starts_with("0 runs made 0 changes"),
            "{empty:?}"
        );
    }
}
