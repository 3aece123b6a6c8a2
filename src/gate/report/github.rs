//! `github`: workflow commands, which GitHub Actions shows beside the lines of a pull request
//! (actions/toolkit, `core/src/command.ts`, has the escapes).

use std::io;

use crate::gate::report::{Options, text};
use crate::gate::{Located, Report};
use crate::rules::Severity;

pub(super) fn write(report: &Report, _: &Options, out: &mut dyn io::Write) -> io::Result<()> {
    for located in &report.findings {
        writeln!(out, "{}", command(located))?;
    }
    for note in &report.notes {
        writeln!(out, "::notice title=groundskeeper::{}", data(note))?;
    }
    writeln!(out, "{}: {}", text::verdict(report), text::scope(report))
}

fn command(located: &Located) -> String {
    let finding = &located.finding;
    let level = match finding.severity {
        _ if finding.inherited => "notice",
        Severity::Error => "error",
        Severity::Warn | Severity::Off => "warning",
    };
    // Only the first line: GitHub shows what spans lines below the last of them.
    let lines = match located.is_about_file() {
        true => String::new(),
        false => format!(",line={},col={}", finding.line, located.excerpt.column),
    };
    let place = format!("file={}{lines}", property(&finding.path.to_string()));
    let numbers = format!("{}, limit {}", finding.actual, finding.limit);
    let title = format!("groundskeeper {} ({numbers})", finding.rule);
    let (title, message) = (property(&title), data(&finding.message));
    format!("::{level} {place},title={title}::{message}")
}

/// The part after `::`.
fn data(text: &str) -> String {
    let escaped = text
        .replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A");
    text::shown(&escaped)
}

/// A value before `::`.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
