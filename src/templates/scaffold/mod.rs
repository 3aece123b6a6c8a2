//! Scaffolds: templates of several files that start something new, a module, a package, a tool.
//!
//! A scaffold is a folder with `TEMPLATE.md` (front matter that says what it is and which files it
//! gives, then words for who fills it in), `schema.json` (the JSON Schema of its variables, with
//! examples) and the texts of the files. Those of this program stand in the top-level
//! `templates/scaffolds/`; a repository may have its own. Nothing is read or written here.

mod builtin;
mod front;
mod problems;

#[cfg(test)]
mod tests;

use serde_json::Value;

use super::{Error, environment, variables};

pub use builtin::{BUILTIN, builtin};

/// The most files that one scaffold gives.
pub const FILES_MAX: usize = 100;

/// A template of several files.
#[derive(Debug, Clone, PartialEq)]
pub struct Scaffold {
    /// Its name: that of its folder.
    pub name: String,
    /// What it gives, in one sentence.
    pub description: String,
    /// Words for who fills in its variables.
    pub instructions: String,
    /// JSON Schema of its variables.
    pub schema: Value,
    files: Vec<FileTemplate>,
}

/// One file that a scaffold gives.
#[derive(Debug, Clone, PartialEq)]
struct FileTemplate {
    /// Template of its path.
    path: String,
    /// Name of its text in the scaffold's folder.
    source: String,
    text: String,
    /// An expression that must be true for the file to be given.
    when: Option<String>,
}

/// A file that was rendered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// Where it is to stand, `/`-separated, as the template says it: who writes it checks it.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl Scaffold {
    /// Reads a scaffold; `read` gives the text of a file in its folder, or says why not.
    pub fn parse(name: &str, read: impl Fn(&str) -> Result<String, String>) -> Result<Self, Error> {
        let broken = |message: String| Error::Broken {
            template: name.to_owned(),
            message,
        };
        let text = |file: &str| read(file).map_err(|reason| broken(format!("`{file}`: {reason}")));
        let (front, instructions) = front::parse(&text("TEMPLATE.md")?).map_err(broken)?;
        let schema = serde_json::from_str(&text("schema.json")?);
        let schema: Value =
            schema.map_err(|error| broken(format!("`schema.json` is not JSON: {error}")))?;
        if front.files.is_empty() || front.files.len() > FILES_MAX {
            let count = front.files.len();
            let message = format!("it gives {count} files; at least 1 and at most {FILES_MAX}");
            return Err(broken(message));
        }
        let files = front.files.into_iter().map(|file| {
            if file.source.contains(['/', '\\']) || file.source.starts_with('.') {
                let message = format!("`{}` must be a file of the template's folder", file.source);
                return Err(broken(message));
            }
            Ok(FileTemplate {
                text: text(&file.source)?,
                path: file.path,
                source: file.source,
                when: file.when,
            })
        });
        Ok(Self {
            name: name.to_owned(),
            description: front.description,
            instructions,
            schema,
            files: files.collect::<Result<_, _>>()?,
        })
    }

    /// Sets of variables that show what the scaffold is for: the schema's `examples`.
    pub fn examples(&self) -> Vec<Value> {
        let examples = self.schema.get("examples").and_then(Value::as_array);
        examples.cloned().unwrap_or_default()
    }

    /// Renders every file. The variables are checked against the schema first
    /// ([`Error::Variable`] names the one that is wrong).
    pub fn render(&self, given: &Value) -> Result<Vec<Rendered>, Error> {
        variables::check(&self.name, &self.schema.to_string(), given)?;
        let engine = environment().map_err(|error| self.failed(&error))?;
        let context = variables::to_template(given);
        let mut rendered: Vec<Rendered> = Vec::new();
        for file in &self.files {
            if !self.is_wanted(file, &context)? {
                continue;
            }
            let one = |name: &str, text: &str| {
                let rendered = engine.render_named_str(name, text, &context);
                rendered.map_err(|error| self.failed(&error))
            };
            let path = one("path", &file.path)?;
            if rendered.iter().any(|other| other.path == path) {
                return Err(Error::Broken {
                    template: self.name.clone(),
                    message: format!("two of its files are `{path}`"),
                });
            }
            let text = one(&file.source, &file.text)?;
            rendered.push(Rendered { path, text });
        }
        Ok(rendered)
    }

    fn is_wanted(&self, file: &FileTemplate, context: &minijinja::Value) -> Result<bool, Error> {
        let Some(when) = &file.when else {
            return Ok(true);
        };
        let value = environment().and_then(|engine| {
            let expression = engine.compile_expression(when)?;
            expression.eval(context)
        });
        Ok(value.map_err(|error| self.failed(&error))?.is_true())
    }

    fn failed(&self, error: &minijinja::Error) -> Error {
        Error::Render {
            template: self.name.clone(),
            message: in_full(error),
        }
    }
}

/// What went wrong, with its place.
fn in_full(error: &minijinja::Error) -> String {
    match (error.name(), error.line()) {
        (Some(name), Some(line)) => format!("{name}, line {line}: {}", in_short(error)),
        _ => in_short(error),
    }
}

fn in_short(error: &minijinja::Error) -> String {
    let detail = error.detail().map(str::to_owned);
    detail.unwrap_or_else(|| error.kind().to_string())
}
