//! Strings: their lengths, patterns and formats.

use serde_json::{Map, Value, json};

use super::branches::Branch;
use super::document::Document;
use super::formats::{self, Format};
use super::refused;
use super::shape::{counts, values};
use crate::model::Error;

/// Strings that match every pattern and have a length in between.
#[derive(Debug, Clone)]
pub(super) struct Text {
    least: usize,
    most: Option<usize>,
    patterns: Vec<String>,
}

impl Text {
    /// As a schema that llguidance enforces to the letter.
    pub(super) fn schema(&self) -> Map<String, Value> {
        let mut schema = Map::from_iter([("type".to_owned(), Value::from("string"))]);
        if self.least > 0 {
            schema.insert("minLength".into(), self.least.into());
        }
        if let Some(most) = self.most {
            schema.insert("maxLength".into(), most.into());
        }
        if let [one] = self.patterns.as_slice() {
            schema.insert("pattern".into(), one.as_str().into());
        } else if !self.patterns.is_empty() {
            let each = self.patterns.iter();
            let all = each.map(|one| json!({"type": "string", "pattern": one}));
            schema.insert("allOf".into(), all.collect());
        }
        schema
    }
}

/// The strings that a branch allows; none when there are none by their length.
pub(super) fn shape(document: &Document, branch: &Branch) -> Result<Option<Text>, Error> {
    let (least, most) = counts(document, branch, ("minLength", "maxLength"))?;
    if most.is_some_and(|most| least > most) {
        return Ok(None);
    }
    let mut patterns: Vec<String> = Vec::new();
    for (pointer, value) in values(document, branch, "pattern") {
        patterns.push(pattern(pointer, value.as_str().unwrap_or_default())?);
    }
    for (pointer, value) in values(document, branch, "format") {
        let name = value.as_str().unwrap_or_default();
        match formats::find(name) {
            Format::Pattern(pattern) => patterns.push(pattern),
            Format::Unknown => {}
            Format::Refused => {
                let reason = format!("the format `{name}` cannot be enforced");
                return Err(refused(pointer, reason));
            }
        }
    }
    patterns.dedup();
    Ok(Some(Text {
        least,
        most,
        patterns,
    }))
}

/// A pattern with the meaning that `jsonschema` gives it, in the syntax that llguidance reads.
pub(super) fn pattern(pointer: &str, pattern: &str) -> Result<String, Error> {
    let odd = |reason: &str| refused(pointer, format!("the pattern `{pattern}` {reason}"));
    let translated =
        jsonschema_regex::to_rust_regex(pattern).map_err(|()| odd("is not understood"))?;
    let groups = translated
        .match_indices("(?")
        .map(|(at, _)| &translated[at + 2..]);
    let mut others = groups.filter(|rest| {
        let is_named = rest.starts_with("P<") || rest.starts_with('<');
        let looks_behind = rest.starts_with("<=") || rest.starts_with("<!");
        !rest.starts_with(':') && (!is_named || looks_behind)
    });
    if others.next().is_some() {
        return Err(odd(
            "looks around or changes its flags, which cannot be enforced token by token",
        ));
    }
    Ok(translated.into_owned())
}
