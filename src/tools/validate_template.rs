//! `validate_template`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::rules::Principal;
use crate::tools::scaffolds::{self, FileFacts};
use crate::tools::{Call, Context, Hints, Tool, ToolError};

/// Check a template before others rely on it: its schema, its texts, variables that the schema does
/// not know, and every example of the schema rendered and judged by the rules. Use it after writing
/// one to .groundskeeper/templates/NAME/ (TEMPLATE.md with front matter, schema.json, the texts).
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// The template.
    template: String,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    /// The template.
    template: String,
    /// Whether nothing is wrong with it.
    valid: bool,
    /// What is wrong, one sentence each.
    problems: Vec<String>,
    /// Sets of variables that were rendered.
    examples: usize,
    /// Files of examples that the gate would block, with their findings.
    blocked: Vec<FileFacts>,
}

pub(super) struct ValidateTemplate;

impl Tool for ValidateTemplate {
    type Input = Input;
    type Output = Output;
    const HINTS: Hints = Hints::LOOKS;

    fn run(context: &Context, input: Input, call: &Call) -> Result<Output, ToolError> {
        let settings = call.settings(context)?;
        let scaffold = scaffolds::find(context, &input.template, call)?;
        let mut problems = scaffold.problems();
        let mut blocked = Vec::new();
        let examples = match problems.is_empty() {
            true => scaffold.examples(),
            false => Vec::new(),
        };
        for example in &examples {
            let rendered = scaffold.render(example)?;
            // A person: whose file it would be depends on who renders it.
            let judged = scaffolds::judge(context, &settings, rendered, "", &Principal::Person);
            match judged {
                Ok(judged) => {
                    let bad = judged.facts.into_iter().filter(|f| f.verdict == "block");
                    blocked.extend(bad);
                }
                Err(error) => problems.push(error.to_string()),
            }
        }
        Ok(Output {
            template: scaffold.name,
            valid: problems.is_empty() && blocked.is_empty(),
            problems,
            examples: examples.len(),
            blocked,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tools::fixture::Fixture;
    use crate::tools::scaffolds::FOLDER;

    fn own(path: &str, text: &str) -> Fixture {
        let front = format!(
            "---\ndescription: One.\nfiles:\n  - path: \"{path}\"\n    source: a.j2\n---\n"
        );
        let schema = r#"{"type": "object", "required": ["name"], "additionalProperties": false,
            "properties": {"name": {"type": "string"}}, "examples": [{"name": "x"}]}"#;
        Fixture::new(&[
            (&format!("{FOLDER}/own/TEMPLATE.md"), &front),
            (&format!("{FOLDER}/own/schema.json"), schema),
            (&format!("{FOLDER}/own/a.j2"), text),
        ])
    }

    #[test]
    fn a_good_template_is_valid_and_renders() {
        let fixture = own("{{ name }}.py", "{{ name }} = 1\n");
        let result = fixture.ok("validate_template", json!({"template": "own"}));
        assert_eq!(
            (&result["valid"], &result["examples"]),
            (&json!(true), &json!(1)),
            "{result}"
        );
        let arguments = json!({"template": "own", "variables": {"name": "y"}});
        assert_eq!(
            fixture.ok("render_template", arguments)["files"][0]["text"],
            "y = 1\n"
        );
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (path, text, word) in [
            ("{{ name }}.py", "{{ colour }}\n", "colour"),
            ("../{{ name }}.py", "x\n", "inside"),
            (".git/{{ name }}", "x\n", "git"),
        ] {
            let result = own(path, text).ok("validate_template", json!({"template": "own"}));
            assert_eq!(result["valid"], false);
            assert!(
                result["problems"][0].as_str().unwrap().contains(word),
                "{result}"
            );
        }
        let result = own("{{ name }}.py", "def broken(:\n")
            .ok("validate_template", json!({"template": "own"}));
        assert_eq!(
            result["blocked"][0]["findings"][0]["rule"], "syntax-error",
            "{result}"
        );
    }

    #[test]
    fn every_template_of_ours_is_valid() {
        let fixture = Fixture::new(&[]);
        let list = fixture.ok("list_templates", json!({}));
        for template in list["templates"].as_array().unwrap() {
            let result = fixture.ok("validate_template", json!({"template": template["name"]}));
            assert_eq!(result["valid"], true, "{result}");
        }
    }
}
