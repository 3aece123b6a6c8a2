//! Text of a repository made harmless for where it is written, and sentences that formats share.

use std::fmt::Write as _;
use std::io;

use serde::Serialize;

use crate::gate::Report;
use crate::rules::Verdict;

/// Text without control characters and without marks that reverse the direction of writing, so that
/// it cannot drive a terminal, end a line, or look like something else.
pub(super) fn shown(text: &str) -> String {
    let replaced = |c: char| (c.is_control() && c != '\t') || moves_text(c);
    text.chars()
        .map(|c| if replaced(c) { '\u{fffd}' } else { c })
        .collect()
}

/// Marks of the Unicode bidirectional algorithm, and separators of lines.
fn moves_text(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Indented JSON in which no control character stands as itself: JSON itself allows those from
/// U+007F on, and a terminal acts on them.
pub(super) fn pretty_json(value: &impl Serialize) -> io::Result<String> {
    Ok(escaped(&serde_json::to_string_pretty(value)?))
}

/// The same on one line.
pub(super) fn one_line_json(value: &impl Serialize) -> io::Result<String> {
    Ok(escaped(&serde_json::to_string(value)?))
}

fn escaped(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        // Outside of its strings JSON has no such character but the newline.
        if (c.is_control() && c != '\n') || moves_text(c) {
            // Writing into a string cannot fail.
            let _ = write!(text, "\\u{:04x}", u32::from(c));
        } else {
            text.push(c);
        }
    }
    text
}

/// `3 errors, 1 warning, 2 inherited`.
pub(super) fn tally(report: &Report) -> String {
    let (errors, inherited, warnings) = report.counts();
    let mut parts = vec![count(errors, "error")];
    if warnings > 0 {
        parts.push(count(warnings, "warning"));
    }
    if inherited > 0 {
        parts.push(format!("{inherited} inherited"));
    }
    parts.join(", ")
}

/// The verdict in a word, `clean` when there is nothing to judge.
pub(super) fn verdict(report: &Report) -> &'static str {
    match report.verdict {
        _ if report.findings.is_empty() => "clean",
        Verdict::Pass => "pass",
        Verdict::Block => "block",
    }
}

/// What follows the verdict: `2 errors in 3 files checked`.
pub(super) fn scope(report: &Report) -> String {
    let files = count(report.files, "file");
    if report.findings.is_empty() {
        return format!("{files} checked");
    }
    format!("{} in {files} checked", tally(report))
}

pub(super) fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaped_json_says_the_same() {
        let hostile = "a\u{7f}\u{9b}2J\u{202e}\u{1b}[2J\n\"\\\u{2028}é";
        let text = pretty_json(&vec![hostile]).unwrap();
        assert!(
            text.chars().all(|c| !c.is_control() || c == '\n'),
            "{text:?}"
        );
        assert_eq!(
            serde_json::from_str::<Vec<String>>(&text).unwrap(),
            [hostile]
        );
        assert!(!one_line_json(&hostile).unwrap().contains('\n'));
    }

    #[test]
    fn what_is_shown_cannot_drive_a_terminal() {
        assert_eq!(
            shown("a\u{1b}[2J\u{9b}\u{202e}\nb\tc"),
            "a\u{fffd}[2J\u{fffd}\u{fffd}\u{fffd}b\tc"
        );
    }
}
