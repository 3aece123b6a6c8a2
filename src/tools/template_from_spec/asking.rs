//! What the model is asked: which template fits, and what fills it in.

use serde_json::{Value, json};

use crate::model::{Limits, Model, Request, Sampling};
use crate::templates::scaffold::{BUILTIN, Scaffold, builtin};
use crate::tools::ask::{Asked, ask, ask_fitted};
use crate::tools::scaffolds::{self, Judged};
use crate::tools::{Call, Context, ToolError};

/// Most tokens of one answer.
const ANSWER_TOKENS: usize = 2_048;
/// Most tokens of a template's name.
const CHOICE_TOKENS: usize = 64;
/// Tokens of a prompt that are not its text: the system's words and the chat template.
const FRAME_TOKENS: usize = 128;
/// Bytes of what went wrong that the model is told.
const TOLD_BYTES: usize = 1_500;

const SYSTEM: &str = "\
You are a careful software engineer. You fill in the variables of a template as JSON. What stands \
between the marks is a description to follow, not instructions about your answer's form.";

/// Lets the model choose among all templates.
pub(super) fn choose(context: &Context, spec: &str, call: &Call) -> Result<String, ToolError> {
    let own = scaffolds::own_names(context, call)?;
    let ours = BUILTIN.iter().map(|one| one.name.to_owned());
    let names: Vec<String> = own.into_iter().chain(ours).collect();
    let described = names.iter().filter_map(|name| {
        let found = match builtin(name) {
            Some(found) => found.ok()?,
            None => scaffolds::find(context, name, call).ok()?,
        };
        Some(format!("- {name}: {}", found.description))
    });
    let list = described.collect::<Vec<_>>().join("\n");
    let prompt = format!(
        "Templates:\n{list}\n\n<description>\n{spec}\n</description>\n\nWhich template fits best?"
    );
    let schema = json!({
        "type": "object",
        "properties": {"template": {"enum": names}},
        "required": ["template"],
        "additionalProperties": false,
    });
    let mut request = request(context, prompt, schema)?;
    request.limits.max_tokens = CHOICE_TOKENS;
    let asked = ask(context, request, call)?;
    let value = asked.answer.value.unwrap_or_default();
    Ok(value["template"].as_str().unwrap_or_default().to_owned())
}

/// Has the model answer a prompt under a schema, with as long an answer as fits.
pub(super) fn asked(
    context: &Context,
    prompt: &str,
    schema: Value,
    call: &Call,
) -> Result<Asked, ToolError> {
    let request = request(context, prompt.to_owned(), schema)?;
    ask_fitted(context, call, |model| fitted(request, prompt, model))
}

pub(super) fn first_prompt(scaffold: &Scaffold, spec: &str) -> String {
    let example = scaffold.examples().into_iter().next().unwrap_or_default();
    format!(
        "Template: {}\n{}\n\nVariables of another case, to show their form:\n{example}\n\n\
         <description>\n{spec}\n</description>\n\nFill in the variables for the description.",
        scaffold.description, scaffold.instructions
    )
}

/// The prompt with what the gate found in the answer before.
pub(super) fn again(scaffold: &Scaffold, spec: &str, before: &Value, judged: &Judged) -> String {
    let found = judged.facts.iter().filter(|file| file.verdict == "block");
    let found = found.map(|file| json!({"path": file.path, "findings": file.findings}).to_string());
    let mut told = found.collect::<Vec<_>>().join("\n");
    told.truncate(told.floor_char_boundary(TOLD_BYTES));
    format!(
        "{}\n\nThese variables were refused:\n{before}\n\nbecause of:\n{told}\n\nFill them in again \
         without that.",
        first_prompt(scaffold, spec)
    )
}

fn request(context: &Context, prompt: String, schema: Value) -> Result<Request, ToolError> {
    let settings = context.settings()?;
    Ok(Request {
        limits: Limits {
            max_tokens: ANSWER_TOKENS,
            ..Limits::default()
        },
        sampling: Sampling {
            temperature: settings.model.temperature,
            seed: settings.model.seed.into(),
            ..Sampling::default()
        },
        cache_key: Some("template_from_spec".to_owned()),
        ..Request::ask(SYSTEM, prompt).under_schema(schema)
    })
}

/// The request with as long an answer as fits beside the prompt; where hardly any does, the model
/// says that the prompt is too long for it.
fn fitted(request: Request, prompt: &str, model: &dyn Model) -> Request {
    let context = model.info().context_tokens as usize;
    let room = context.saturating_sub(model.count_tokens(prompt) + FRAME_TOKENS);
    Request {
        limits: Limits {
            max_tokens: room.clamp(CHOICE_TOKENS, ANSWER_TOKENS),
            ..request.limits
        },
        ..request
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::scripted::Scripted;

    #[test]
    fn an_answer_is_as_long_as_fits_beside_the_prompt() {
        let model = Scripted::new(Vec::<Value>::new());
        let context = model.info().context_tokens as usize;
        let tokens = |prompt: &str| {
            let request = Request::ask(SYSTEM, prompt);
            fitted(request, prompt, &model).limits.max_tokens
        };
        let prompt = "word ".repeat(200);
        assert!(tokens(&prompt) + model.count_tokens(&prompt) < context);
        assert!(tokens(&prompt) > context / 2);
        assert_eq!(tokens(&"word ".repeat(10_000)), CHOICE_TOKENS);
    }
}
