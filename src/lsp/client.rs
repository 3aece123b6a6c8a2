//! What the client can do, and what it is told that we can.

use lsp_types::{
    ClientCapabilities, CodeActionKind, CodeActionOptions, CodeActionProviderCapability,
    DiagnosticOptions, DiagnosticServerCapabilities, ExecuteCommandOptions,
    HoverProviderCapability, SaveOptions, ServerCapabilities, TextDocumentSyncCapability,
    TextDocumentSyncKind, TextDocumentSyncOptions, TextDocumentSyncSaveOptions,
};
use serde_json::{Value, json};

use crate::lsp::actions::RECORD;
use crate::lsp::position::Encoding;

/// What we go by of the client's abilities.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Client {
    /// What its columns count.
    pub(super) encoding: Encoding,
    /// It asks for diagnostics itself.
    pub(super) pulls: bool,
    /// It can be told to ask again.
    pub(super) refreshes: bool,
    /// It can be asked to watch files.
    pub(super) watches: bool,
}

impl Client {
    pub(super) fn new(capabilities: &ClientCapabilities) -> Self {
        let general = capabilities.general.as_ref();
        let kinds = general.and_then(|general| general.position_encodings.as_deref());
        let document = capabilities.text_document.as_ref();
        let workspace = capabilities.workspace.as_ref();
        let watched = workspace.and_then(|one| one.did_change_watched_files.as_ref());
        let refresh = workspace.and_then(|one| one.diagnostic.as_ref());
        Self {
            encoding: Encoding::offered(kinds),
            pulls: document.is_some_and(|document| document.diagnostic.is_some()),
            refreshes: refresh.is_some_and(|one| one.refresh_support == Some(true)),
            watches: watched.is_some_and(|one| one.dynamic_registration == Some(true)),
        }
    }

    /// The answer to `initialize`.
    pub(super) fn welcome(self) -> Value {
        let sync = TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(TextDocumentSyncKind::INCREMENTAL),
            save: Some(TextDocumentSyncSaveOptions::SaveOptions(SaveOptions {
                include_text: Some(false),
            })),
            ..TextDocumentSyncOptions::default()
        };
        let actions = CodeActionOptions {
            code_action_kinds: Some(vec![CodeActionKind::QUICKFIX]),
            ..CodeActionOptions::default()
        };
        let diagnostics = DiagnosticOptions {
            identifier: Some("groundskeeper".to_owned()),
            ..DiagnosticOptions::default()
        };
        let capabilities = ServerCapabilities {
            position_encoding: Some(self.encoding.kind()),
            text_document_sync: Some(TextDocumentSyncCapability::Options(sync)),
            hover_provider: Some(HoverProviderCapability::Simple(true)),
            code_action_provider: Some(CodeActionProviderCapability::Options(actions)),
            execute_command_provider: Some(ExecuteCommandOptions {
                commands: vec![RECORD.to_owned()],
                ..ExecuteCommandOptions::default()
            }),
            diagnostic_provider: Some(DiagnosticServerCapabilities::Options(diagnostics)),
            ..ServerCapabilities::default()
        };
        json!({
            "capabilities": capabilities,
            "serverInfo": { "name": "groundskeeper", "version": env!("CARGO_PKG_VERSION") },
        })
    }
}

/// Asks to be told when settings or ratchet change; parameters of `client/registerCapability`.
pub(super) fn registration() -> Value {
    json!({
        "registrations": [{
            "id": "groundskeeper-files",
            "method": "workspace/didChangeWatchedFiles",
            "registerOptions": { "watchers": [
                { "globPattern": "**/groundskeeper.toml" },
                { "globPattern": "**/.groundskeeper/ratchet.json" },
            ] },
        }],
    })
}
