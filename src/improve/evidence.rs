//! Evidence: what a run leaves with each commit, as its message, as a git note and in the store.

use serde::Serialize;
use serde_json::{Value, json};

use crate::git::CommitMessage;
use crate::improve::{Error, Measures, Target, Tokens};
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
    pub kind: String,
    /// The file that had the finding.
    pub path: RepoPath,
    /// Every file that the commit changes, new ones included.
    pub files: Vec<RepoPath>,
    /// The commit that the run started from.
    pub base: String,
    /// What was changed.
    pub symbols: Vec<Value>,
    /// Measures of the files before.
    pub before: Measures,
    /// Measures of the files after.
    pub after: Measures,
    /// What was proven.
    pub proofs: Vec<Proof>,
    /// What a reader should know beside.
    pub remarks: Vec<String>,
    /// The gate's word.
    pub gate: Value,
    /// What the tests said, or why they were not run.
    pub tests: Value,
    /// The model; null when none was asked.
    pub model: Option<Value>,
    /// Tokens used for this change.
    pub tokens: Tokens,
    /// Time for this change, in milliseconds.
    pub wall_ms: u64,
}

/// How a target is named in evidence.
pub(super) fn symbol(of: &Target, path: &RepoPath) -> Value {
    let name = of.symbol.clone().unwrap_or_else(|| path.to_string());
    json!({
        "name": name,
        "kind": of.sort,
        "line": of.line,
        "rule": of.rule,
        "number": of.number,
    })
}

/// How a model is named in evidence.
pub(super) fn model(info: &ModelInfo) -> Value {
    json!({ "name": info.name, "quantisation": info.quantisation })
}

impl Evidence {
    /// The commit's message.
    pub(super) fn message(&self, subject: String, story: &str) -> Result<CommitMessage, Error> {
        let proofs: Vec<Value> = self
            .proofs
            .iter()
            .map(|p| json!({ "name": p.name, "result": p.result, "detail": p.detail }))
            .collect();
        let measures: Vec<Value> = self
            .before
            .iter()
            .map(|(name, before)| {
                let after = self.after.get(name).copied().unwrap_or_default();
                json!({ "name": name, "before": before, "after": after })
            })
            .collect();
        let variables = json!({
            "story": story,
            "symbols": self.symbols,
            "measures": measures,
            "proofs": proofs,
            "remarks": self.remarks,
            "tests": self.tests["reason"],
            "model": self.model,
            "tokens": self.tokens,
            "run": self.run,
        });
        let body = templates::render("commit/change.md", &variables)?;
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
