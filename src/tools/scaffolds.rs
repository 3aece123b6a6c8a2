//! The templates that tools offer: this program's, and the repository's own.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

use crate::rules::{Principal, Verdict};
use crate::settings::Settings;
use crate::templates::scaffold::{BUILTIN, Rendered, Scaffold, builtin};
use crate::text::{RepoPath, line_count};
use crate::tools::finding::{Fact, facts, verdict_name};
use crate::tools::{Call, Context, Expected, ToolError, change, files, list_files};

/// Where a repository keeps templates of its own.
pub(super) const FOLDER: &str = ".groundskeeper/templates";

/// Names of the repository's own templates, sorted.
pub(super) fn own_names(context: &Context, call: &Call) -> Result<Vec<String>, ToolError> {
    let folder = RepoPath::from(FOLDER);
    if !context.files.is_folder(&folder) {
        return Ok(Vec::new());
    }
    let paths = list_files::walk(context, &folder, call, |path| {
        path.file_name() == b"TEMPLATE.md"
    })?;
    let names = paths.iter().filter_map(|path| {
        let path = path.to_string();
        let name = path.strip_prefix(FOLDER)?.strip_suffix("/TEMPLATE.md")?;
        Some(name.trim_start_matches('/').to_owned())
    });
    Ok(names.filter(|name| is_name(name)).collect())
}

/// The template of a name; the repository's own come first.
pub(super) fn find(context: &Context, name: &str, call: &Call) -> Result<Scaffold, ToolError> {
    let limit = call.settings(context)?.limits.file_bytes;
    let own = own_names(context, call)?;
    if own.iter().any(|known| known == name) {
        let read = |file: &str| {
            let path = files::parse(&format!("{FOLDER}/{name}/{file}"));
            let text = path.and_then(|path| context.files.read(&path, limit));
            let text = text.map_err(|error| error.to_string())?;
            String::from_utf8(text).map_err(|_| "it is not UTF-8".to_owned())
        };
        return Ok(Scaffold::parse(name, read)?);
    }
    builtin(name).map_or_else(|| Err(unknown(name, &own)), |found| Ok(found?))
}

fn unknown(name: &str, own: &[String]) -> ToolError {
    let ours = BUILTIN.iter().map(|one| one.name.to_owned());
    let all: Vec<String> = own.iter().cloned().chain(ours).collect();
    let message = format!(
        "there is no template `{name}`; there are {}",
        all.join(", ")
    );
    ToolError::refused(message).with("templates", json!(all))
}

/// One folder's name, so that a template's name leads nowhere else.
pub(super) fn is_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (1..=64).contains(&name.len()) && name.bytes().all(plain)
}

/// A file that a template gave.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct FileFacts {
    /// Where it stands, or would stand.
    pub(super) path: String,
    /// Its text; absent once it is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    /// Its newline characters.
    line_count: usize,
    /// What a commit of it would come to: `pass` or `block`.
    pub(super) verdict: &'static str,
    /// Rules that it breaks.
    pub(super) findings: Vec<Fact>,
}

/// Files that were rendered, each judged, and where they are to stand.
pub(super) struct Judged {
    pub(super) facts: Vec<FileFacts>,
    paths: Vec<RepoPath>,
    pub(super) blocked: bool,
}

/// Judges what a template gave, as files below `folder`.
pub(super) fn judge(
    context: &Context,
    settings: &Settings,
    rendered: Vec<Rendered>,
    folder: &str,
    principal: &Principal,
) -> Result<Judged, ToolError> {
    let mut judged = Judged {
        facts: Vec::new(),
        paths: Vec::new(),
        blocked: false,
    };
    let folder = folder.trim_end_matches('/');
    for file in rendered {
        let path = match folder {
            "" | "." => file.path,
            folder => format!("{folder}/{}", file.path),
        };
        let path = files::parse(&path)?;
        let real = context.files.destination(&path)?;
        let text = file.text.as_bytes();
        let report = change::judge(context, settings, &real, Some(text), principal)?;
        judged.blocked |= report.verdict == Verdict::Block;
        judged.facts.push(FileFacts {
            path: path.to_string(),
            line_count: line_count(text),
            text: Some(file.text),
            verdict: verdict_name(report.verdict),
            findings: facts(&report),
        });
        judged.paths.push(path);
    }
    Ok(judged)
}

impl Judged {
    /// The refusal of files that the gate would block.
    pub(super) fn refusal(&self) -> ToolError {
        let blocked = |file: &&FileFacts| file.verdict == "block";
        let paths = self.facts.iter().filter(blocked).map(|file| &*file.path);
        let message = format!(
            "the gate would block what was rendered ({}); nothing was written; change the \
             variables, `explain_rule` says how to mend findings",
            paths.collect::<Vec<_>>().join(", ")
        );
        ToolError::refused(message).with("files", json!(self.facts))
    }

    /// Writes all the files or none; one that is there already is kept unless `overwrite`.
    pub(super) fn write(
        mut self,
        context: &Context,
        overwrite: bool,
    ) -> Result<Vec<FileFacts>, ToolError> {
        let expected = match overwrite {
            true => Expected::Anything,
            false => Expected::Nothing,
        };
        let mut made = Vec::new();
        for (path, file) in self.paths.iter().zip(&mut self.facts) {
            let text = file.text.take().unwrap_or_default();
            match context.files.write(path, text.as_bytes(), &expected) {
                Ok(written) if written.created => made.push(path),
                Ok(_) => {}
                Err(error) => {
                    for path in made {
                        // What cannot be taken back is in the message's list of files.
                        let _ = context.files.remove(path, &Expected::Anything);
                    }
                    return Err(ToolError::from(error).with("files", json!(self.facts)));
                }
            }
        }
        Ok(self.facts)
    }
}

/// A schema as a model fills it in: without what is only for people.
pub(super) fn to_fill(schema: &Value) -> Value {
    let mut schema = schema.clone();
    if let Some(fields) = schema.as_object_mut() {
        for name in ["examples", "title", "$schema", "$id"] {
            fields.remove(name);
        }
    }
    schema
}

#[cfg(test)]
#[path = "scaffold_tests.rs"]
mod tests;
