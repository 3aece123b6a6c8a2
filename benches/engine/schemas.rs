//! Random JSON Schemas of the kinds that tools and answers use.

use serde_json::{Map, Value, json};

use crate::words::Random;

/// How deep objects and lists nest.
const DEPTH: usize = 3;

/// A schema whose answers are bounded, so that every model comes to an end.
pub(crate) fn random_schema(random: &mut Random) -> Value {
    object(random, DEPTH)
}

fn any(random: &mut Random, depth: usize) -> Value {
    let kinds = if depth == 0 { 7 } else { 10 };
    match random.below(kinds) {
        0 => {
            json!({ "type": "string", "minLength": random.below(3), "maxLength": 3 + random.below(30) })
        }
        1 => json!({ "type": "string", "pattern": pattern(random) }),
        2 => json!({ "enum": choices(random) }),
        3 => json!({ "type": "boolean" }),
        4 => {
            let least = random.below(1_000);
            json!({ "type": "integer", "minimum": least, "maximum": least + random.below(5_000) })
        }
        5 => json!({ "const": random.word() }),
        6 => json!({ "type": ["null", "boolean"] }),
        7 => list(random, depth - 1),
        8 => json!({ "anyOf": [object(random, depth - 1), { "type": "null" }] }),
        _ => object(random, depth - 1),
    }
}

fn object(random: &mut Random, depth: usize) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for _ in 0..=random.below(4) {
        let name = random.word();
        if random.below(3) > 0 {
            required.push(name.clone());
        }
        properties.insert(name, any(random, depth));
    }
    required.retain(|name| properties.contains_key(name));
    required.sort();
    required.dedup();
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": required,
        "properties": properties,
    })
}

fn list(random: &mut Random, depth: usize) -> Value {
    let least = random.below(3);
    let most = least + random.below(3);
    json!({ "type": "array", "minItems": least, "maxItems": most, "items": any(random, depth) })
}

fn choices(random: &mut Random) -> Vec<String> {
    let mut choices: Vec<String> = (0..=random.below(5)).map(|_| random.word()).collect();
    choices.sort();
    choices.dedup();
    choices
}

fn pattern(random: &mut Random) -> &'static str {
    let patterns = [
        "^[a-z][a-z0-9_]{2,24}$",
        "^[A-Z][A-Za-z ,']{4,60}\\.$",
        "^\\d{4}-\\d{2}-\\d{2}$",
        "^(get|set|is)_[a-z]{3,12}$",
        "^[a-z]+(/[a-z]+){0,2}$",
    ];
    patterns[random.below(patterns.len())]
}
