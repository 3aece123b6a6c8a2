//! `concise`: `path:line:column: rule message`, one line for each finding, as editors read it.

use std::io;

use crate::gate::Report;
use crate::gate::report::{Options, statistics, text};
use crate::rules::Severity;

pub(super) fn write(report: &Report, options: &Options, out: &mut dyn io::Write) -> io::Result<()> {
    for located in &report.findings {
        let finding = &located.finding;
        let mark = match finding.severity {
            _ if finding.inherited => " [inherited]",
            Severity::Error => "",
            Severity::Warn | Severity::Off => " [warning]",
        };
        writeln!(
            out,
            "{}:{}:{}: {} {}{mark}",
            text::shown(&finding.path.to_string()),
            finding.line,
            finding.column,
            finding.rule,
            text::shown(&finding.message),
        )?;
    }
    if options.statistics {
        statistics::write(report, out)?;
    }
    writeln!(out, "{}: {}", text::verdict(report), text::scope(report))
}
