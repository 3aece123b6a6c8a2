//! minijinja templates, each with a JSON Schema for its variables.
//!
//! The texts stand in the top-level `templates/`, their schemas in `schemas/templates/`; a template
//! is added with those two files and one line in the list below. Those that start something new, of
//! several files each, are [`scaffold`]s. What a rendered text is for, and
//! writing it anywhere, belongs to the callers.

mod error;
mod filters;
pub mod scaffold;
mod variables;

#[cfg(test)]
mod tests;

use minijinja::syntax::SyntaxConfig;
use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use serde_json::Value;

pub use error::Error;

/// Instructions that one rendering may take, so that no list of variables can hang it.
const FUEL: u64 = 10_000_000;

struct Template {
    name: &'static str,
    text: &'static str,
    schema: &'static str,
}

macro_rules! templates {
    ($($name:literal,)*) => {
        const TEMPLATES: &[Template] = &[$(Template {
            name: $name,
            text: include_str!(concat!("../../templates/", $name)),
            schema: include_str!(concat!("../../schemas/templates/", $name, ".schema.json")),
        },)*];
    };
}

templates! {
    "commit/change.md",
    "hook/pre-commit.sh",
    "hook/reference-transaction.sh",
    "settings/groundskeeper.toml",
}

/// The name of every template.
pub fn names() -> impl Iterator<Item = &'static str> {
    TEMPLATES.iter().map(|template| template.name)
}

/// The JSON Schema of a template's variables, as text.
pub fn schema(name: &str) -> Result<&'static str, Error> {
    Ok(find(name)?.schema)
}

/// Renders a template. The variables are checked against its schema first ([`Error::Variable`]
/// names the one that is wrong); in the text an undefined name is an error, and nothing is escaped
/// but what the template's own filters quote.
pub fn render(name: &str, variables: &Value) -> Result<String, Error> {
    let template = find(name)?;
    variables::check(template.name, template.schema, variables)?;
    let failed = |error: minijinja::Error| Error::Render {
        template: template.name.to_owned(),
        message: error.to_string(),
    };
    let mut environment = environment().map_err(failed)?;
    environment
        .add_template(template.name, template.text)
        .map_err(failed)?;
    let loaded = environment.get_template(template.name).map_err(failed)?;
    loaded
        .render(variables::to_template(variables))
        .map_err(failed)
}

fn find(name: &str) -> Result<&'static Template, Error> {
    let found = TEMPLATES.iter().find(|template| template.name == name);
    found.ok_or_else(|| Error::NoSuchTemplate {
        name: name.to_owned(),
        known: names().collect::<Vec<_>>().join(", "),
    })
}

fn environment<'source>() -> Result<Environment<'source>, minijinja::Error> {
    let syntax = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build()?;
    let mut environment = Environment::new();
    environment.set_syntax(syntax);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    environment.set_fuel(Some(FUEL));
    filters::add_to(&mut environment);
    Ok(environment)
}
