//! Which escapes an answer may use. A character that can be spelled in two ways lets a property
//! come under a name that its schema has already given away.

use serde_json::Value;

use super::refused;
use crate::model::Error;

/// Without `\u`: every character that texts are written with has one spelling.
const PLAIN: &str = "nrbtf\\\"";
/// With `\u`, which some control characters need.
const ALL: &str = "nrbtf\\\"u";

/// The letters that may follow a backslash in answers to a schema that was made enforceable.
pub fn escapes(schema: &Value) -> Result<&'static str, Error> {
    if !any(schema, &spells_control) {
        return Ok(PLAIN);
    }
    if any(schema, &is_half_open) {
        let reason = "it names control characters, and has properties without a name beside named \
                      ones, which could then come under a name that is taken";
        return Err(refused("", reason));
    }
    Ok(ALL)
}

fn any(value: &Value, holds: &dyn Fn(&Value) -> bool) -> bool {
    let below = match value {
        Value::Array(items) => items.iter().any(|item| any(item, holds)),
        // Names of properties are written as they are, whatever may be escaped elsewhere.
        Value::Object(map) => {
            let mut values = map.iter().filter(|(key, _)| *key != "required");
            values.any(|(_, item)| any(item, holds))
        }
        _ => false,
    };
    below || holds(value)
}

/// Whether a text has a control character without an escape of its own, or spells one out as a
/// pattern does.
fn spells_control(value: &Value) -> bool {
    let short = ['\n', '\r', '\u{8}', '\t', '\u{c}'];
    let is_control = |c: char| (c < ' ' && !short.contains(&c)) || c == '\u{7f}';
    let is_odd = |text: &str| {
        let code = |(at, escape): (usize, &str)| !text[at + escape.len()..].starts_with('{');
        text.chars().any(is_control)
            || text.contains("\\u00")
            || text.match_indices("\\x").any(code)
    };
    value.as_str().is_some_and(is_odd)
}

fn is_half_open(value: &Value) -> bool {
    let named = value.get("properties").and_then(Value::as_object);
    named.is_some_and(|map| !map.is_empty())
        && value.get("additionalProperties") != Some(&Value::Bool(false))
}
