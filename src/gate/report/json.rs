//! `json`: `{"findings": […], "summary": {…}}`, as in `schemas/check.schema.json`.

use std::io;

use serde_json::json;

use crate::gate::Report;

pub(super) fn write(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let document = json!({ "findings": report.findings, "summary": report.summary() });
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}
