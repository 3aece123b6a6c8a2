//! `local_generate`.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::model::{Limits, Request, Sampling};
use crate::tools::ask::{Asked, ask};
use crate::tools::{Call, Context, Hints, Tool, ToolError};

/// Let the local model answer a prompt as JSON that satisfies your JSON Schema: cheap work that
/// needs no large model, such as summaries, names, labels and choices. The schema is enforced
/// while the model writes. Bound the lengths of strings and lists in it. The bundled model is tiny
/// and its words are rough; an enum to choose from gives the best answers.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// What to do, with everything it needs: the model sees no files.
    #[schemars(length(min = 1, max = 200_000))]
    prompt: String,
    /// JSON Schema of the answer.
    schema: Map<String, Value>,
    /// What the model is told before the prompt.
    #[schemars(length(max = 50_000))]
    system: Option<String>,
    /// Most tokens of the answer; 256 if left out.
    #[schemars(range(min = 1, max = 8192))]
    max_tokens: Option<usize>,
    /// Most time for the answer in seconds; 120 if left out.
    #[schemars(range(min = 1, max = 3600))]
    timeout_s: Option<u64>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    /// The answer; it satisfies the schema.
    value: Value,
    /// Name of the model.
    model: String,
    /// Tokens of the prompt.
    prompt_tokens: usize,
    /// Tokens of the answer.
    answer_tokens: usize,
    /// Time it took, in milliseconds.
    elapsed_ms: u64,
}

pub(super) struct LocalGenerate;

impl Tool for LocalGenerate {
    type Input = Input;
    type Output = Output;
    const HINTS: Hints = Hints {
        idempotent: false,
        ..Hints::LOOKS
    };

    fn run(context: &Context, input: Input, call: &Call) -> Result<Output, ToolError> {
        let schema = Value::Object(input.schema);
        // Before the model is loaded, which takes longer.
        if let Err(error) = jsonschema::validator_for(&schema) {
            let message = format!("argument `schema` is not a JSON Schema: {error}");
            return Err(ToolError::refused(message));
        }
        let settings = call.settings(context)?;
        let system = input.system.unwrap_or_else(|| SYSTEM.to_owned());
        let limits = Limits::default();
        let request = Request {
            limits: Limits {
                max_tokens: input.max_tokens.unwrap_or(limits.max_tokens),
                timeout: input.timeout_s.map_or(limits.timeout, Duration::from_secs),
            },
            sampling: Sampling {
                temperature: settings.model.temperature,
                seed: settings.model.seed.into(),
                ..Sampling::default()
            },
            cache_key: Some("local_generate".to_owned()),
            ..Request::ask(system, input.prompt).under_schema(schema)
        };
        let Asked { answer, model, .. } = ask(context, request, call)?;
        Ok(Output {
            value: answer.value.unwrap_or_default(),
            model,
            prompt_tokens: answer.usage.prompt_tokens,
            answer_tokens: answer.usage.answer_tokens,
            elapsed_ms: u64::try_from(answer.elapsed.as_millis()).unwrap_or(u64::MAX),
        })
    }
}

const SYSTEM: &str = "You are a careful software engineer.";

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use serde_json::json;

    use crate::model::scripted::{Reply, Scripted};
    use crate::tools::fixture::Fixture;
    use crate::tools::{Call, Progress, ToolError};

    fn schema() -> serde_json::Value {
        json!({"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]})
    }

    #[test]
    fn the_answer_satisfies_the_schema() {
        let fixture =
            Fixture::new(&[]).with_model(Scripted::new([json!({"name": "x"}), json!({})]));
        let arguments = json!({"prompt": "Name it.", "schema": schema(), "max_tokens": 9});
        let result = fixture.ok("local_generate", arguments.clone());
        assert_eq!(result["value"], json!({"name": "x"}));
        assert_eq!(result["model"], "scripted");
        let words = fixture.refused("local_generate", arguments);
        assert!(words.contains("name"), "{words}");
    }

    #[test]
    fn a_schema_that_is_none_is_refused_without_a_model() {
        let fixture = Fixture::new(&[]);
        let words = fixture.refused(
            "local_generate",
            json!({"prompt": "x", "schema": {"type": "wish"}}),
        );
        assert!(words.contains("`schema`"), "{words}");
        let words = fixture.refused("local_generate", json!({"prompt": "x", "schema": "string"}));
        assert!(words.contains("`schema`"), "{words}");
    }

    #[test]
    fn cancelling_the_call_stops_the_generation() {
        let fixture = Fixture::new(&[]).with_model(Scripted::new([Reply::Silence]));
        let call = Call::default();
        let cancel = call.cancel.clone();
        let stopper = std::thread::spawn(move || cancel.cancel());
        let arguments = json!({"prompt": "x", "schema": schema()});
        let outcome = fixture.call_with("local_generate", arguments, &call);
        stopper.join().unwrap();
        assert!(matches!(outcome, Err(ToolError::Cancelled)), "{outcome:?}");
    }

    #[test]
    fn progress_is_told() {
        let fixture = Fixture::new(&[]).with_model(Scripted::new([json!({"name": "x"})]));
        let (sender, told) = mpsc::channel();
        let progress = Progress::new(move |done, total, words| {
            sender.send((done, total, words.to_owned())).unwrap();
        });
        let call = Call {
            progress,
            ..Call::default()
        };
        let arguments = json!({"prompt": "x", "schema": schema()});
        fixture
            .call_with("local_generate", arguments, &call)
            .unwrap();
        drop(call);
        let words = r#"writing the answer: {"name":"x"}"#.to_owned();
        assert_eq!(told.iter().collect::<Vec<_>>(), [(1, Some(256), words)]);
    }
}
