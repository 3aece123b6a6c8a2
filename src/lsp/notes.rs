//! What a client tells: texts that open, change and close, files that changed.

use std::io;

use lsp_server::{ErrorCode, Notification};
use lsp_types::{
    DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams,
    DidSaveTextDocumentParams, MessageType, Uri,
};
use serde_json::{Value, json};

use crate::lsp::client::registration;
use crate::lsp::diagnostics::diagnostics;
use crate::lsp::server::{Refusal, Server, guarded, parsed, refused};

impl Server<'_> {
    /// Takes in a notification; one that makes no sense is passed over, as the protocol has it.
    pub(super) fn note(&mut self, notification: Notification) -> io::Result<()> {
        let method = notification.method.as_str();
        let params = notification.params;
        match method {
            "initialized" if self.client.watches => {
                return self.ask("client/registerCapability", &registration());
            }
            "workspace/didChangeWatchedFiles" | "workspace/didChangeConfiguration" => {
                return self.judge_all_again();
            }
            "textDocument/didSave" => return self.saved(params),
            "textDocument/didClose" => return self.close(params),
            _ => {}
        }
        let noted = guarded(|| match method {
            "textDocument/didOpen" => self.open(params),
            "textDocument/didChange" => self.change(params),
            _ => Ok(()),
        });
        if let Ok(Err((_, problem))) | Err(problem) = noted.map_err(str::to_owned) {
            tracing::warn!("{method}: {problem}");
        }
        Ok(())
    }

    fn open(&mut self, params: Value) -> Result<(), Refusal> {
        let opened = parsed::<DidOpenTextDocumentParams>(params)?.text_document;
        self.documents.open(opened.uri, opened.version, opened.text);
        Ok(())
    }

    fn change(&mut self, params: Value) -> Result<(), Refusal> {
        let params: DidChangeTextDocumentParams = parsed(params)?;
        let changed = params.text_document;
        if let Some(document) = self.documents.get_mut(&changed.uri) {
            document.change(
                changed.version,
                params.content_changes,
                self.client.encoding,
            );
        }
        Ok(())
    }

    fn saved(&mut self, params: Value) -> io::Result<()> {
        let Ok(params) = parsed::<DidSaveTextDocumentParams>(params) else {
            return Ok(());
        };
        let uri = params.text_document.uri;
        let path = uri.as_str();
        if path.ends_with("/groundskeeper.toml") || path.ends_with("/ratchet.json") {
            return self.judge_all_again();
        }
        if let Some(document) = self.documents.get_mut(&uri) {
            document.is_stale = true;
        }
        Ok(())
    }

    fn close(&mut self, params: Value) -> io::Result<()> {
        let Ok(params) = parsed::<DidCloseTextDocumentParams>(params) else {
            return Ok(());
        };
        let uri = params.text_document.uri;
        self.documents.close(&uri);
        if self.client.pulls {
            return Ok(());
        }
        let params = json!({ "uri": uri, "diagnostics": [] });
        self.notify("textDocument/publishDiagnostics", &params)
    }

    pub(super) fn judge_all_again(&mut self) -> io::Result<()> {
        self.documents.all_are_stale();
        if self.client.pulls && self.client.refreshes {
            return self.ask("workspace/diagnostic/refresh", &Value::Null);
        }
        Ok(())
    }

    /// Says what is found in the texts that changed, to a client that does not ask for it.
    pub(super) fn say_what_is_found(&mut self) -> io::Result<()> {
        if self.client.pulls {
            return Ok(());
        }
        let stale = self
            .documents
            .all_mut()
            .filter(|document| document.is_stale);
        let stale: Vec<Uri> = stale
            .map(|document| {
                document.is_stale = false;
                document.uri.clone()
            })
            .collect();
        for uri in stale {
            let Some(version) = self.documents.get(&uri).map(|document| document.version) else {
                continue;
            };
            let found = guarded(|| self.of_document(&uri, json!([]), diagnostics));
            let found = found.unwrap_or_else(|defect| refused(ErrorCode::InternalError, defect));
            match found {
                Ok(found) => {
                    let params = json!({ "uri": uri, "version": version, "diagnostics": found });
                    self.notify("textDocument/publishDiagnostics", &params)?;
                    self.complaint.clear();
                }
                Err((_, problem)) => self.complain(problem)?,
            }
        }
        Ok(())
    }

    /// Shows a problem to the person, once.
    fn complain(&mut self, problem: String) -> io::Result<()> {
        if self.complaint == problem {
            return Ok(());
        }
        let params =
            json!({ "type": MessageType::ERROR, "message": format!("groundskeeper: {problem}") });
        self.complaint = problem;
        self.notify("window/showMessage", &params)
    }
}
