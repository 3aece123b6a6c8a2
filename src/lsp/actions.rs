//! Code actions: suppress a finding with a reason, record it in the ratchet.

use lsp_types::{
    CodeAction, CodeActionKind, CodeActionParams, Command, DocumentChanges, OneOf,
    OptionalVersionedTextDocumentIdentifier, TextDocumentEdit, TextEdit, WorkspaceEdit,
};
use serde_json::json;

use crate::gate::Located;
use crate::lang;
use crate::lsp::diagnostics;
use crate::lsp::documents::Document;
use crate::lsp::judged::Judged;
use crate::lsp::position::Lines;
use crate::rules::{Severity, can_be_suppressed};
use crate::text::LineIndex;

/// The command that records a finding; its arguments are URI, rule and symbol.
pub(super) const RECORD: &str = "groundskeeper.recordInRatchet";

/// What can be done about the findings on the lines asked about.
pub(super) fn actions(
    judged: &Judged,
    document: &Document,
    lines: &Lines<'_>,
    asked: &CodeActionParams,
) -> Vec<CodeAction> {
    let only = asked.context.only.as_deref();
    let fits = |kind: &CodeActionKind| CodeActionKind::QUICKFIX.as_str().starts_with(kind.as_str());
    if only.is_some_and(|kinds| !kinds.iter().any(fits)) {
        return Vec::new();
    }
    let index = LineIndex::new(document.text.as_bytes());
    let on_lines = judged.findings.iter().filter(|located| {
        let range = diagnostics::range(located, &index, lines);
        range.start.line <= asked.range.end.line && asked.range.start.line <= range.end.line
    });
    let both = on_lines.flat_map(|located| {
        let diagnostic = diagnostics::diagnostic(located, &index, lines);
        let suppress = suppress(judged, document, located, lines, &index);
        let record = record(document, located, judged);
        let actions = [suppress, record].into_iter().flatten();
        actions.map(move |action| CodeAction {
            kind: Some(CodeActionKind::QUICKFIX),
            diagnostics: Some(vec![diagnostic.clone()]),
            ..action
        })
    });
    both.collect()
}

/// A comment above the definition. Its reason is left to be written: until then the rule about
/// suppressions without one asks for it, and nothing is suppressed.
fn suppress(
    judged: &Judged,
    document: &Document,
    located: &Located,
    lines: &Lines<'_>,
    index: &LineIndex,
) -> Option<CodeAction> {
    let finding = &located.finding;
    if finding.inherited || !can_be_suppressed(finding.rule) {
        return None;
    }
    let text = &document.text;
    let line = match &finding.symbol {
        Some(_) => finding.line,
        // About a file it may stand anywhere, but a script's first line must stay the first.
        None => 1 + usize::from(text.starts_with("#!")),
    };
    let range = index.range(line)?;
    let code = &text[range.clone()];
    let indent = &code[..code.len() - code.trim_start().len()];
    let mark = lang::for_path(&judged.path)?.line_comment;
    let end = if code.ends_with('\r') { "\r\n" } else { "\n" };
    let rule = finding.rule;
    let comment = format!("{indent}{mark} groundskeeper: allow({rule}) {end}");
    let edit = TextEdit::new(lines.range(range.start..range.start), comment);
    Some(CodeAction {
        title: format!("Suppress {rule} here, with a reason to be written"),
        edit: Some(edit_of(document, edit)),
        ..CodeAction::default()
    })
}

fn record(document: &Document, located: &Located, judged: &Judged) -> Option<CodeAction> {
    let finding = &located.finding;
    if finding.inherited || finding.severity != Severity::Error {
        return None;
    }
    let title = format!(
        "Record {} in {}",
        finding.rule, judged.settings.gate.ratchet
    );
    let arguments = vec![
        json!(document.uri),
        json!(finding.rule),
        json!(finding.symbol),
    ];
    Some(CodeAction {
        command: Some(Command {
            title: title.clone(),
            command: RECORD.to_owned(),
            arguments: Some(arguments),
        }),
        title,
        ..CodeAction::default()
    })
}

/// An edit of an open text as it is now.
pub(super) fn edit_of(document: &Document, edit: TextEdit) -> WorkspaceEdit {
    let edits = TextDocumentEdit {
        text_document: OptionalVersionedTextDocumentIdentifier {
            uri: document.uri.clone(),
            version: Some(document.version),
        },
        edits: vec![OneOf::Left(edit)],
    };
    WorkspaceEdit {
        document_changes: Some(DocumentChanges::Edits(vec![edits])),
        ..WorkspaceEdit::default()
    }
}
