//! The tables of a report's page: runs with their changes, open findings, times.

use std::fmt::Write;

use crate::improve::report::charts::escaped;
use crate::improve::report::{Report, Suite};

/// Cases of one run that the page lists.
const CASES_MOST: usize = 100;

pub(super) fn runs(page: &mut String, suites: &[Suite]) -> std::fmt::Result {
    if !suites.is_empty() {
        writeln!(page, "<h2>Runs</h2>")?;
    }
    for suite in suites {
        writeln!(
            page,
            "<details><summary><b>{}</b> {} · {} committed, {} discarded, {} skipped</summary>",
            escaped(&suite.name),
            escaped(&suite.state),
            suite.count("passed"),
            suite.count("failed"),
            suite.count("skipped") + suite.cases_left_out
        )?;
        for line in suite.tests.iter().chain(&suite.reason) {
            writeln!(page, "<p>{}</p>", escaped(line))?;
        }
        writeln!(
            page,
            "<table><tr><th>change</th><th>result</th><th>why</th></tr>"
        )?;
        for case in suite.cases.iter().take(CASES_MOST) {
            writeln!(
                page,
                "<tr><td>{}</td><td class=\"{2}\">{2}</td><td>{}</td></tr>",
                escaped(&case.name),
                escaped(&case.reason),
                case.result
            )?;
        }
        writeln!(page, "</table>")?;
        let more = suite.cases.len().saturating_sub(CASES_MOST) + suite.cases_left_out;
        if more > 0 {
            writeln!(page, "<p>and {more} more</p>")?;
        }
        writeln!(page, "</details>")?;
    }
    Ok(())
}

pub(super) fn findings(page: &mut String, report: &Report) -> std::fmt::Result {
    if report.issues.listed.is_empty() {
        return Ok(());
    }
    let (listed, total) = (report.issues.listed.len(), report.issues.total);
    writeln!(
        page,
        "<h2>Open findings</h2>\n<p>{listed} of {total}, gravest first.</p>"
    )?;
    writeln!(
        page,
        "<table><tr><th>rule</th><th>place</th><th>what</th><th>shown by</th></tr>"
    )?;
    for issue in &report.issues.listed {
        writeln!(
            page,
            "<tr><td class=\"{}\">{}</td><td>{}</td><td>{}</td><td><code>{}</code></td></tr>",
            escaped(&issue.severity),
            escaped(&issue.rule),
            escaped(&issue.place),
            escaped(&issue.message),
            escaped(&issue.reproduction)
        )?;
    }
    writeln!(page, "</table>")
}

pub(super) fn times(page: &mut String, report: &Report) -> std::fmt::Result {
    if !report.performance.is_empty() {
        writeln!(
            page,
            "<h2>Time</h2>\n<table><tr><th>kind</th><th>changes</th>"
        )?;
        writeln!(page, "<th>median</th><th>95 %</th><th>tokens</th></tr>")?;
        for one in &report.performance {
            writeln!(
                page,
                "<tr><td>{}</td><td>{}</td><td>{} ms</td><td>{} ms</td><td>{}</td></tr>",
                escaped(&one.kind),
                one.changes,
                one.median_ms,
                one.p95_ms,
                one.tokens
            )?;
        }
        writeln!(page, "</table>")?;
    }
    let coverage = &report.coverage;
    let joined = |names: &[String]| match names {
        [] => "none".to_owned(),
        names => escaped(&names.join(", ")),
    };
    writeln!(
        page,
        "<h2>Coverage</h2>\n<p>Kinds used: {}. Not used: {}.</p>",
        joined(&coverage.kinds_used),
        joined(&coverage.kinds_unused)
    )?;
    let calls = coverage.tools.iter();
    let calls: Vec<String> = calls
        .map(|(tool, times)| format!("{tool} ({times})"))
        .collect();
    writeln!(
        page,
        "<p>Tools that changed something: {}.</p>",
        joined(&calls)
    )
}
