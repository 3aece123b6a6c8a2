//! Evidence: what a run leaves with each commit, as its message, as a git note and in the store.

use serde::Serialize;
use serde_json::{Value, json};

use crate::git::CommitMessage;
use crate::improve::{Error, Measures, Tokens};
use crate::lang::python::definitions::Definition;
use crate::model::ModelInfo;
use crate::refactor::proofs::Proof;
use crate::templates;
use crate::text::RepoPath;

/// The evidence of one commit, in the form of `schemas/evidence.schema.json`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evidence {
    /// Version of the form.
    pub version: u32,
    /// The run.
    pub run: String,
    /// The kind.
    pub kind: &'static str,
    /// The file.
    pub path: RepoPath,
    /// The commit that the run started from.
    pub base: String,
    /// What was changed.
    pub symbols: Vec<Value>,
    /// Measures of the file before.
    pub before: Measures,
    /// Measures of the file after.
    pub after: Measures,
    /// What was proven.
    pub proofs: Vec<Proof>,
    /// The gate's word.
    pub gate: Value,
    /// What the tests said, or why they were not run.
    pub tests: Value,
    /// The model.
    pub model: Value,
    /// Tokens used for this file.
    pub tokens: Tokens,
}

/// How a definition is named in evidence.
pub(super) fn symbol(of: &Definition) -> Value {
    use crate::lang::python::definitions::DefinitionKind as Kind;
    let kind = match of.kind {
        Kind::Class => "class",
        Kind::Function if of.symbol.contains('.') => "method",
        Kind::Function => "function",
    };
    json!({ "name": of.symbol, "kind": kind, "line": of.line })
}

/// How a model is named in evidence.
pub(super) fn model(info: &ModelInfo) -> Value {
    json!({ "name": info.name, "quantisation": info.quantisation })
}

impl Evidence {
    /// The commit's message, by the kind's template.
    pub(super) fn message(&self, subject: String) -> Result<CommitMessage, Error> {
        let proofs: Vec<Value> = self
            .proofs
            .iter()
            .map(|p| json!({ "name": p.name, "result": p.result }))
            .collect();
        let variables = json!({
            "path": self.path,
            "symbols": self.symbols,
            "before": self.before,
            "after": self.after,
            "proofs": proofs,
            "model": self.model,
            "tokens": self.tokens,
            "run": self.run,
        });
        let body = templates::render(&format!("commit/{}.md", self.kind), &variables)?;
        Ok(CommitMessage {
            subject,
            body,
            trailers: Vec::new(),
        })
    }

    /// The text of the git note.
    pub(super) fn note(&self) -> String {
        let text = serde_json::to_string_pretty(self).unwrap_or_default();
        format!("{text}\n")
    }
}
