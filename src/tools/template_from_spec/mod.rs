//! `template_from_spec`.

mod asking;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::rules::Principal;
use crate::templates::scaffold::Scaffold;
use crate::tools::principal::principal;
use crate::tools::scaffolds::{self, FileFacts, Judged};
use crate::tools::template_from_spec::asking::{again, asked, choose, first_prompt};
use crate::tools::{Call, Context, Hints, Tool, ToolError};

/// Start something new from a description in plain words: the local model chooses a template unless
/// you name one, fills in its variables under their schema, and what is rendered is judged by the
/// rules. What the gate would block is tried again with the findings told; what passes is written,
/// all files or none, and never over files that are there. The bundled model is tiny and its words
/// mean little: what it fills in is only shown, unless you ask to write it.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// What is wanted, in plain words.
    #[schemars(length(min = 1, max = 20_000))]
    spec: String,
    /// The template; the model chooses one if left out.
    template: Option<String>,
    /// Folder of the repository that the files go below; its root if left out.
    folder: Option<String>,
    /// Write the files. With false they are only shown, as is what the bundled model filled in where
    /// this is left out.
    write: Option<bool>,
    /// The agent that asks; ownership is judged by it.
    #[schemars(regex(pattern = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"))]
    agent_id: Option<String>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    /// The template.
    template: String,
    /// What the model filled in; `render_template` gives the same files from it.
    variables: Value,
    /// Whether the files were written.
    written: bool,
    /// How often the model was asked for the variables.
    attempts: usize,
    /// The files.
    files: Vec<FileFacts>,
    /// The model.
    model: String,
    /// What to do for a better result, where the model is not made for this.
    #[serde(skip_serializing_if = "Option::is_none")]
    advice: Option<&'static str>,
}

pub(super) struct TemplateFromSpec;

/// How often the model may fill in the variables.
const ATTEMPTS: usize = 3;
/// To whoever has the bundled model fill in a template.
const ADVICE: &str = "the bundled model is made for names and single sentences, not for this; \
`groundskeeper model list` shows others, or fill in the variables yourself and call `render_template`";

impl Tool for TemplateFromSpec {
    type Input = Input;
    type Output = Output;
    const HINTS: Hints = Hints::ADDS;

    fn run(context: &Context, input: Input, call: &Call) -> Result<Output, ToolError> {
        let principal = principal(context, input.agent_id.clone())?;
        let name = match &input.template {
            Some(name) => name.clone(),
            None => choose(context, &input.spec, call)?,
        };
        let scaffold = scaffolds::find(context, &name, call)?;
        let filled = fill(context, &scaffold, &input, &principal, call)?;
        let write = input.write.unwrap_or(!filled.bundled);
        Ok(Output {
            template: scaffold.name,
            variables: filled.variables,
            written: write,
            attempts: filled.attempts,
            model: filled.model,
            advice: filled.bundled.then_some(ADVICE),
            files: match write {
                true => filled.judged.write(context, false)?,
                false => filled.judged.facts,
            },
        })
    }
}

/// Variables that gave files which pass.
struct Filled {
    variables: Value,
    judged: Judged,
    attempts: usize,
    model: String,
    bundled: bool,
}

fn fill(
    context: &Context,
    scaffold: &Scaffold,
    input: &Input,
    principal: &Principal,
    call: &Call,
) -> Result<Filled, ToolError> {
    let settings = call.settings(context)?;
    let folder = input.folder.as_deref().unwrap_or_default();
    let mut prompt = first_prompt(scaffold, &input.spec);
    let mut attempts = 0;
    let mut refusal = None;
    loop {
        attempts += 1;
        let part = format!("filling in the template {}", scaffold.name);
        call.progress.tell(0, None, &part);
        let schema = scaffolds::to_fill(&scaffold.schema);
        let asked = match (asked(context, &prompt, schema, call), refusal) {
            // What was wrong with an answer says more than that there is no room for another.
            (Err(error), Some(refusal)) if !matches!(error, ToolError::Cancelled) => {
                return Err(refusal);
            }
            (asked, _) => asked?,
        };
        let variables = asked.answer.value.unwrap_or_default();
        let rendered = scaffold.render(&variables)?;
        let judged = scaffolds::judge(context, &settings, rendered, folder, principal)?;
        if !judged.blocked {
            return Ok(Filled {
                variables,
                judged,
                attempts,
                model: asked.model,
                bundled: asked.bundled,
            });
        }
        if attempts == ATTEMPTS {
            return Err(judged.refusal().with("variables", variables));
        }
        prompt = again(scaffold, &input.spec, &variables, &judged);
        refusal = Some(judged.refusal().with("variables", variables));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::model::scripted::Scripted;
    use crate::templates::scaffold::builtin;
    use crate::tools::fixture::Fixture;

    fn example() -> Value {
        builtin("python-module").unwrap().unwrap().examples()[0].clone()
    }

    fn broken() -> Value {
        let mut variables = example();
        variables["functions"][0]["expression"] = json!("net +");
        variables
    }

    fn with(replies: Vec<Value>) -> Fixture {
        Fixture::committed(&[("a.py", "a = 1\n")]).with_model(Scripted::new(replies))
    }

    #[test]
    fn a_description_becomes_files() {
        let fixture = with(vec![json!({"template": "python-module"}), example()]);
        let arguments = json!({"spec": "A module that adds the tax to a price."});
        let result = fixture.ok("template_from_spec", arguments);
        assert_eq!(
            (&result["template"], &result["attempts"]),
            (&json!("python-module"), &json!(1))
        );
        let text = std::fs::read_to_string(fixture.root().join("prices.py")).unwrap();
        assert!(text.contains("return net + net * percent // 100"), "{text}");
        assert_eq!(
            fixture.git(&["status", "--porcelain", "-uall"]),
            "?? prices.py\n?? tests/test_prices.py"
        );
    }

    #[test]
    fn what_the_gate_blocks_is_asked_for_again() {
        let fixture = with(vec![broken(), example()]);
        let arguments = json!({"spec": "x", "template": "python-module", "write": false});
        let result = fixture.ok("template_from_spec", arguments);
        assert_eq!(
            (&result["attempts"], &result["written"]),
            (&json!(2), &json!(false))
        );
        assert_eq!(result["variables"], example());
        assert!(!fixture.root().join("prices.py").exists());
    }

    #[test]
    fn what_never_passes_leaves_nothing() {
        let fixture = with(vec![broken(), broken(), broken(), example()]);
        let before = fixture.state();
        let arguments = json!({"spec": "x", "template": "python-module"});
        let answer = fixture.refusal("template_from_spec", arguments);
        assert_eq!(answer["files"][0]["findings"][0]["rule"], "syntax-error");
        assert_eq!(answer["variables"], broken());
        assert_eq!(fixture.state(), before);
    }

    #[test]
    fn where_the_model_has_no_second_answer_the_first_refusal_is_told() {
        let fixture = with(vec![broken()]);
        let arguments = json!({"spec": "x", "template": "python-module"});
        let answer = fixture.refusal("template_from_spec", arguments);
        assert_eq!(answer["files"][0]["findings"][0]["rule"], "syntax-error");
    }

    #[test]
    fn what_the_bundled_model_fills_in_is_shown_and_written_only_on_request() {
        for (write, written) in [(None, false), (Some(true), true)] {
            let model = Scripted::new(vec![example()]).as_bundled();
            let fixture = Fixture::committed(&[("a.py", "a = 1\n")]).with_model(model);
            let arguments = json!({"spec": "x", "template": "python-module", "write": write});
            let result = fixture.ok("template_from_spec", arguments);
            assert_eq!(result["written"], written);
            assert!(result["advice"].as_str().unwrap().contains("model list"));
            assert_eq!(fixture.root().join("prices.py").exists(), written);
        }
    }

    #[test]
    fn files_that_are_there_are_kept() {
        let fixture = with(vec![example()]);
        fixture.write("tests/test_prices.py", "mine\n");
        let before = fixture.state();
        let arguments = json!({"spec": "x", "template": "python-module"});
        assert!(
            fixture
                .refused("template_from_spec", arguments)
                .contains("exists")
        );
        assert_eq!(fixture.state(), before);
    }

    #[test]
    fn every_schema_can_be_enforced() {
        for one in crate::templates::scaffold::BUILTIN {
            let scaffold = builtin(one.name).unwrap().unwrap();
            let schema = crate::tools::scaffolds::to_fill(&scaffold.schema);
            crate::model::schema::enforceable(&schema).unwrap();
        }
    }
}
