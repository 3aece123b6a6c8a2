//! Findings as diagnostics.

use std::str::FromStr as _;

use lsp_types::{CodeDescription, Diagnostic, DiagnosticSeverity, NumberOrString, Range, Uri};
use serde_json::{Value, json};

use crate::gate::Located;
use crate::lsp::documents::Document;
use crate::lsp::judged::Judged;
use crate::lsp::position::Lines;
use crate::rules::Severity;
use crate::text::LineIndex;

/// Who says so.
const SOURCE: &str = "groundskeeper";

/// The diagnostics of an open text, as JSON.
pub(super) fn diagnostics(judged: &Judged, document: &Document, lines: &Lines<'_>) -> Value {
    let index = LineIndex::new(document.text.as_bytes());
    let found = judged.findings.iter();
    let found = found.map(|located| diagnostic(located, &index, lines));
    json!(found.collect::<Vec<_>>())
}

/// A finding as an editor shows it: an inherited one as a hint.
pub(super) fn diagnostic(located: &Located, index: &LineIndex, lines: &Lines<'_>) -> Diagnostic {
    let finding = &located.finding;
    let severity = match finding.severity {
        _ if finding.inherited => DiagnosticSeverity::HINT,
        Severity::Error => DiagnosticSeverity::ERROR,
        Severity::Warn | Severity::Off => DiagnosticSeverity::WARNING,
    };
    Diagnostic {
        range: range(located, index, lines),
        severity: Some(severity),
        code: Some(NumberOrString::String(finding.rule.to_owned())),
        code_description: page(finding.rule),
        source: Some(SOURCE.to_owned()),
        message: finding.message.clone(),
        ..Diagnostic::default()
    }
}

/// Where the project keeps the rule's page, when the package says where the project is.
fn page(rule: &str) -> Option<CodeDescription> {
    let home = Some(env!("CARGO_PKG_REPOSITORY")).filter(|home| !home.is_empty())?;
    let href = Uri::from_str(&format!("{home}/blob/main/docs/rules/{rule}.md")).ok()?;
    Some(CodeDescription { href })
}

/// The marked part of the finding's line; the first line for one about the whole file.
pub(super) fn range(located: &Located, index: &LineIndex, lines: &Lines<'_>) -> Range {
    let finding = &located.finding;
    let line = index.range(finding.line).unwrap_or(0..0);
    if located.is_about_file() {
        return lines.range(line);
    }
    let start = (line.start + finding.column.saturating_sub(1)).min(line.end);
    let marked = located.excerpt.marked.len();
    lines.range(start..(start + marked).min(line.end))
}
