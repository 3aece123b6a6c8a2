//! `[[structure]]`: what stands beside files, and what folders may hold.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::rules::DeclaredError;
use crate::rules::structure::{self, Companions, Layout};

/// One `[[structure]]`: `for` with `require`, or `folder` with `allow`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Structure {
    /// Pattern of files that must have companions: `src/**/{name}.py`. `*` and `?` stand for
    /// characters of a name, `**` for any number of folders, `{name}` captures a part of a name,
    /// `{folder}` any number of folders, `{a,b}` is either.
    #[serde(rename = "for", skip_serializing_if = "Option::is_none")]
    pub files: Option<String>,
    /// Files that must stand beside each of them: `test_{name}.py`, `../docs/{name}.md`, or from
    /// the root `/docs/{name}.md`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub require: Vec<String>,
    /// Patterns of files that need no companions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<String>,
    /// Pattern of folders that may hold only certain names: `src/**` is `src` and all folders
    /// below it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub folder: Option<String>,
    /// Names of the files that they may hold: `*.py`; with `/` at the end names of folders.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allow: Vec<String>,
}

/// Every `[[structure]]` made ready for matching.
pub(super) fn compile(all: &[Structure]) -> Result<structure::Structure, DeclaredError> {
    let mut compiled = structure::Structure::default();
    for (index, one) in all.iter().enumerate() {
        let error = |(key, message): (&str, String)| DeclaredError {
            key: format!("structure[{index}].{key}"),
            message,
        };
        match one.form().map_err(error)? {
            Form::Companions(files) => {
                let companions = Companions::new(files, &one.require, &one.except);
                compiled.companions.push(companions.map_err(error)?);
            }
            Form::Layout(folder) => {
                let layout = Layout::new(folder, &one.allow);
                compiled.layouts.push(layout.map_err(error)?);
            }
        }
    }
    Ok(compiled)
}

enum Form<'a> {
    Companions(&'a str),
    Layout(&'a str),
}

impl Structure {
    /// Which of its two forms a block has; the error is the key and what is wrong with it.
    fn form(&self) -> Result<Form<'_>, (&'static str, String)> {
        let wrong = |key, message: &str| Err((key, message.to_owned()));
        match (&self.files, &self.folder) {
            (Some(_), Some(_)) => {
                wrong("folder", "write `for` and `folder` in blocks of their own")
            }
            (None, None) => wrong(
                "for",
                "write `for` with `require`, or `folder` with `allow`",
            ),
            (Some(_), None) if self.require.is_empty() => {
                wrong("require", "name at least one file that must be there")
            }
            (Some(_), None) if !self.allow.is_empty() => {
                wrong("allow", "this goes with `folder`, not with `for`")
            }
            (Some(files), None) => Ok(Form::Companions(files)),
            (None, Some(_)) if self.allow.is_empty() => {
                wrong("allow", "name at least one file or folder that is allowed")
            }
            (None, Some(_)) if !self.require.is_empty() => {
                wrong("require", "this goes with `for`, not with `folder`")
            }
            (None, Some(_)) if !self.except.is_empty() => {
                wrong("except", "this goes with `for`, not with `folder`")
            }
            (None, Some(folder)) => Ok(Form::Layout(folder)),
        }
    }
}
