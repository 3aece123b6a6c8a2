//! Recording one finding in the ratchet, on disk or, when the file is open, in the editor.

use anyhow::{Context as _, bail};
use lsp_types::{TextEdit, Uri, WorkspaceEdit};
use serde_json::Value;

use crate::app::App;
use crate::gate::{read_ratchet, write_ratchet};
use crate::lsp::actions::edit_of;
use crate::lsp::documents::Documents;
use crate::lsp::judged::judge;
use crate::lsp::position::{Encoding, Lines};
use crate::lsp::uri;
use crate::rules::Ratchet;

/// Records the finding that `arguments` name: URI, rule, symbol. An open ratchet is edited by the
/// editor, with the edit returned, since somebody may be at work in it.
pub(super) fn record(
    app: &App,
    documents: &Documents,
    encoding: Encoding,
    arguments: Vec<Value>,
) -> anyhow::Result<Option<WorkspaceEdit>> {
    let named: (Uri, String, Option<String>) = serde_json::from_value(Value::Array(arguments))?;
    let (of, rule, symbol) = named;
    if app.isolated {
        bail!("no ratchet is used with --isolated");
    }
    let document = documents.get(&of).context("the text is not open")?;
    let on_disk = uri::to_path(&of).context("the text is no file")?;
    let judged = judge(app, &on_disk, &document.text)?.context("no rule looks at the file")?;
    let finding = judged.findings.into_iter().map(|located| located.finding);
    let finding = finding
        .filter(|one| one.rule == rule && one.symbol == symbol)
        .max_by_key(|one| one.actual)
        .context("the finding is gone")?;
    let path = judged.root.join(&judged.settings.gate.ratchet);
    let open = documents.at(&path);
    let mut ratchet = match open {
        Some(open) => Ratchet::parse(open.text.as_bytes())?,
        None => read_ratchet(&path)?.unwrap_or_default(),
    };
    // Of no file all findings are known here, so nothing else may go or shrink.
    ratchet.update(|_| false, &[finding], true);
    let Some(open) = open else {
        write_ratchet(&path, &ratchet)?;
        return Ok(None);
    };
    let whole = Lines::new(&open.text, encoding).range(0..open.text.len());
    Ok(Some(edit_of(open, TextEdit::new(whole, ratchet.to_text()))))
}
