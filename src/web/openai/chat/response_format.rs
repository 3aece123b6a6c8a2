//! `response_format`: the form that an answer must have.

use serde_json::{Map, Value, json};

use crate::model::Constraint;
use crate::web::body::Fields;
use crate::web::refusal::{Refusal, quoted};

/// Takes the form, which is free text unless the request says otherwise.
///
/// A schema is enforced whether or not it is called `strict`.
pub(super) fn take(fields: &mut Fields) -> Result<Constraint, Refusal> {
    let within = |refusal: Refusal| refusal.within("response_format");
    let Some(format) = fields.optional::<Map<String, Value>>("response_format")? else {
        return Ok(Constraint::None);
    };
    let mut format = Fields::of(format);
    let kind: String = format.required("type").map_err(within)?;
    match kind.as_str() {
        "text" => Ok(Constraint::None),
        "json_object" => Ok(Constraint::JsonSchema(json!({"type": "object"}))),
        "json_schema" => {
            let named = format.required("json_schema").map_err(within)?;
            let schema: Option<Value> = Fields::of(named).optional("schema").map_err(within)?;
            let schema = schema.unwrap_or_else(|| json!({"type": "object"}));
            if !schema.is_object() && !schema.is_boolean() {
                let message = "`schema` must be a JSON Schema, which is an object";
                return Err(within(Refusal::parameter("json_schema.schema", message)));
            }
            Ok(Constraint::JsonSchema(schema))
        }
        other => {
            let message = format!(
                "the format {} is none of text, json_object and json_schema",
                quoted(other)
            );
            Err(within(Refusal::parameter("type", message)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(format: Value) -> Result<Constraint, String> {
        let Value::Object(fields) = json!({"response_format": format}) else {
            panic!("no object")
        };
        take(&mut Fields::of(fields)).map_err(|refusal| refusal.body()["error"].to_string())
    }

    #[test]
    fn each_form_is_its_constraint() {
        assert_eq!(taken(Value::Null), Ok(Constraint::None));
        assert_eq!(taken(json!({"type": "text"})), Ok(Constraint::None));
        let any = Constraint::JsonSchema(json!({"type": "object"}));
        assert_eq!(taken(json!({"type": "json_object"})), Ok(any));
        let schema = json!({"type": "integer"});
        let named = json!({"type": "json_schema", "json_schema": {"name": "x", "schema": schema}});
        assert_eq!(taken(named), Ok(Constraint::JsonSchema(schema)));
    }

    #[test]
    fn what_is_no_form_is_named() {
        for (format, named) in [
            (json!("json"), "response_format"),
            (json!({}), "response_format.type"),
            (json!({"type": "xml"}), "response_format.type"),
            (
                json!({"type": "json_schema"}),
                "response_format.json_schema",
            ),
            (
                json!({"type": "json_schema", "json_schema": {"schema": 3}}),
                "response_format.json_schema.schema",
            ),
        ] {
            let error = taken(format.clone()).unwrap_err();
            assert!(error.contains(named), "{format}: {error}");
        }
    }
}
