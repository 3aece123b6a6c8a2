//! The forms of tool calls: a JSON Schema of one call, and a grammar of text or calls.

use serde_json::{Map, Value, json};

use crate::model::Error;
use crate::model::schema::enforceable;

/// What stands before a call in an answer.
pub(super) const OPENING: &str = "<tool_call>";
/// What stands behind it.
pub(super) const CLOSING: &str = "</tool_call>";

/// Calls in one answer.
const CALLS_MAX: usize = 16;

/// A function that the model may call.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Callable {
    /// Its name: letters, digits, `_` and `-`.
    pub(super) name: String,
    /// What it does.
    pub(super) description: Option<String>,
    /// JSON Schema of its arguments.
    pub(super) parameters: Value,
}

impl Callable {
    /// The function as the model is told about it.
    pub(super) fn described(&self) -> String {
        let mut function = json!({"name": self.name});
        if let Some(description) = &self.description {
            function["description"] = json!(description);
        }
        function["parameters"] = self.parameters.clone();
        json!({"type": "function", "function": function}).to_string()
    }
}

/// The schema of `{"name": …, "arguments": …}`.
pub(super) fn of_call(callable: &[Callable]) -> Value {
    choice(callable, Vec::new())
}

/// The schema of `{"content": …}` or a call.
pub(super) fn of_text_or_call(callable: &[Callable]) -> Value {
    choice(
        callable,
        vec![object(json!({"content": {"type": "string"}}))],
    )
}

/// A grammar in llguidance's dialect of Lark: words, or calls in tags, or words and then calls.
///
/// Words cannot begin with `<`: a model that means a call must not slip into a tag of its own.
pub(super) fn grammar(callable: &[Callable], is_parallel: bool) -> Result<String, Error> {
    // A schema within a grammar is not made enforceable by the engine.
    let schema = enforceable(&of_call(callable))?;
    let more = match is_parallel {
        true => format!(" (\"\\n\" opening call){{0,{}}}", CALLS_MAX - 1),
        false => String::new(),
    };
    // The words before a call end with its tag, so that the lexer need not look ahead.
    Ok(format!(
        "start: WORDS | (opening | lead) call{more}\n\
         lead[suffix=\"{OPENING}\"]: /[^<](.|\\n)*/\n\
         opening: \"{OPENING}\"\n\
         call: \"\\n\" body \"\\n{CLOSING}\"\n\
         body: %json {schema}\n\
         WORDS: /[^<](.|\\n)*/ & ~/(.|\\n)*{OPENING}(.|\\n)*/\n"
    ))
}

fn choice(callable: &[Callable], mut forms: Vec<Value>) -> Value {
    let mut definitions = Map::new();
    for (index, tool) in callable.iter().enumerate() {
        let key = format!("tool_{index}");
        let place = format!("#/$defs/{key}");
        forms.push(object(json!({
            "name": {"const": tool.name},
            "arguments": {"$ref": place},
        })));
        definitions.insert(key, moved(&tool.parameters, &place));
    }
    let mut schema = match forms.len() {
        1 => forms.remove(0),
        _ => json!({"anyOf": forms}),
    };
    schema["$defs"] = Value::Object(definitions);
    schema
}

fn object(properties: Value) -> Value {
    let names = properties.as_object().into_iter().flatten();
    let required: Vec<&String> = names.map(|(name, _)| name).collect();
    let required = json!(required);
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

/// A schema that now stands at `place`: references within it are turned to there.
fn moved(schema: &Value, place: &str) -> Value {
    match schema {
        Value::Object(fields) => {
            let fields = fields.iter().filter(|(name, _)| *name != "$schema");
            let fields = fields.map(|(name, value)| {
                let value = match (name.as_str(), value.as_str()) {
                    ("$ref", Some(target)) => match target.strip_prefix('#') {
                        Some(within) => json!(format!("{place}{within}")),
                        None => value.clone(),
                    },
                    _ => moved(value, place),
                };
                (name.clone(), value)
            });
            Value::Object(fields.collect())
        }
        Value::Array(items) => items.iter().map(|item| moved(item, place)).collect(),
        plain => plain.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn callable(name: &str, parameters: Value) -> Callable {
        Callable {
            name: name.to_owned(),
            description: None,
            parameters,
        }
    }

    fn tree() -> Value {
        json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "type": "object",
            "properties": {"city": {"$ref": "#/$defs/city"}, "child": {"$ref": "#"}},
            "required": ["city"],
            "$defs": {"city": {"enum": ["Paris", "Rome"]}},
        })
    }

    #[test]
    fn references_within_a_tool_hold_where_it_stands_now() {
        let schema = of_call(&[callable("f", tree()), callable("g", json!({}))]);
        let validator = jsonschema::validator_for(&schema).unwrap();
        let call = |arguments: Value| json!({"name": "f", "arguments": arguments});
        assert!(validator.is_valid(&call(json!({"city": "Rome"}))));
        assert!(validator.is_valid(&call(json!({"city": "Rome", "child": {"city": "Paris"}}))));
        assert!(!validator.is_valid(&call(json!({"city": "Bonn"}))));
        assert!(!validator.is_valid(&call(json!({"city": "Rome", "child": {}}))));
        assert!(validator.is_valid(&json!({"name": "g", "arguments": {}})));
        assert!(!validator.is_valid(&json!({"name": "h", "arguments": {}})));
    }

    #[test]
    fn text_is_a_form_of_its_own() {
        let schema = of_text_or_call(&[callable("f", json!({}))]);
        let validator = jsonschema::validator_for(&schema).unwrap();
        assert!(validator.is_valid(&json!({"content": "x"})));
        assert!(validator.is_valid(&json!({"name": "f", "arguments": {}})));
        assert!(!validator.is_valid(&json!({"content": "x", "name": "f"})));
    }

    #[test]
    fn several_calls_only_where_they_may_be() {
        let tools = [callable("f", json!({}))];
        assert!(grammar(&tools, true).unwrap().contains("{0,15}"));
        assert!(!grammar(&tools, false).unwrap().contains("{0,"));
    }
}
