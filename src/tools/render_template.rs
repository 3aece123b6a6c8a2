//! `render_template`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::tools::principal::principal;
use crate::tools::scaffolds::{self, FileFacts};
use crate::tools::{Call, Context, Hints, Tool, ToolError};

/// Render a template with variables that obey its schema (`list_templates` with its name shows it),
/// and judge every file by the rules. With `write` the files are written, all or none: not when the
/// gate would block one, and not over files that are there unless `overwrite` says so.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// The template.
    template: String,
    /// Its variables.
    variables: Map<String, Value>,
    /// Folder of the repository that the files go below; its root if left out.
    folder: Option<String>,
    /// Write the files; without it they are only shown.
    write: Option<bool>,
    /// Replace files that are there already.
    overwrite: Option<bool>,
    /// The agent that asks; ownership is judged by it.
    #[schemars(regex(pattern = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"))]
    agent_id: Option<String>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    /// The template.
    template: String,
    /// Whether the files were written.
    written: bool,
    /// `pass`, or `block` when the gate would block one of the files.
    verdict: &'static str,
    /// The files.
    files: Vec<FileFacts>,
}

pub(super) struct RenderTemplate;

impl Tool for RenderTemplate {
    type Input = Input;
    type Output = Output;
    const HINTS: Hints = Hints::REPLACES;

    fn run(context: &Context, input: Input, call: &Call) -> Result<Output, ToolError> {
        let principal = principal(context, input.agent_id)?;
        let settings = call.settings(context)?;
        let scaffold = scaffolds::find(context, &input.template, call)?;
        let rendered = scaffold.render(&Value::Object(input.variables))?;
        let folder = input.folder.unwrap_or_default();
        let judged = scaffolds::judge(context, &settings, rendered, &folder, &principal)?;
        let verdict = if judged.blocked { "block" } else { "pass" };
        let write = input.write.unwrap_or(false);
        if write && judged.blocked {
            return Err(judged.refusal());
        }
        Ok(Output {
            template: scaffold.name,
            written: write,
            verdict,
            files: match write {
                true => judged.write(context, input.overwrite.unwrap_or(false))?,
                false => judged.facts,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::templates::scaffold::builtin;
    use crate::tools::fixture::Fixture;

    fn example(name: &str) -> Value {
        builtin(name).unwrap().unwrap().examples()[0].clone()
    }

    #[test]
    fn files_are_shown_or_written_all_or_none() {
        let fixture = Fixture::committed(&[("a.py", "a = 1\n")]);
        let arguments = |more: Value| {
            let mut all = json!({"template": "python-module", "variables": example("python-module"), "folder": "lib/"});
            all.as_object_mut()
                .unwrap()
                .extend(more.as_object().unwrap().clone());
            all
        };
        let shown = fixture.ok("render_template", arguments(json!({})));
        assert_eq!(
            (&shown["written"], &shown["verdict"]),
            (&json!(false), &json!("pass"))
        );
        assert_eq!(shown["files"][0]["path"], "lib/prices.py");
        assert!(
            shown["files"][0]["text"]
                .as_str()
                .unwrap()
                .contains("def price_with_tax")
        );
        assert!(!fixture.root().join("lib").exists());
        let second = "lib/tests/test_prices.py";
        fixture.write(second, "mine\n");
        let words = fixture.refused("render_template", arguments(json!({"write": true})));
        assert!(
            words.contains(second) && words.contains("exists"),
            "{words}"
        );
        assert!(!fixture.root().join("lib/prices.py").exists());
        fixture.ok(
            "render_template",
            arguments(json!({"write": true, "overwrite": true})),
        );
        let written = std::fs::read_to_string(fixture.root().join(second)).unwrap();
        assert!(
            written.contains("self.assertEqual(price_with_tax(100, 19), 119)"),
            "{written}"
        );
    }

    #[test]
    fn what_the_gate_blocks_and_what_belongs_to_others_is_not_written() {
        let toml = "[[owner]]\nagent = \"docs\"\npaths = [\"lib/\"]\n";
        let fixture = Fixture::committed(&[("groundskeeper.toml", toml)]);
        let mut variables = example("python-module");
        variables["functions"][0]["expression"] = json!("1 +");
        let arguments = json!({"template": "python-module", "variables": variables, "write": true});
        let answer = fixture.refusal("render_template", arguments);
        assert_eq!(answer["files"][0]["findings"][0]["rule"], "syntax-error");
        let arguments = json!({"template": "readme", "variables": example("readme"),
                               "folder": "lib", "write": true, "agent_id": "web"});
        let answer = fixture.refusal("render_template", arguments);
        assert_eq!(answer["files"][0]["findings"][0]["rule"], "owned-by-other");
        assert!(!fixture.root().join("lib").exists());
    }

    #[test]
    fn variables_and_folders_that_do_not_fit_are_named() {
        let fixture = Fixture::new(&[]);
        for (template, variables, folder, word) in [
            ("readme", json!({}), "", "folder"),
            ("readme", example("readme"), "../x", "inside"),
            ("readme", example("readme"), ".git", "git"),
            ("none", json!({}), "", "python-package"),
        ] {
            let arguments = json!({"template": template, "variables": variables, "folder": folder});
            let words = fixture.refused("render_template", arguments);
            assert!(words.contains(word), "{words}");
        }
    }
}
