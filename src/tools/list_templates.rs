//! `list_templates`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::templates::scaffold::{BUILTIN, Scaffold};
use crate::tools::{Call, Context, Hints, Tool, ToolError, scaffolds};

/// List the templates that start something new: a module, a package, a program, a README, a test
/// file; this program's and those that the repository has in .groundskeeper/templates/. With `name`
/// also show the JSON Schema of one template's variables, with examples, and what to heed.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// Show all of this template.
    name: Option<String>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    /// The templates, the repository's own first.
    templates: Vec<TemplateFacts>,
}

#[derive(Serialize, JsonSchema)]
struct TemplateFacts {
    /// Its name, for `render_template` and `template_from_spec`.
    name: String,
    /// What it gives; of a broken one why it cannot be used.
    description: String,
    /// `groundskeeper` or `repository`.
    origin: &'static str,
    /// JSON Schema of its variables, when it was asked for by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    schema: Option<Value>,
    /// What to heed, when it was asked for by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    instructions: Option<String>,
}

pub(super) struct ListTemplates;

impl Tool for ListTemplates {
    type Input = Input;
    type Output = Output;
    const HINTS: Hints = Hints::LOOKS;

    fn run(context: &Context, input: Input, call: &Call) -> Result<Output, ToolError> {
        let own = scaffolds::own_names(context, call)?;
        if let Some(name) = input.name {
            let scaffold = scaffolds::find(context, &name, call)?;
            let is_own = own.contains(&name);
            return Ok(Output {
                templates: vec![TemplateFacts {
                    schema: Some(scaffold.schema.clone()),
                    instructions: Some(scaffold.instructions.clone()),
                    ..describe(Ok(scaffold), name, is_own)
                }],
            });
        }
        let hidden = |name: &&str| !own.iter().any(|known| known == name);
        let ours = BUILTIN.iter().map(|one| one.name).filter(hidden);
        let ours = ours.map(|name| (name.to_owned(), false));
        let all = own.iter().map(|name| (name.clone(), true)).chain(ours);
        let each = all.map(|(name, is_own)| {
            let found = scaffolds::find(context, &name, call);
            describe(found, name, is_own)
        });
        Ok(Output {
            templates: each.collect(),
        })
    }
}

fn describe(found: Result<Scaffold, ToolError>, name: String, is_own: bool) -> TemplateFacts {
    TemplateFacts {
        name,
        description: found.map_or_else(|error| error.to_string(), |found| found.description),
        origin: if is_own {
            "repository"
        } else {
            "groundskeeper"
        },
        schema: None,
        instructions: None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tools::fixture::Fixture;
    use crate::tools::scaffolds::FOLDER;

    #[test]
    fn those_of_the_repository_come_first_and_may_replace_ours() {
        let front =
            "---\ndescription: Ours.\nfiles:\n  - path: a.txt\n    source: a.j2\n---\nHeed.\n";
        let fixture = Fixture::new(&[
            (&format!("{FOLDER}/readme/TEMPLATE.md"), front),
            (
                &format!("{FOLDER}/readme/schema.json"),
                "{\"type\": \"object\"}",
            ),
            (&format!("{FOLDER}/readme/a.j2"), "a\n"),
            (&format!("{FOLDER}/broken/TEMPLATE.md"), "nothing"),
            (&format!("{FOLDER}/too/deep/TEMPLATE.md"), front),
        ]);
        let result = fixture.ok("list_templates", json!({}));
        let templates = result["templates"].as_array().unwrap();
        assert!(
            templates[0]["description"]
                .as_str()
                .unwrap()
                .contains("front matter")
        );
        let readme = json!({"name": "readme", "description": "Ours.", "origin": "repository"});
        assert_eq!(templates[1], readme);
        assert_eq!(templates[2]["origin"], "groundskeeper");
        assert_eq!(
            templates.iter().filter(|t| t["name"] == "readme").count(),
            1
        );
        let result = fixture.ok("list_templates", json!({"name": "readme"}));
        assert_eq!(result["templates"][0]["instructions"], "Heed.");
        let words = fixture.refused("list_templates", json!({"name": "../readme"}));
        assert!(words.contains("python-module"), "{words}");
    }
}
