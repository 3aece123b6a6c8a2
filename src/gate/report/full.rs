//! `full`: for people, with the line of code and a summary.

use std::io;

use anstyle::{AnsiColor, Style};

use crate::gate::{Located, Report};
use crate::rules::{Severity, Verdict};

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const RED: Style = AnsiColor::Red.on_default().bold();
const YELLOW: Style = AnsiColor::Yellow.on_default().bold();
const GREEN: Style = AnsiColor::Green.on_default().bold();

pub(super) fn write(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    for located in &report.findings {
        finding(located, out)?;
    }
    for note in &report.notes {
        writeln!(out, "{DIM}note: {note}{DIM:#}")?;
    }
    summary(report, out)
}

fn finding(located: &Located, out: &mut dyn io::Write) -> io::Result<()> {
    let finding = &located.finding;
    let (style, weight) = match finding.severity {
        _ if finding.inherited => (DIM, "inherited"),
        Severity::Error => (RED, "error"),
        Severity::Warn | Severity::Off => (YELLOW, "warning"),
    };
    let place = format!(
        "{}:{}:{}",
        shown(&finding.path.to_string()),
        finding.line,
        finding.column
    );
    let rule = finding.rule;
    writeln!(
        out,
        "{BOLD}{place}{BOLD:#}: {style}{weight}[{rule}]{style:#} {}",
        shown(&finding.message)
    )?;
    if !located.excerpt.is_empty() {
        let excerpt = shown(&located.excerpt);
        writeln!(out, "{DIM}{:>6} |{DIM:#} {excerpt}", finding.line)?;
    }
    Ok(())
}

fn summary(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let (errors, inherited, warnings) = report.counts();
    let files = count(report.files, "file");
    if report.findings.is_empty() {
        return writeln!(out, "{GREEN}clean{GREEN:#}: {files} checked");
    }
    let mut parts = vec![count(errors, "error")];
    if warnings > 0 {
        parts.push(count(warnings, "warning"));
    }
    if inherited > 0 {
        parts.push(format!("{inherited} inherited"));
    }
    let (style, word) = match report.verdict {
        Verdict::Pass => (GREEN, "pass"),
        Verdict::Block => (RED, "block"),
    };
    writeln!(
        out,
        "{style}{word}{style:#}: {} in {files} checked",
        parts.join(", ")
    )?;
    if report.verdict == Verdict::Block {
        writeln!(
            out,
            "`groundskeeper rule NAME` explains a rule and how to fix it"
        )?;
    }
    Ok(())
}

fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// Text of a repository without control characters, so that it cannot drive the terminal.
fn shown(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_control() && c != '\t' {
                '\u{fffd}'
            } else {
                c
            }
        })
        .collect()
}
