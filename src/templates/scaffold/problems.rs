//! What is wrong with a scaffold, whoever wrote it, before somebody relies on it.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Scaffold;
use crate::templates::environment;

impl Scaffold {
    /// Everything that is wrong with it, one sentence each: its schema, its texts, variables that
    /// they use and the schema does not know, and examples that do not render.
    pub fn problems(&self) -> Vec<String> {
        let mut problems = self.of_schema();
        problems.extend(self.of_texts());
        if problems.is_empty() {
            problems.extend(self.of_examples());
        }
        problems
    }

    fn of_schema(&self) -> Vec<String> {
        if let Err(error) = jsonschema::meta::validate(&self.schema) {
            return vec![format!("schema.json is not a JSON Schema: {error}")];
        }
        if let Err(error) = jsonschema::validator_for(&self.schema) {
            return vec![format!("schema.json cannot be used: {error}")];
        }
        let mut problems = Vec::new();
        if self.schema.get("type") != Some(&Value::from("object")) {
            problems.push("schema.json: the variables must be an object".to_owned());
        }
        if self.schema.get("additionalProperties") != Some(&Value::Bool(false)) {
            let message = "schema.json: `additionalProperties` must be false, so that a misspelt \
                           variable is noticed";
            problems.push(message.to_owned());
        }
        problems
    }

    fn of_texts(&self) -> Vec<String> {
        let mut problems = Vec::new();
        let mut used = BTreeSet::new();
        for file in &self.files {
            let name = format!("path of {}", file.source);
            for (name, text) in [(&*name, &file.path), (&*file.source, &file.text)] {
                match variables_of(name, text) {
                    Ok(variables) => used.extend(variables),
                    Err(error) => problems.push(super::in_full(&error)),
                }
            }
            match file.when.as_deref().map(variables_of_expression) {
                None => {}
                Some(Ok(variables)) => used.extend(variables),
                Some(Err(error)) => {
                    let source = &file.source;
                    problems.push(format!("`when` of {source}: {}", super::in_short(&error)));
                }
            }
        }
        let known = self.schema.get("properties").and_then(Value::as_object);
        let known = |name: &String| known.is_some_and(|known| known.contains_key(name));
        let strange = used.iter().filter(|name| !known(name));
        problems.extend(strange.map(|name| format!("variable `{name}` is not in schema.json")));
        problems
    }

    fn of_examples(&self) -> Vec<String> {
        let examples = self.examples();
        if examples.is_empty() {
            let message = "schema.json has no `examples`: give at least one set of variables, which \
                           is rendered when the template is checked";
            return vec![message.to_owned()];
        }
        let rendered = examples.iter().enumerate().map(|(index, example)| {
            let failed = self.render(example).err()?;
            Some(format!("example {}: {failed}", index + 1))
        });
        rendered.flatten().collect()
    }
}

/// The names that a text uses and does not set; those that every text knows left out.
fn variables_of(name: &str, text: &str) -> Result<Vec<String>, minijinja::Error> {
    let engine = environment()?;
    let template = engine.template_from_named_str(name, text)?;
    let ours: BTreeSet<&str> = engine.globals().map(|(global, _)| global).collect();
    let names = template.undeclared_variables(false).into_iter();
    Ok(names.filter(|name| !ours.contains(&**name)).collect())
}

fn variables_of_expression(text: &str) -> Result<Vec<String>, minijinja::Error> {
    let engine = environment()?;
    let expression = engine.compile_expression(text)?;
    Ok(expression.undeclared_variables(false).into_iter().collect())
}
