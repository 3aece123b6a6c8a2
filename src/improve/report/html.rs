//! A report as one HTML page that needs nothing else: style and charts are in it, no script.

use std::fmt::Write;

use crate::improve::report::Report;
use crate::improve::report::charts::{Bar, bars, escaped, legend};
use crate::improve::report::markdown::most;
use crate::improve::report::tables::{findings, runs, times};

const STYLE: &str = include_str!("report.css");

/// Writes a report as an HTML page.
pub fn html(report: &Report) -> String {
    let about = &report.metadata;
    let title = format!("Report of {}", escaped(&about.repository));
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1>{title}</h1>\n"
    );
    let commit = about.commit.as_deref().map_or("no commit", |id| &id[..10]);
    let when = |moment: &str| moment.replace(['T', 'Z'], " ").trim().to_owned();
    // Writing to a string cannot fail, so what comes of it is let go.
    let _ = writeln!(
        page,
        "<p class=\"about\">{} to {} UTC, at commit {commit}, by {}</p>",
        when(&about.since),
        when(&about.until),
        escaped(&about.program)
    );
    cards(&mut page, report);
    list(
        &mut page,
        ("ul", "What happened"),
        &report.summary.sentences,
    );
    list(
        &mut page,
        ("ol", "What to do next"),
        &report.summary.next_steps,
    );
    draw(&mut page, report);
    let _ = runs(&mut page, &report.suites);
    let _ = findings(&mut page, report);
    let _ = times(&mut page, report);
    page.push_str("</main>\n</body>\n</html>\n");
    page
}

fn cards(page: &mut String, report: &Report) {
    let period = &report.period;
    let discarded: usize = period.discarded.values().sum();
    let cost = period.tokens_per_accepted;
    let cost = cost.map_or_else(|| "–".to_owned(), |tokens| tokens.to_string());
    let cards = [
        ("committed", period.committed.to_string()),
        ("taken", period.accepted.to_string()),
        ("refused", period.refused.to_string()),
        ("wait", period.waiting.to_string()),
        ("discarded", discarded.to_string()),
        ("open findings", report.issues.total.to_string()),
        ("tokens per taken change", cost),
    ];
    page.push_str("<div class=\"cards\">\n");
    for (name, number) in cards {
        let _ = writeln!(page, "<div><b>{number}</b><span>{name}</span></div>");
    }
    page.push_str("</div>\n");
}

fn list(page: &mut String, (tag, title): (&str, &str), lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    let _ = writeln!(page, "<h2>{title}</h2>\n<{tag}>");
    for line in lines {
        let _ = writeln!(page, "<li>{}</li>", escaped(line));
    }
    let _ = writeln!(page, "</{tag}>");
}

fn draw(page: &mut String, report: &Report) {
    let period = &report.period;
    let kinds: Vec<Bar> = period
        .kinds
        .iter()
        .map(|(kind, one)| Bar {
            name: format!("{kind} ({})", one.total()),
            parts: vec![
                ("committed", one.committed as u64),
                ("discarded", one.discarded as u64),
                ("skipped", one.skipped as u64),
            ],
        })
        .collect();
    let classes = [
        ("committed", "committed"),
        ("discarded", "discarded: did not hold"),
        ("skipped", "skipped: not tried"),
    ];
    chart(page, ("Changes by kind", &legend(&classes)), &kinds);
    let mut cured = Vec::new();
    for (name, before) in &period.before {
        let after = period.after.get(name).copied().unwrap_or_default();
        let number = before.saturating_sub(after);
        if number > 0 {
            cured.push(Bar {
                name: name.clone(),
                parts: vec![("after", number)],
            });
        }
    }
    let legend = legend(&[("after", "fewer than before")]);
    chart(page, ("What committed changes cured", &legend), &cured);
    for (title, class, reasons) in [
        ("Why changes were discarded", "discarded", &period.discarded),
        ("Why branches were refused", "discarded", &period.refusals),
        ("Why findings were not tried", "skipped", &period.skipped),
    ] {
        let bar = |(reason, times): (&String, usize)| Bar {
            name: reason.clone(),
            parts: vec![(class, times as u64)],
        };
        let reasons: Vec<Bar> = most(reasons).into_iter().map(bar).collect();
        chart(page, (title, ""), &reasons);
    }
    let mut open: Vec<Bar> = report
        .issues
        .by_rule
        .iter()
        .map(|(rule, number)| Bar {
            name: rule.clone(),
            parts: vec![("before", *number)],
        })
        .collect();
    open.sort_by_key(|bar| std::cmp::Reverse(bar.parts[0].1));
    chart(page, ("Open findings by rule", ""), &open);
}

fn chart(page: &mut String, (title, legend): (&str, &str), of: &[Bar]) {
    let drawn = bars(title, of);
    if !drawn.is_empty() {
        let _ = writeln!(
            page,
            "<section>\n<h2>{title}</h2>\n{legend}{drawn}</section>"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::improve::report::{
        Case, Coverage, Issues, Metadata, Outcomes, Period, Suite, Summary,
    };

    fn report() -> Report {
        Report {
            metadata: Metadata {
                version: 1,
                program: "groundskeeper 1".to_owned(),
                repository: "<shop>".to_owned(),
                commit: Some("0".repeat(40)),
                since: "2026-11-01T00:00:00Z".to_owned(),
                until: "2026-11-28T00:00:00Z".to_owned(),
            },
            period: Period {
                committed: 2,
                kinds: [(
                    "split".to_owned(),
                    Outcomes {
                        committed: 2,
                        discarded: 1,
                        skipped: 0,
                    },
                )]
                .into(),
                ..Period::default()
            },
            suites: vec![Suite {
                name: "20261128-0a0b".to_owned(),
                started: String::new(),
                state: "committed".to_owned(),
                branch: None,
                reason: None,
                tests: Vec::new(),
                cases: vec![Case {
                    name: "split <a>.py".to_owned(),
                    result: "failed",
                    reason: "\"no\"".to_owned(),
                    commit: None,
                    proofs: Vec::new(),
                }],
                cases_left_out: 0,
            }],
            issues: Issues::default(),
            performance: Vec::new(),
            coverage: Coverage::default(),
            summary: Summary::default(),
        }
    }

    #[test]
    fn the_page_needs_nothing_else_and_runs_nothing() {
        let page = html(&report());
        for word in ["<script", "http:", "https:", "src=", "url(", "@import"] {
            assert!(!page.contains(word), "{word}");
        }
        assert!(
            page.contains("<svg") && page.contains("Changes by kind"),
            "{page}"
        );
    }

    #[test]
    fn what_comes_from_a_repository_is_text() {
        let page = html(&report());
        assert!(
            page.contains("&lt;shop&gt;") && page.contains("split &lt;a&gt;.py"),
            "{page}"
        );
        assert!(
            page.contains("&quot;no&quot;") && !page.contains("<shop>"),
            "{page}"
        );
    }
}
