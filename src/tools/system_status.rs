//! `system_status`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::git::Snapshot;
use crate::lang::LANGUAGES;
use crate::rules::{Mode, Principal};
use crate::settings::Settings;
use crate::tools::{Call, Context, Hints, Tool, ToolError, model_info};

/// Show what this server is and works on: version, repository, gate mode, rules, recorded findings,
/// and the local model. The model is not loaded for it unless `load_model` is true.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// Load the model, to learn that it works and what it is.
    load_model: Option<bool>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    /// Version of groundskeeper.
    version: &'static str,
    /// The repository's root folder.
    repository: String,
    /// Hash of HEAD; absent without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    head: Option<String>,
    /// On whose behalf calls are made that name no agent: `person` or an agent's id.
    principal: String,
    /// What the gate blocks on: `ratchet`, `strict` or `report`.
    gate_mode: &'static str,
    /// Whether tools that change something are refused.
    read_only: bool,
    /// Numbers.
    counts: Counts,
    /// Languages that are measured.
    languages: Vec<&'static str>,
    /// The local model.
    model: ModelFacts,
}

#[derive(Serialize, JsonSchema)]
struct Counts {
    /// Files in HEAD; absent without a commit.
    #[serde(skip_serializing_if = "Option::is_none")]
    files: Option<usize>,
    /// Rules that run.
    rules: usize,
    /// Findings that the ratchet records; absent without a ratchet.
    #[serde(skip_serializing_if = "Option::is_none")]
    recorded_findings: Option<usize>,
}

#[derive(Serialize, JsonSchema)]
struct ModelFacts {
    /// Whether it is loaded.
    loaded: bool,
    /// Its name, once it is loaded.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// What computes, once it is loaded.
    #[serde(skip_serializing_if = "Option::is_none")]
    device: Option<String>,
    /// Its context in tokens, once it is loaded.
    #[serde(skip_serializing_if = "Option::is_none")]
    context_tokens: Option<u32>,
    /// Whether it is the tiny one that comes with the program, once it is loaded.
    #[serde(skip_serializing_if = "Option::is_none")]
    bundled: Option<bool>,
    /// Why it could not be loaded.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
}

pub(super) struct SystemStatus;

impl Tool for SystemStatus {
    type Input = Input;
    type Output = Output;
    const HINTS: Hints = Hints::LOOKS;

    fn run(context: &Context, input: Input, call: &Call) -> Result<Output, ToolError> {
        let settings = call.settings(context)?;
        let (head, files) = match context.repository() {
            Ok(repository) => {
                let head = repository.head()?;
                let files = head.map(|head| repository.files(&Snapshot::Commit(head)));
                let files = files.transpose()?.map(|files| files.len());
                (head.map(|head| head.to_string()), files)
            }
            // A folder without git has files and rules all the same.
            Err(_) => (None, None),
        };
        let ratchet = context.ratchet(&settings)?;
        Ok(Output {
            version: env!("CARGO_PKG_VERSION"),
            repository: context.root.display().to_string(),
            head,
            principal: match &context.principal {
                Principal::Person => "person".to_owned(),
                Principal::Agent(id) => id.clone(),
            },
            gate_mode: mode(&settings),
            read_only: settings.mcp.read_only,
            counts: Counts {
                files,
                rules: settings.rules.selected().iter().count(),
                recorded_findings: ratchet.map(|ratchet| ratchet.entries().count()),
            },
            languages: LANGUAGES.iter().map(|language| language.name).collect(),
            model: model(context, input.load_model.unwrap_or(false), call),
        })
    }
}

fn mode(settings: &Settings) -> &'static str {
    match settings.gate.mode {
        Mode::Ratchet => "ratchet",
        Mode::Strict => "strict",
        Mode::Report => "report",
    }
}

fn model(context: &Context, load: bool, call: &Call) -> ModelFacts {
    let (info, problem) = model_info::look(context, load, call);
    ModelFacts {
        loaded: info.is_some(),
        context_tokens: info.as_ref().map(|info| info.context_tokens),
        bundled: info.as_ref().map(|info| info.bundled),
        device: info.as_ref().map(|info| info.device.clone()),
        name: info.map(|info| info.name),
        problem,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::model::scripted::Scripted;
    use crate::tools::fixture::Fixture;

    #[test]
    fn says_what_is_there_and_loads_no_model_unasked() {
        let fixture = Fixture::committed(&[("a.py", ""), ("b.py", "")]);
        let status = fixture.ok("system_status", json!({}));
        assert_eq!(status["version"], env!("CARGO_PKG_VERSION"));
        assert_eq!(
            status["repository"],
            json!(fixture.root().display().to_string())
        );
        assert_eq!(status["head"], json!(fixture.head()));
        assert_eq!(status["counts"]["files"], 2);
        assert_eq!(status["gate_mode"], "ratchet");
        assert_eq!(status["model"], json!({"loaded": false}));
        let status = fixture.ok("system_status", json!({"load_model": true}));
        assert!(status["model"]["problem"].is_string(), "{status}");
    }

    #[test]
    fn a_loaded_model_is_described_also_without_git() {
        let fixture = Fixture::new(&[])
            .without_git()
            .with_model(Scripted::new([""]));
        let status = fixture.ok("system_status", json!({}));
        assert_eq!(status["model"]["name"], "scripted");
        assert_eq!(status["counts"].get("files"), None);
    }
}
