//! Variables: checked against a template's schema, with the error put in terms of one variable, and
//! handed over to minijinja.

use std::collections::BTreeMap;

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;
use serde_json::Value;

use super::Error;

pub(super) fn check(template: &str, schema: &str, variables: &Value) -> Result<(), Error> {
    let unusable = |message: String| Error::Render {
        template: template.to_owned(),
        message,
    };
    let schema: Value =
        serde_json::from_str(schema).map_err(|error| unusable(error.to_string()))?;
    let validator =
        jsonschema::validator_for(&schema).map_err(|error| unusable(error.to_string()))?;
    validator.validate(variables).map_err(|error| {
        let (variable, message) = explain(&error);
        Error::Variable {
            template: template.to_owned(),
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
        "required": ["a/b"],
        "additionalProperties": false,
        "properties": {
            "a/b": {"type": "string"},
            "rows": {"type": "array", "items": {
                "type": "object", "required": ["line"], "additionalProperties": false,
                "properties": {"line": {"type": "integer"}}
            }}
        }
    }"#;

    /// The variable that is named, and how the message begins.
    fn refused(variables: &Value) -> (String, String) {
        match check("test", SCHEMA, variables) {
            Err(Error::Variable {
                variable, message, ..
            }) => {
                let words = message.split(':').next().unwrap_or_default().to_owned();
                (variable, words)
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_variable_that_is_wrong_is_named_with_its_place() {
        for (variables, variable, words) in [
            (json!({}), "a/b", "is missing"),
            (json!({"a/b": 1}), "a/b", "is wrong"),
            (
                json!({"a/b": "", "c": 1}),
                "c",
                "is not one of the template's",
            ),
            (
                json!({"a/b": "", "rows": [{"line": 1}, {}]}),
                "rows.1.line",
                "is missing",
            ),
            (
                json!({"a/b": "", "rows": [{"line": "1"}]}),
                "rows.0.line",
                "is wrong",
            ),
            (
                json!({"a/b": "", "rows": [{"line": 1, "x": 1}]}),
                "rows.0.x",
                "is not one of the template's",
            ),
            (json!([]), "(all)", "are wrong"),
        ] {
            assert_eq!(refused(&variables), (variable.to_owned(), words.to_owned()));
        }
        assert!(check("test", SCHEMA, &json!({"a/b": ""})).is_ok());
    }

    #[test]
    fn a_schema_that_cannot_be_used_is_not_the_variables_fault() {
        for schema in ["{", r#"{"type": "text"}"#] {
            let error = check("test", schema, &json!({})).unwrap_err();
            assert!(
                matches!(&error, Error::Render { template, .. } if template == "test"),
                "{error}"
            );
        }
    }

    #[test]
    fn numbers_keep_their_value_and_null_is_not_the_word_none() {
        for value in [json!(u64::MAX), json!(i64::MIN), json!(0.1), json!("x")] {
            let same = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            assert_eq!(to_template(&value).to_string(), same);
        }
        assert!(to_template(&Value::Null).is_none());
        assert!(!to_template(&json!(false)).is_true());
        let nested = to_template(&json!({"b": [1, {"c": null}]}));
        let inner = nested.get_attr("b").unwrap().get_item_by_index(1).unwrap();
        assert!(inner.get_attr("c").unwrap().is_none());
    }
}
