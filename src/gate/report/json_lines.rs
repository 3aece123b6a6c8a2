//! `json-lines`: each finding as in `json` on a line of its own, and last the summary; as in
//! `schemas/check-line.schema.json`.

use std::io;

use serde_json::json;

use crate::gate::Report;
use crate::gate::report::{Options, text};

pub(super) fn write(report: &Report, _: &Options, out: &mut dyn io::Write) -> io::Result<()> {
    for located in &report.findings {
        writeln!(out, "{}", text::one_line_json(located)?)?;
    }
    let last = json!({ "summary": report.summary() });
    writeln!(out, "{}", text::one_line_json(&last)?)
}
