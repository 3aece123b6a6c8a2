//! `model_info`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{ModelInfo, TemplateOrigin};
use crate::tools::{Call, Context, Hints, Tool, ToolError};

/// Say what the local model is: its name, size, quantisation and context, and what it is computed
/// on. It is loaded on its first use; until then this says that it is not loaded, or loads it when
/// `load_model` is true.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// Load the model, to learn that it works and what it is.
    load_model: Option<bool>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    /// Whether it is loaded.
    loaded: bool,
    /// How far a load that is under way has come, from 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    loading: Option<f32>,
    /// Why it could not be loaded.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
    /// What it is, once it is loaded.
    #[serde(skip_serializing_if = "Option::is_none")]
    model: Option<Facts>,
}

#[derive(Serialize, JsonSchema)]
struct Facts {
    /// Its name.
    name: String,
    /// Its file; absent for one on another server.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    /// Its architecture, such as `qwen2`.
    architecture: String,
    /// Number of weights.
    parameters: u64,
    /// How the weights are stored, such as `Q4_K_M`.
    quantisation: String,
    /// Size of the weights in bytes.
    bytes: u64,
    /// Context in use, in tokens.
    context_tokens: u32,
    /// Context that it was trained with, in tokens.
    training_context_tokens: u32,
    /// Number of tokens that it knows.
    vocabulary: u32,
    /// What computes.
    device: String,
    /// Processor threads.
    threads: usize,
    /// Whether it is the tiny one that comes with the program: that one chooses and names, and is
    /// too small to write code.
    bundled: bool,
    /// Whether its file has a chat template of its own; without one plain ChatML is used.
    own_chat_template: bool,
}

impl From<ModelInfo> for Facts {
    fn from(info: ModelInfo) -> Self {
        Self {
            name: info.name,
            file: info.path.map(|path| path.display().to_string()),
            architecture: info.architecture,
            parameters: info.parameters,
            quantisation: info.quantisation,
            bytes: info.bytes,
            context_tokens: info.context_tokens,
            training_context_tokens: info.training_context_tokens,
            vocabulary: info.vocabulary,
            device: info.device,
            threads: info.threads,
            bundled: info.bundled,
            own_chat_template: info.chat_template == TemplateOrigin::File,
        }
    }
}

pub(super) struct ModelInfoTool;

impl Tool for ModelInfoTool {
    type Input = Input;
    type Output = Output;
    const HINTS: Hints = Hints::LOOKS;

    fn run(context: &Context, input: Input, call: &Call) -> Result<Output, ToolError> {
        let (info, problem) = look(context, input.load_model.unwrap_or(false), call);
        let loading = context.model.loading().map(|loading| loading.share());
        Ok(Output {
            loaded: info.is_some(),
            loading: loading.filter(|_| info.is_none()),
            problem,
            model: info.map(Facts::from),
        })
    }
}

/// What the model is, where it is loaded, or can be when `load` asks for that; and why it cannot.
pub(super) fn look(
    context: &Context,
    load: bool,
    call: &Call,
) -> (Option<ModelInfo>, Option<String>) {
    if !load {
        return (context.model.peek().map(|model| model.info()), None);
    }
    call.progress.tell(0, None, "loading the model");
    match context.model.get() {
        Ok(model) => (Some(model.info()), None),
        Err(error) => (None, Some(error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::model::scripted::Scripted;
    use crate::tools::fixture::Fixture;

    #[test]
    fn a_model_is_described_and_loaded_only_when_that_is_asked() {
        let fixture = Fixture::new(&[]);
        assert_eq!(fixture.ok("model_info", json!({}))["loaded"], false);
        let problem = fixture.ok("model_info", json!({"load_model": true}));
        assert!(problem["problem"].is_string(), "{problem}");
        let fixture = fixture.with_model(Scripted::new([""]));
        let info = fixture.ok("model_info", json!({}));
        assert_eq!(
            (&info["loaded"], &info["model"]["name"]),
            (&json!(true), &json!("scripted"))
        );
        assert!(info["model"]["context_tokens"].is_u64(), "{info}");
    }
}
