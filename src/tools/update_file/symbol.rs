//! A section by the qualified name of what it defines.

use crate::lang::{self, Section as Definition};
use crate::text::RepoPath;
use crate::tools::ToolError;
use crate::tools::update_file::{Section, whole_lines};

/// Names shown when the one asked for is none.
const NAMES_SHOWN: usize = 30;

/// What comments, attributes and decorators begin with in the languages that there are.
const INTRODUCTIONS: &[&str] = &["@", "#", "//", "/*", "--"];

/// The definition of this name, with what introduces it when the content brings its own.
pub(super) fn section(
    path: &RepoPath,
    source: &str,
    name: &str,
    content: String,
) -> Result<Section, ToolError> {
    let language = lang::for_path(path).ok_or_else(|| {
        let message = format!(
            "`{path}` is in no language whose symbols are known; use `start_line` or `old_text`"
        );
        ToolError::refused(message)
    })?;
    let outline = lang::outline(language, source.as_bytes()).map_err(|problem| {
        let message = format!(
            "`{path}` cannot be changed by symbol: {}; use `start_line` or `old_text`",
            problem.message
        );
        ToolError::refused(message)
    })?;
    let found = outline.iter().find(|definition| definition.symbol == name);
    let definition = found.ok_or_else(|| unknown(path, name, &outline))?;
    let first = content.trim_start();
    let introduced = INTRODUCTIONS.iter().any(|mark| first.starts_with(mark));
    let start = match introduced || content.is_empty() {
        true => definition.lead,
        false => definition.range.start,
    };
    let range = start..definition.range.end;
    let takes_lines = source[range.clone()].ends_with('\n') || range.end == source.len();
    let text = indented(&content, indentation(&source[definition.range.clone()]));
    let text = match takes_lines {
        true => whole_lines(text, source),
        false => text.trim_end_matches(['\r', '\n']).to_owned(),
    };
    Ok(Section { range, text })
}

/// The blanks before the first thing on the first line.
fn indentation(text: &str) -> &str {
    let blanks = text.len() - text.trim_start_matches([' ', '\t']).len();
    &text[..blanks]
}

/// The content with this indentation, unless it has one already.
fn indented(content: &str, indentation: &str) -> String {
    let mut lines = content.lines().filter(|line| !line.trim().is_empty());
    let bare = lines.all(|line| !line.starts_with(indentation));
    let flat = content
        .lines()
        .any(|line| !line.trim().is_empty() && !line.starts_with([' ', '\t']));
    if indentation.is_empty() || !(bare || flat) {
        return content.to_owned();
    }
    let each = content
        .split_inclusive('\n')
        .map(|line| match line.trim().is_empty() {
            true => line.to_owned(),
            false => format!("{indentation}{line}"),
        });
    each.collect()
}

fn unknown(path: &RepoPath, name: &str, outline: &[Definition]) -> ToolError {
    let mut names: Vec<&str> = outline.iter().map(|one| &*one.symbol).collect();
    let own = |symbol: &str| {
        symbol
            .rsplit(['.', ':'])
            .next()
            .unwrap_or_default()
            .to_owned()
    };
    let wanted = own(name);
    // The same name elsewhere is meant more often than another name that looks like it.
    names.sort_by_key(|symbol| {
        let distance = strsim::damerau_levenshtein(symbol, name);
        if own(symbol) == wanted {
            0
        } else {
            distance + 1
        }
    });
    names.truncate(NAMES_SHOWN);
    let message = match names.first() {
        Some(nearest) => format!(
            "`{path}` defines no `{name}`; did you mean `{nearest}`? `symbols` has the nearest names"
        ),
        None => format!("`{path}` defines nothing that has a name"),
    };
    ToolError::refused(message).with("symbols", serde_json::json!(names))
}
