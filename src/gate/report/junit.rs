//! `junit`: the XML of `JUnit`, a suite for each file and a case for each finding. A case fails when the
//! finding counts against the change; what is inherited or a warning is a skipped one, so that a CI
//! server agrees with the exit code.

use std::io;

use quick_junit::{NonSuccessKind, Report as Document, TestCase, TestCaseStatus, TestSuite};

use crate::gate::report::{Options, text};
use crate::gate::{Located, Report};
use crate::rules::{Severity, Verdict};

pub(super) fn write(report: &Report, _: &Options, out: &mut dyn io::Write) -> io::Result<()> {
    let mut document = Document::new("groundskeeper");
    // In strict mode; without a failed case nobody would see why the verdict blocks.
    let inherited_block = report.verdict == Verdict::Block && report.counts().0 == 0;
    for of_file in report
        .findings
        .chunk_by(|a, b| a.finding.path == b.finding.path)
    {
        let mut suite = TestSuite::new(printable(&of_file[0].finding.path.to_string()));
        for located in of_file {
            suite.add_test_case(case(located, inherited_block));
        }
        document.add_test_suite(suite);
    }
    if report.findings.is_empty() {
        let mut suite = TestSuite::new("groundskeeper");
        let name = format!("clean: {}", text::scope(report));
        suite.add_test_case(TestCase::new(name, TestCaseStatus::success()));
        document.add_test_suite(suite);
    }
    document.serialize(&mut *out).map_err(io::Error::other)?;
    writeln!(out)
}

fn case(located: &Located, inherited_block: bool) -> TestCase {
    let finding = &located.finding;
    let fails = finding.severity == Severity::Error && (!finding.inherited || inherited_block);
    let mut status = match fails {
        true => TestCaseStatus::non_success(NonSuccessKind::Failure),
        false => TestCaseStatus::skipped(),
    };
    let place = printable(&finding.path.to_string());
    let (line, column) = (finding.line, located.excerpt.column);
    let message = printable(&finding.message);
    status.set_message(message.as_str());
    status.set_type(finding.rule);
    status.set_description(format!("{place}:{line}:{column}: {message}"));
    let symbol = finding
        .symbol
        .as_ref()
        .map_or(String::new(), |symbol| format!(" {symbol}"));
    let name = printable(&format!("{}{symbol}", finding.rule));
    let mut case = TestCase::new(name, status);
    case.set_classname(place);
    case.add_property(("actual", finding.actual.to_string().as_str()));
    case.add_property(("limit", finding.limit.to_string().as_str()));
    case.add_property(("inherited", finding.inherited.to_string().as_str()));
    case
}

/// Text that XML 1.0 can hold: it has no way to write control characters and two others.
fn printable(text: &str) -> String {
    text::shown(text).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}
