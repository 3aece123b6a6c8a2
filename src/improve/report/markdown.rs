//! A report as Markdown.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::improve::report::{Period, Report, Suite};

/// Reasons told of one sort.
const REASONS_MOST: usize = 10;

/// Writes a report as Markdown.
pub fn markdown(report: &Report) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail, so what comes of it is let go.
    let _ = head(&mut text, report);
    let _ = numbers(&mut text, &report.period);
    let _ = runs(&mut text, &report.suites);
    let _ = rest(&mut text, report);
    text
}

fn head(text: &mut String, report: &Report) -> std::fmt::Result {
    let about = &report.metadata;
    writeln!(text, "# Report of {}\n", plain(&about.repository))?;
    let commit = about.commit.as_deref().map_or("no commit", |id| &id[..10]);
    writeln!(
        text,
        "{} to {}, at {commit}, by {}.\n",
        about.since, about.until, about.program
    )?;
    for sentence in &report.summary.sentences {
        writeln!(text, "- {}", plain(sentence))?;
    }
    if !report.summary.next_steps.is_empty() {
        writeln!(text, "\n## Next\n")?;
    }
    for (at, step) in report.summary.next_steps.iter().enumerate() {
        writeln!(text, "{}. {}", at + 1, plain(step))?;
    }
    Ok(())
}

fn numbers(text: &mut String, period: &Period) -> std::fmt::Result {
    if !period.kinds.is_empty() {
        writeln!(
            text,
            "\n## Changes\n\n| kind | committed | discarded | skipped |"
        )?;
        writeln!(text, "|---|---:|---:|---:|")?;
    }
    for (kind, one) in &period.kinds {
        let (committed, discarded, skipped) = (one.committed, one.discarded, one.skipped);
        writeln!(text, "| {kind} | {committed} | {discarded} | {skipped} |")?;
    }
    if !period.before.is_empty() {
        writeln!(
            text,
            "\n| measure of changed files | before | after |\n|---|---:|---:|"
        )?;
    }
    for (name, before) in &period.before {
        let after = period.after.get(name).copied().unwrap_or_default();
        writeln!(text, "| {name} | {before} | {after} |")?;
    }
    reasons(text, "Why changes were discarded", &period.discarded)?;
    reasons(text, "Why branches were refused", &period.refusals)?;
    reasons(text, "Why findings were not tried", &period.skipped)
}

fn reasons(text: &mut String, title: &str, of: &BTreeMap<String, usize>) -> std::fmt::Result {
    if of.is_empty() {
        return Ok(());
    }
    writeln!(text, "\n## {title}\n")?;
    for (reason, times) in most(of) {
        writeln!(text, "- {times} × {}", plain(reason))?;
    }
    Ok(())
}

/// The most frequent, most frequent first.
pub(super) fn most(of: &BTreeMap<String, usize>) -> Vec<(&String, usize)> {
    let mut sorted: Vec<(&String, usize)> = of.iter().map(|(name, times)| (name, *times)).collect();
    sorted.sort_by_key(|(_, times)| std::cmp::Reverse(*times));
    sorted.truncate(REASONS_MOST);
    sorted
}

fn runs(text: &mut String, suites: &[Suite]) -> std::fmt::Result {
    if suites.is_empty() {
        return Ok(());
    }
    writeln!(
        text,
        "\n## Runs\n\n| run | state | committed | discarded | skipped | tests |"
    )?;
    writeln!(text, "|---|---|---:|---:|---:|---|")?;
    for suite in suites {
        writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} |",
            suite.name,
            suite.state,
            suite.count("passed"),
            suite.count("failed"),
            suite.count("skipped"),
            plain(&suite.tests.join("; "))
        )?;
    }
    Ok(())
}

fn rest(text: &mut String, report: &Report) -> std::fmt::Result {
    if report.issues.total > 0 {
        writeln!(text, "\n## Open findings ({})\n", report.issues.total)?;
        writeln!(
            text,
            "| rule | severity | place | what | shown by |\n|---|---|---|---|---|"
        )?;
    }
    for issue in &report.issues.listed {
        writeln!(
            text,
            "| {} | {} | {} | {} | `{}` |",
            issue.rule,
            issue.severity,
            plain(&issue.place),
            plain(&issue.message),
            plain(&issue.reproduction)
        )?;
    }
    if !report.performance.is_empty() {
        writeln!(
            text,
            "\n## Time\n\n| kind | changes | median | 95 % | tokens |"
        )?;
        writeln!(text, "|---|---:|---:|---:|---:|")?;
    }
    for one in &report.performance {
        writeln!(
            text,
            "| {} | {} | {} ms | {} ms | {} |",
            one.kind, one.changes, one.median_ms, one.p95_ms, one.tokens
        )?;
    }
    let used = report.coverage.kinds_used.join(", ");
    let unused = report.coverage.kinds_unused.join(", ");
    writeln!(text, "\n## Coverage\n\n- kinds used: {}", or_none(&used))?;
    writeln!(text, "- kinds not used: {}", or_none(&unused))?;
    for (tool, times) in &report.coverage.tools {
        writeln!(text, "- tool {}: {times} calls", plain(tool))?;
    }
    Ok(())
}

fn or_none(text: &str) -> &str {
    if text.is_empty() { "none" } else { text }
}

/// Text of one line that does not end a table's cell.
fn plain(text: &str) -> String {
    text.replace(['\n', '\r'], " ").replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_stays_a_cell() {
        assert_eq!(plain("a|b\nc"), "a\\|b c");
        assert_eq!(or_none(""), "none");
    }

    #[test]
    fn the_most_frequent_reasons_come_first_and_the_rest_is_left_out() {
        let of: BTreeMap<String, usize> = (0..20).map(|at| (format!("r{at:02}"), at)).collect();
        let shown = most(&of);
        assert_eq!((shown.len(), shown[0].1), (REASONS_MOST, 19));
    }
}
