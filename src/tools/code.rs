//! Code that a caller names by path or hands over as content.

use crate::lang::{self, LANGUAGES, Language};
use crate::settings::Settings;
use crate::text::RepoPath;
use crate::tools::{Context, ToolError, files};

/// Bytes, and the path they stand at or would stand at.
pub(super) struct Code {
    /// The path; for content without one a name in the root that its language would have.
    pub(super) path: RepoPath,
    /// The bytes.
    pub(super) source: Vec<u8>,
    /// Whether they were read from the path.
    pub(super) on_disk: bool,
}

/// The arguments that say which code is meant.
pub(super) struct Named {
    pub(super) path: Option<String>,
    pub(super) content: Option<String>,
    pub(super) filename: Option<String>,
}

/// Reads the code: exactly one of `path` and `content` must be given.
pub(super) fn resolve(
    context: &Context,
    settings: &Settings,
    named: Named,
) -> Result<Code, ToolError> {
    match (named.path, named.content) {
        (Some(path), None) => {
            let path = files::parse(&path)?;
            let source = context.files.read(&path, settings.limits.file_bytes)?;
            Ok(Code {
                path,
                source,
                on_disk: true,
            })
        }
        (None, Some(content)) => {
            let path = match named.filename {
                Some(name) => files::parse(&name)?,
                None => RepoPath::from("content"),
            };
            Ok(Code {
                path,
                source: content.into_bytes(),
                on_disk: false,
            })
        }
        (Some(_), Some(_)) => Err(ToolError::refused("give `path` or `content`, not both")),
        (None, None) => Err(ToolError::refused(
            "give `path` of a file in the repository, or the code itself as `content`",
        )),
    }
}

/// The language by its name, else by the path.
pub(super) fn language(
    name: Option<&str>,
    path: &RepoPath,
) -> Result<&'static Language, ToolError> {
    let found = match name {
        Some(name) => lang::by_name(&name.to_lowercase()),
        None => lang::for_path(path),
    };
    found.ok_or_else(|| {
        let message = match name {
            Some(name) => format!("language `{name}` is not known; known are {}", known()),
            None => format!(
                "the language of `{path}` is not known; give `language` or `filename`; known are {}",
                known()
            ),
        };
        ToolError::refused(message)
    })
}

/// Names and extensions of every language.
fn known() -> String {
    let each = LANGUAGES
        .iter()
        .map(|language| format!("{} (.{})", language.name, language.extensions.join(", .")));
    each.collect::<Vec<_>>().join(", ")
}
