//! Docstrings: from a description to text in the right place.

mod prose;

pub use prose::{Unusable, tidy};

use crate::lang::python::definitions::{Definition, DefinitionKind, Gives};
use crate::refactor::style::Style;
use crate::text::Edit;

/// What is said about a definition: plain prose, no markup.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Description {
    /// One sentence.
    pub summary: String,
    /// A phrase for each parameter, in the signature's order.
    #[serde(default)]
    pub params: serde_json::Map<String, serde_json::Value>,
    /// A phrase for what is returned or yielded.
    #[serde(default)]
    pub returns: Option<String>,
}

/// How docstrings are to look in one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// Sections.
    pub style: Style,
    /// Longest line, in columns.
    pub columns: usize,
}

/// Longest summary that fits on the first line of a docstring of `of`, in characters.
pub fn summary_room(source: &str, of: &Definition, layout: Layout) -> usize {
    let quotes = 6;
    layout
        .columns
        .saturating_sub(body_indent(source, of).chars().count() + quotes)
}

/// Why a definition is left as it is, if it is: a comment on the line of its head and body may be
/// meant for a tool that reads it there, so that line is not taken apart.
pub fn obstacle(source: &str, of: &Definition) -> Option<&'static str> {
    let on_own_line = source.get(of.head_end..of.body_start)?.contains('\n');
    let line = source
        .get(of.body_start..)?
        .lines()
        .next()
        .unwrap_or_default();
    (!on_own_line && line.contains('#'))
        .then_some("its body and a comment stand on the line of its head")
}

/// The edit that gives `of` a docstring. `source` must be the text that `of` was read from.
pub fn insertion(source: &str, of: &Definition, text: &Description, layout: Layout) -> Edit {
    let newline = crate::text::newline(source);
    let indent = body_indent(source, of);
    let docstring = lines(of, text, layout)
        .into_iter()
        .map(|line| {
            if line.is_empty() {
                line
            } else {
                format!("{indent}{line}")
            }
        })
        .collect::<Vec<_>>()
        .join(newline);
    let between = source.get(of.head_end..of.body_start).unwrap_or_default();
    let only_pass = source.get(of.body_start..of.range.end) == Some("pass");
    match between.find('\n') {
        // A body that was there for the sake of having one makes room.
        Some(_) if only_pass && between.trim().is_empty() => Edit {
            range: of.body_start..of.range.end,
            replacement: docstring.trim_start().to_owned(),
        },
        None if only_pass => Edit {
            range: of.head_end..of.range.end,
            replacement: format!("{newline}{docstring}"),
        },
        // Right below the head, before comments that open the body.
        Some(at) => {
            let start = of.head_end + at + 1;
            let gap = if stands_apart(source, of, start) {
                newline
            } else {
                ""
            };
            Edit {
                range: start..start,
                replacement: format!("{docstring}{newline}{gap}"),
            }
        }
        // The body stands on the head's line and moves below the docstring.
        None => Edit {
            range: of.head_end..of.body_start,
            replacement: format!("{newline}{docstring}{newline}{indent}"),
        },
    }
}

/// Whether formatters leave a line empty between a docstring and what follows at `start`: below
/// that of a class always, below that of a function before a nested definition.
fn stands_apart(source: &str, of: &Definition, start: usize) -> bool {
    let below = source.get(start..).unwrap_or_default();
    if below
        .trim_start_matches([' ', '\t'])
        .starts_with(['\n', '\r'])
    {
        return false;
    }
    let body = source.get(of.body_start..).unwrap_or_default();
    of.kind == DefinitionKind::Class
        || ["def ", "async def ", "class ", "@"]
            .iter()
            .any(|word| body.starts_with(word))
}

/// Indentation of the body: its own, or one step deeper than the head's when it has no line.
fn body_indent(source: &str, of: &Definition) -> String {
    let on_own_line = source
        .get(of.head_end..of.body_start)
        .unwrap_or_default()
        .contains('\n');
    let at = if on_own_line {
        of.body_start
    } else {
        of.range.start
    };
    let line = source
        .get(..at)
        .map_or(0, |before| before.rfind('\n').map_or(0, |n| n + 1));
    let text = source.get(line..at).unwrap_or_default();
    let indent: String = text
        .chars()
        .take_while(|c| matches!(c, ' ' | '\t'))
        .collect();
    match (on_own_line, indent.contains('\t')) {
        (true, _) => indent,
        (false, true) => format!("{indent}\t"),
        (false, false) => format!("{indent}    "),
    }
}

fn lines(of: &Definition, text: &Description, layout: Layout) -> Vec<String> {
    let style = layout.style;
    let mut sections = Vec::new();
    if style.has_sections() && !text.params.is_empty() {
        sections.push(parameters(of, text, style));
    }
    if let Some(returns) = text.returns.as_ref().filter(|_| style.has_sections()) {
        sections.push(given(of, returns, style));
    }
    if sections.is_empty() {
        return vec![format!("\"\"\"{}\"\"\"", text.summary)];
    }
    let mut lines = vec![format!("\"\"\"{}", text.summary), String::new()];
    // Fields of reST stand in one block, sections of the other styles apart.
    let gap: &[String] = if style == Style::Rest {
        &[]
    } else {
        &[String::new()]
    };
    lines.extend(sections.join(gap));
    lines.push("\"\"\"".to_owned());
    lines
}

fn parameters(of: &Definition, text: &Description, style: Style) -> Vec<String> {
    let mut lines = match style {
        Style::Google => vec!["Args:".to_owned()],
        Style::Numpy => vec!["Parameters".to_owned(), "----------".to_owned()],
        Style::Plain | Style::Rest => Vec::new(),
    };
    for parameter in &of.parameters {
        let name = &parameter.name;
        let Some(phrase) = text.params.get(name).and_then(|phrase| phrase.as_str()) else {
            continue;
        };
        match style {
            Style::Google => lines.push(format!("    {name}: {phrase}")),
            Style::Numpy => {
                let kind = parameter
                    .annotation
                    .as_ref()
                    .map(|a| format!(" : {}", one_line(a)));
                lines.push(format!("{name}{}", kind.unwrap_or_default()));
                lines.push(format!("    {phrase}"));
            }
            Style::Plain | Style::Rest => lines.push(format!(":param {name}: {phrase}")),
        }
    }
    lines
}

fn given(of: &Definition, phrase: &str, style: Style) -> Vec<String> {
    let (word, field) = match of.gives {
        Gives::Yields => ("Yields", ":yields:"),
        _ => ("Returns", ":returns:"),
    };
    match style {
        Style::Google => vec![format!("{word}:"), format!("    {phrase}")],
        Style::Numpy => {
            let mut lines = vec![word.to_owned(), "-".repeat(word.len())];
            match &of.returns {
                Some(annotation) => {
                    lines.push(one_line(annotation));
                    lines.push(format!("    {phrase}"));
                }
                None => lines.push(phrase.to_owned()),
            }
            lines
        }
        Style::Plain | Style::Rest => vec![format!("{field} {phrase}")],
    }
}

/// An annotation as written may span lines and hold quotes, which would end the docstring.
fn one_line(annotation: &str) -> String {
    annotation
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace(['"', '\\'], "")
}

#[cfg(test)]
mod tests;
