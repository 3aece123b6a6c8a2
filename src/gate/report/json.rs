//! `json`: `{"findings": […], "summary": {…}}`, as in `schemas/check.schema.json`.

use std::io;

use serde_json::json;

use crate::gate::Report;
use crate::gate::report::{Options, text};

pub(super) fn write(report: &Report, options: &Options, out: &mut dyn io::Write) -> io::Result<()> {
    let mut document = json!({ "findings": report.findings, "summary": report.summary() });
    if options.statistics {
        document["statistics"] = json!(report.statistics());
    }
    writeln!(out, "{}", text::pretty_json(&document)?)
}
