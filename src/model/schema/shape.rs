//! What values of one type may look like, for one alternative of a schema.

use std::collections::BTreeSet;

use serde_json::Value;

use super::arrays::{self, Array};
use super::branches::Branch;
use super::document::Document;
use super::graph::Nodes;
use super::numbers::{self, Numbers};
use super::objects::{self, Object};
use super::refused;
use super::texts::{self, Text};
use crate::model::Error;

/// Values of one type, or values listed one by one.
#[derive(Debug, Clone)]
pub(super) enum Shape {
    Literals(Vec<Value>),
    Null,
    Boolean,
    Number(Numbers),
    Text(Text),
    Array(Array),
    Object(Object),
}

/// Types as sets: `number` is every `integer` and every `fraction`.
const TYPES: [(&str, &[&str]); 7] = [
    ("null", &["null"]),
    ("boolean", &["boolean"]),
    ("integer", &["integer"]),
    ("number", &["integer", "fraction"]),
    ("string", &["string"]),
    ("array", &["array"]),
    ("object", &["object"]),
];

/// The type that each keyword is about. A schema without `type` means these types.
const ABOUT: [(&str, &[&str]); 4] = [
    (
        "number",
        &[
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
        ],
    ),
    ("string", &["minLength", "maxLength", "pattern", "format"]),
    (
        "array",
        &[
            "items",
            "prefixItems",
            "additionalItems",
            "minItems",
            "maxItems",
            "uniqueItems",
        ],
    ),
    (
        "object",
        &[
            "properties",
            "patternProperties",
            "additionalProperties",
            "propertyNames",
            "required",
            "minProperties",
            "maxProperties",
        ],
    ),
];

/// The shapes of values that satisfy all of a branch; those that are impossible are left out.
pub(super) fn shapes(
    document: &Document,
    branch: &Branch,
    nodes: &mut Nodes,
) -> Result<Vec<Shape>, Error> {
    if let Some(literals) = literals(document, branch)? {
        return Ok(match literals.is_empty() {
            true => Vec::new(),
            false => vec![Shape::Literals(literals)],
        });
    }
    let types = types(document, branch);
    let mut found = Vec::new();
    for name in &types {
        match *name {
            "null" => found.push(Shape::Null),
            "boolean" => found.push(Shape::Boolean),
            "integer" => {
                let whole = !types.contains("fraction");
                found.extend(numbers::shape(document, branch, whole)?.map(Shape::Number));
            }
            "string" => found.extend(texts::shape(document, branch)?.map(Shape::Text)),
            "array" => found.extend(arrays::shape(document, branch, nodes)?.map(Shape::Array)),
            "object" => found.extend(objects::shape(document, branch, nodes)?.map(Shape::Object)),
            _ => {}
        }
    }
    Ok(found)
}

/// The values of an `enum` or `const` that satisfy the rest; nothing when there is none of them.
fn literals(document: &Document, branch: &Branch) -> Result<Option<Vec<Value>>, Error> {
    let listed = branch.iter().find_map(|pointer| {
        let keywords = document.keywords(pointer);
        let single = keywords.get("const").map(|value| vec![value.clone()]);
        single.or_else(|| keywords.get("enum")?.as_array().cloned())
    });
    let Some(listed) = listed else {
        return Ok(None);
    };
    let mut kept: Vec<Value> = Vec::new();
    for value in listed {
        let mut fits = true;
        for pointer in branch {
            fits = fits && document.accepts(pointer, &value)?;
        }
        if fits {
            if !is_exact(&value) {
                let place = branch.first().map_or("", String::as_str);
                let reason = format!("the number in {value} cannot be held exactly");
                return Err(refused(place, reason));
            }
            kept.push(value);
        }
    }
    Ok(Some(kept))
}

/// Whether every number in a value survives being a float.
fn is_exact(value: &Value) -> bool {
    match value {
        Value::Number(number) => {
            let float = number.as_f64().unwrap_or(f64::NAN);
            let spelled = format!("{float}");
            number.is_f64() || spelled == number.to_string()
        }
        Value::Array(items) => items.iter().all(is_exact),
        Value::Object(members) => members.values().all(is_exact),
        _ => true,
    }
}

fn types(document: &Document, branch: &Branch) -> BTreeSet<&'static str> {
    let all: BTreeSet<&str> = TYPES.iter().flat_map(|(_, set)| *set).copied().collect();
    let mut named: Option<BTreeSet<&str>> = None;
    for pointer in branch {
        if let Some(types) = document.keywords(pointer).get("type") {
            let these = types_named(types);
            let narrowed = named.map_or_else(
                || these.clone(),
                |so_far| so_far.intersection(&these).copied().collect(),
            );
            named = Some(narrowed);
        }
    }
    named.unwrap_or_else(|| {
        let implied = implied(document, branch);
        if implied.is_empty() { all } else { implied }
    })
}

fn types_named(types: &Value) -> BTreeSet<&'static str> {
    let is_named = |name: &str| match types {
        Value::Array(names) => names.iter().any(|one| one == name),
        other => other == name,
    };
    let sets = TYPES.iter().filter(|(name, _)| is_named(name));
    sets.flat_map(|(_, set)| *set).copied().collect()
}

fn implied(document: &Document, branch: &Branch) -> BTreeSet<&'static str> {
    let is_about = |keywords: &[&str]| {
        let mut parts = branch.iter().map(|pointer| document.keywords(pointer));
        parts.any(|part| keywords.iter().any(|key| part.contains_key(*key)))
    };
    let names = ABOUT.iter().filter(|(_, keywords)| is_about(keywords));
    let sets = names.filter_map(|(name, _)| TYPES.iter().find(|(one, _)| one == name));
    sets.flat_map(|(_, set)| *set).copied().collect()
}

/// The values of `key` in the parts of a branch that have it, with the parts' pointers.
pub(super) fn values<'d>(
    document: &'d Document,
    branch: &'d Branch,
    key: &'d str,
) -> impl Iterator<Item = (&'d str, &'d Value)> {
    branch.iter().filter_map(move |pointer| {
        let value = document.keywords(pointer).get(key)?;
        Some((pointer.as_str(), value))
    })
}

/// The strictest of the counts that a branch gives for a least and a greatest number.
pub(super) fn counts(
    document: &Document,
    branch: &Branch,
    keys: (&str, &str),
) -> Result<(usize, Option<usize>), Error> {
    let mut least = 0;
    for (pointer, value) in values(document, branch, keys.0) {
        least = least.max(count(pointer, value)?);
    }
    let mut most: Option<usize> = None;
    for (pointer, value) in values(document, branch, keys.1) {
        let this = count(pointer, value)?;
        most = Some(most.map_or(this, |so_far| so_far.min(this)));
    }
    Ok((least, most))
}

/// A count, which JSON Schema lets one write as `3.0`.
fn count(pointer: &str, value: &Value) -> Result<usize, Error> {
    let whole = value.as_u64().or_else(|| {
        let float = value.as_f64()?;
        format!("{float}").parse().ok()
    });
    whole
        .and_then(|count| u32::try_from(count).ok())
        .map(|count| count as usize)
        .ok_or_else(|| refused(pointer, format!("the count {value} is too large")))
}
