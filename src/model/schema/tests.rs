//! What schemas become, and which are refused.

use serde_json::{Value, json};

use super::enforceable;

fn refusal(schema: Value) -> String {
    match enforceable(&schema) {
        Ok(accepted) => panic!("{schema} became {accepted}"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn what_nothing_satisfies_is_refused() {
    for schema in [
        json!(false),
        json!({"enum": []}),
        json!({"type": "string", "minLength": 3, "maxLength": 2}),
        json!({"type": "integer", "minimum": 3, "maximum": 2}),
        json!({"type": "number", "minimum": 1, "maximum": 2, "multipleOf": 5}),
        json!({"type": "integer", "exclusiveMinimum": 1, "exclusiveMaximum": 2}),
        json!({"type": "object", "properties": {"a": false}, "required": ["a"]}),
        json!({"allOf": [{"type": "string"}, {"type": "number"}]}),
        json!({"allOf": [{"const": 1}, {"const": 2}]}),
        json!({"type": "array", "minItems": 2, "maxItems": 1}),
        json!({"type": "array", "items": false, "minItems": 1}),
        json!({"enum": ["a", "b"], "maxLength": 0}),
        json!({"type": "object", "maxProperties": 1, "required": ["a", "b"]}),
        json!({"$defs": {"a": {"type": "object", "properties": {"next": {"$ref": "#/$defs/a"}},
               "required": ["next"]}}, "$ref": "#/$defs/a"}),
    ] {
        refusal(schema);
    }
}
