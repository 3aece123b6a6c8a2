//! Judges answers once they are complete: whatever enforced the schema while decoding, the
//! `jsonschema` crate has the last word.

use jsonschema::Validator;
use serde_json::Value;

use super::{Constraint, Error};

/// A constraint prepared for judging answers.
#[derive(Debug)]
pub(super) struct Judge {
    validator: Option<Validator>,
}

impl Judge {
    /// Compiles the constraint's schema, if it has one; nothing is fetched for references.
    pub(super) fn new(constraint: &Constraint) -> Result<Self, Error> {
        let Constraint::JsonSchema(schema) = constraint else {
            return Ok(Self { validator: None });
        };
        let validator =
            jsonschema::validator_for(schema).map_err(|error| Error::UnsupportedConstraint {
                reason: format!("the JSON Schema is invalid: {error}"),
            })?;
        Ok(Self {
            validator: Some(validator),
        })
    }

    /// The document in `text`, `None` when no schema was asked for.
    pub(super) fn value(&self, text: &str) -> Result<Option<Value>, Error> {
        let Some(validator) = &self.validator else {
            return Ok(None);
        };
        let invalid = |reason: String| Error::InvalidAnswer {
            reason,
            text: text.to_owned(),
        };
        let value: Value = serde_json::from_str(text)
            .map_err(|error| invalid(format!("it is not JSON: {error}")))?;
        validator
            .validate(&value)
            .map_err(|error| invalid(format!("{error} at `{}`", error.instance_path())))?;
        Ok(Some(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn judge(schema: Value) -> Judge {
        Judge::new(&Constraint::JsonSchema(schema)).unwrap()
    }

    #[test]
    fn a_valid_document_is_returned_with_its_key_order() {
        let schema = json!({"type": "object", "required": ["b", "a"]});
        let value = judge(schema).value(r#"{"b": 1, "a": 2}"#).unwrap().unwrap();
        assert_eq!(value.to_string(), r#"{"b":1,"a":2}"#);
    }

    #[test]
    fn what_breaks_the_schema_is_named() {
        let schema = json!({"properties": {"n": {"type": "integer"}}});
        let error = judge(schema).value(r#"{"n": "x"}"#).unwrap_err();
        let Error::InvalidAnswer { reason, .. } = error else {
            panic!("{error:?}")
        };
        assert!(
            reason.contains("/n") && reason.contains("integer"),
            "{reason}"
        );
    }

    #[test]
    fn text_that_is_cut_off_is_no_document() {
        let error = judge(json!({})).value(r#"{"n": "#).unwrap_err();
        assert!(matches!(error, Error::InvalidAnswer { .. }));
    }

    #[test]
    fn an_invalid_schema_is_refused_before_decoding() {
        let constraint = Constraint::JsonSchema(json!({"type": "nonsense"}));
        let error = Judge::new(&constraint).unwrap_err();
        assert!(matches!(error, Error::UnsupportedConstraint { .. }));
    }

    #[test]
    fn free_text_is_not_judged() {
        let judge = Judge::new(&Constraint::None).unwrap();
        assert_eq!(judge.value("anything"), Ok(None));
    }
}
