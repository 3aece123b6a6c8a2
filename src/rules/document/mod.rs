//! Data files: their values, and the line on which a value stands. One file per format.

mod json;
mod strict;
mod toml;
mod yaml;

use serde_json::Value;

use crate::text::RepoPath;

/// Why a data file cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// 1-based line.
    pub line: usize,
    /// 1-based column.
    pub column: usize,
    /// What is wrong, in lower case.
    pub message: String,
}

/// The data format that a path's extension names, and why `source` cannot be read as that; `None`
/// for files of other kinds.
pub fn check_data(path: &RepoPath, source: &[u8]) -> Option<(&'static str, Option<Problem>)> {
    let name = match path.extension()? {
        "json" => "json",
        "jsonl" | "ndjson" => "json-lines",
        "yaml" | "yml" => "yaml",
        "toml" => "toml",
        _ => return None,
    };
    Some((name, Format::of(path).read(source).err()))
}

/// A data format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// One JSON value.
    Json,
    /// A JSON value on each line.
    JsonLines,
    /// YAML documents.
    Yaml,
    /// TOML.
    Toml,
}

/// One value of a file that may have several, with what is needed to find places in it.
#[derive(Debug)]
pub(super) struct Document<'a> {
    /// The value.
    pub(super) value: Value,
    format: Format,
    text: &'a str,
    /// 0-based line of `text` in the file, or for YAML the document's number.
    at: usize,
}

impl Format {
    /// The format by a path's extension; JSON when it says nothing else.
    pub(super) fn of(path: &RepoPath) -> Self {
        match path.extension() {
            Some("yaml" | "yml") => Self::Yaml,
            Some("toml") => Self::Toml,
            Some("jsonl" | "ndjson") => Self::JsonLines,
            _ => Self::Json,
        }
    }

    /// Reads a file's bytes.
    pub(super) fn read(self, source: &[u8]) -> Result<Vec<Document<'_>>, Problem> {
        let text = std::str::from_utf8(source).map_err(|error| {
            let (line, column) =
                crate::text::LineIndex::new(source).line_column(error.valid_up_to());
            Problem {
                line,
                column,
                message: "the file is not UTF-8".to_owned(),
            }
        })?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let one = |at, text, value| Document {
            value,
            format: self,
            text,
            at,
        };
        match self {
            Self::Json => Ok(vec![one(0, text, json::value(text)?)]),
            Self::Toml => Ok(vec![one(0, text, toml::value(text)?)]),
            Self::Yaml => {
                let values = yaml::values(text)?.into_iter().enumerate();
                Ok(values.map(|(at, value)| one(at, text, value)).collect())
            }
            Self::JsonLines => {
                let lines = text.lines().enumerate();
                let lines = lines.filter(|(_, line)| !line.trim().is_empty());
                let read = lines.map(|(at, line)| {
                    let value = json::value(line).map_err(|problem| Problem {
                        line: at + 1,
                        ..problem
                    })?;
                    Ok(one(at, line, value))
                });
                read.collect()
            }
        }
    }
}

impl Document<'_> {
    /// 1-based line and column of the value at a JSON pointer, or of the nearest one around it
    /// that can be found.
    pub(super) fn place(&self, pointer: &str) -> (usize, usize) {
        let steps: Vec<String> = pointer
            .split('/')
            .skip(1)
            .map(|step| step.replace("~1", "/").replace("~0", "~"))
            .collect();
        match self.format {
            Format::Json => json::place(self.text, &steps),
            Format::JsonLines => (self.at + 1, json::place(self.text, &steps).1),
            Format::Toml => toml::place(self.text, &steps),
            Format::Yaml => yaml::place(self.text, self.at, &steps),
        }
    }
}

#[cfg(test)]
mod tests;
