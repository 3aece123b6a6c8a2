//! `markdown`: a table for a comment on a pull request, new findings first.

use std::fmt::Write as _;
use std::io;

use crate::gate::report::{Options, text};
use crate::gate::{Located, Report};
use crate::rules::Severity;

/// Rows of the table; a comment on GitHub holds 65,536 characters.
const ROWS_MAX: usize = 100;

/// Characters of a cell, of which hostile ones take up to eight bytes each.
const CELL_MAX: usize = 120;

pub(super) fn write(report: &Report, _: &Options, out: &mut dyn io::Write) -> io::Result<()> {
    let (verdict, scope) = (text::verdict(report), text::scope(report));
    writeln!(out, "### groundskeeper: {verdict}\n\n{scope}.")?;
    let mut findings: Vec<&Located> = report.findings.iter().collect();
    findings.sort_by_key(|located| {
        (
            located.finding.inherited,
            located.finding.severity != Severity::Error,
        )
    });
    if !findings.is_empty() {
        writeln!(out, "\n| | rule | where | finding | actual | limit |")?;
        writeln!(out, "|---|---|---|---|--:|--:|")?;
    }
    for located in findings.iter().take(ROWS_MAX) {
        writeln!(out, "{}", row(located))?;
    }
    if findings.len() > ROWS_MAX {
        writeln!(out, "\nand {} more.", findings.len() - ROWS_MAX)?;
    }
    for note in &report.notes {
        writeln!(out, "\n{}.", cell(note))?;
    }
    Ok(())
}

fn row(located: &Located) -> String {
    let finding = &located.finding;
    let weight = match finding.severity {
        _ if finding.inherited => "inherited",
        Severity::Error => "**error**",
        Severity::Warn | Severity::Off => "warning",
    };
    let line = if located.is_about_file() {
        String::new()
    } else {
        format!(":{}", finding.line)
    };
    format!(
        "| {weight} | {} | {}{line} | {} | {} | {} |",
        finding.rule,
        cell(&format!(
            "`{}`",
            finding.path.to_string().replace('`', "\u{fffd}")
        )),
        cell(&finding.message),
        finding.actual,
        finding.limit,
    )
}

/// Text in which nothing is markup but pairs of backticks, which become code.
fn cell(text: &str) -> String {
    let mut shortened: String = text::shown(text).chars().take(CELL_MAX).collect();
    if shortened.len() < text.len() && text.chars().count() > CELL_MAX {
        shortened.push('…');
    }
    let parts: Vec<&str> = shortened.split('`').collect();
    // The last backtick of an odd number opens nothing.
    let pairs = (parts.len() - 1) / 2;
    let mut cell = String::new();
    for (index, part) in parts.iter().enumerate() {
        let is_code = index % 2 == 1 && index / 2 < pairs;
        if is_code {
            cell.push_str("<code>");
        }
        part.chars()
            .for_each(|c| push_escaped(&mut cell, c, is_code));
        if is_code {
            cell.push_str("</code>");
        }
    }
    cell
}

/// Adds `c` so that neither Markdown nor HTML sees anything in it. A service makes links of names
/// after `@` and numbers after `#` even when these are escaped, though not in code.
fn push_escaped(text: &mut String, c: char, is_code: bool) {
    match c {
        '\t' => text.push(' '),
        c if c.is_ascii_punctuation() && !matches!(c, '.' | ',' | '/' | '-' | '(' | ')' | '%') => {
            // Writing into a string cannot fail.
            let _ = write!(text, "&#{};", u32::from(c));
            if !is_code && matches!(c, '@' | '#') {
                text.push('\u{200b}');
            }
        }
        c => text.push(c),
    }
}
