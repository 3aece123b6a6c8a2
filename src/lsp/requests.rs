//! What a client asks, answered.

use lsp_server::ErrorCode;
use lsp_types::{
    CodeActionParams, DocumentDiagnosticParams, ExecuteCommandParams, HoverParams,
    InitializeParams, Uri,
};
use serde_json::{Value, json};

use crate::lsp::actions::{RECORD, actions};
use crate::lsp::client::Client;
use crate::lsp::diagnostics::diagnostics;
use crate::lsp::documents::Document;
use crate::lsp::hover::hover;
use crate::lsp::judged::{Judged, judge};
use crate::lsp::position::Lines;
use crate::lsp::record::record;
use crate::lsp::server::{Refusal, Server, Stage, parsed, refused};
use crate::lsp::uri;

impl Server<'_> {
    pub(super) fn initialize(&mut self, params: Value) -> Result<Value, Refusal> {
        let params: InitializeParams = parsed(params)?;
        self.client = Client::new(&params.capabilities);
        self.stage = Stage::Running;
        Ok(self.client.welcome())
    }

    pub(super) fn running(&mut self, method: &str, params: Value) -> Result<Value, Refusal> {
        match method {
            "textDocument/hover" => {
                let params: HoverParams = parsed(params)?;
                let at = params.text_document_position_params;
                self.of_document(
                    &at.text_document.uri,
                    Value::Null,
                    |judged, document, lines| {
                        json!(hover(judged, &document.text, lines, at.position))
                    },
                )
            }
            "textDocument/codeAction" => {
                let params: CodeActionParams = parsed(params)?;
                self.of_document(
                    &params.text_document.uri,
                    json!([]),
                    |judged, document, lines| json!(actions(judged, document, lines, &params)),
                )
            }
            "textDocument/diagnostic" => {
                let params: DocumentDiagnosticParams = parsed(params)?;
                let report = |items: Value| json!({ "kind": "full", "items": items });
                let none = report(json!([]));
                self.of_document(
                    &params.text_document.uri,
                    none,
                    |judged, document, lines| report(diagnostics(judged, document, lines)),
                )
            }
            "workspace/executeCommand" => self.execute(parsed(params)?),
            _ => refused(
                ErrorCode::MethodNotFound,
                &format!("there is no method {method}"),
            ),
        }
    }

    /// What `make` makes of an open text that rules look at; `none` of any other.
    pub(super) fn of_document(
        &self,
        uri: &Uri,
        none: Value,
        make: impl FnOnce(&Judged, &Document, &Lines<'_>) -> Value,
    ) -> Result<Value, Refusal> {
        let (Some(document), Some(on_disk)) = (self.documents.get(uri), uri::to_path(uri)) else {
            return Ok(none);
        };
        let judged = judge(self.app, &on_disk, &document.text)
            .map_err(|error| (ErrorCode::RequestFailed, format!("{error:#}")))?;
        Ok(judged.map_or(none, |judged| {
            make(
                &judged,
                document,
                &Lines::new(&document.text, self.client.encoding),
            )
        }))
    }

    fn execute(&mut self, params: ExecuteCommandParams) -> Result<Value, Refusal> {
        if params.command != RECORD {
            return refused(ErrorCode::InvalidParams, "there is no such command");
        }
        let encoding = self.client.encoding;
        let edit = record(self.app, &self.documents, encoding, params.arguments)
            .map_err(|error| (ErrorCode::RequestFailed, format!("{error:#}")))?;
        if let Some(edit) = edit {
            let params = json!({ "label": "Record in the ratchet", "edit": edit });
            self.ask("workspace/applyEdit", &params).map_err(broken)?;
        }
        self.judge_all_again().map_err(broken)?;
        Ok(Value::Null)
    }
}

fn broken(error: std::io::Error) -> Refusal {
    (ErrorCode::InternalError, error.to_string())
}
