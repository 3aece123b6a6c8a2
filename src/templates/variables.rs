//! Variables: checked against a template's schema, with the error put in terms of one variable, and
//! handed over to minijinja.

use std::collections::BTreeMap;

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;
use serde_json::Value;

use super::Error;

pub(super) fn check(template: &'static str, schema: &str, variables: &Value) -> Result<(), Error> {
    let unusable = |message: String| Error::Render { template, message };
    let schema: Value =
        serde_json::from_str(schema).map_err(|error| unusable(error.to_string()))?;
    let validator =
        jsonschema::validator_for(&schema).map_err(|error| unusable(error.to_string()))?;
    validator.validate(variables).map_err(|error| {
        let (variable, message) = explain(&error);
        Error::Variable {
            template,
            variable,
            message,
        }
    })
}

/// The same value as minijinja knows it.
pub(super) fn to_template(value: &Value) -> minijinja::Value {
    match value {
        Value::Null => minijinja::Value::from(()),
        Value::Bool(bool) => minijinja::Value::from(*bool),
        Value::Number(number) => match (number.as_u64(), number.as_i64()) {
            (Some(number), _) => minijinja::Value::from(number),
            (None, Some(number)) => minijinja::Value::from(number),
            (None, None) => minijinja::Value::from(number.as_f64().unwrap_or(f64::NAN)),
        },
        Value::String(text) => minijinja::Value::from(text.as_str()),
        Value::Array(items) => items.iter().map(to_template).collect(),
        Value::Object(fields) => {
            let fields = fields
                .iter()
                .map(|(key, value)| (key.as_str(), to_template(value)));
            minijinja::Value::from(fields.collect::<BTreeMap<_, _>>())
        }
    }
}

fn explain(error: &ValidationError<'_>) -> (String, String) {
    let place = dotted(error.instance_path().as_str());
    match error.kind() {
        ValidationErrorKind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            (below(&place, name), "is missing".to_owned())
        }
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            let name = unexpected.first().map_or("", String::as_str);
            (
                below(&place, name),
                "is not one of the template's".to_owned(),
            )
        }
        _ if place.is_empty() => ("(all)".to_owned(), format!("are wrong: {error}")),
        _ => (place, format!("is wrong: {error}")),
    }
}

/// `/symbols/0/line` as `symbols.0.line`.
fn dotted(pointer: &str) -> String {
    let parts = pointer.split('/').skip(1);
    parts
        .map(|part| part.replace("~1", "/").replace("~0", "~"))
        .collect::<Vec<_>>()
        .join(".")
}

fn below(place: &str, name: &str) -> String {
    if place.is_empty() {
        name.to_owned()
    } else {
        format!("{place}.{name}")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const SCHEMA: &str = r#"{
        "type": "object",
        "required": ["name"],
        "properties": {"name": {"type": "string"}, "rows": {"items": {"type": "integer"}}},
        "additionalProperties": false
    }"#;

    #[test]
    fn an_error_names_the_variable() {
        let wrong = |variables: Value| match check("t", SCHEMA, &variables) {
            Err(Error::Variable { variable, .. }) => variable,
            other => panic!("{other:?}"),
        };
        assert_eq!(wrong(json!({})), "name");
        assert_eq!(wrong(json!({"name": "a", "more": 1})), "more");
        assert_eq!(wrong(json!({"name": "a", "rows": [1, "b"]})), "rows.1");
        assert!(check("t", SCHEMA, &json!({"name": "a", "rows": [1]})).is_ok());
    }

    #[test]
    fn whole_numbers_stay_whole() {
        assert_eq!(
            to_template(&json!(u64::MAX)).to_string(),
            u64::MAX.to_string()
        );
        assert_eq!(to_template(&json!(-3)).to_string(), "-3");
    }
}
