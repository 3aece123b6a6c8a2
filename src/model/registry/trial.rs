//! The trial that a model passes before it is used: it answers a question under a schema.

use std::time::Duration;

use serde_json::json;

use crate::model::{Error, Limits, Model, ModelInfo, Request};

/// How long the trial may take; a big model on a slow machine reads its prompt for a while.
const TIMEOUT: Duration = Duration::from_mins(5);

/// What came of a trial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    /// What the model says about itself.
    pub info: ModelInfo,
    /// The name that it chose, an identifier.
    pub answer: String,
    /// How long the answer took.
    pub elapsed: Duration,
}

/// Asks `model` for a name; an answer that the schema allows passes.
pub fn tried(model: &dyn Model) -> Result<Trial, Error> {
    let mut request = Request::ask(
        "You answer in JSON.",
        "Choose a name for this function.\n\n```python\ndef _(left, right):\n    return left + right\n```",
    )
    .under_schema(json!({
        "type": "object",
        "properties": { "name": { "type": "string", "pattern": "^[a-z][a-z_]{0,30}$" } },
        "required": ["name"],
        "additionalProperties": false
    }));
    request.limits = Limits {
        max_tokens: 64,
        timeout: TIMEOUT,
    };
    let answer = model.generate(request)?.wait()?;
    let name = answer
        .value
        .as_ref()
        .and_then(|value| value["name"].as_str());
    Ok(Trial {
        info: model.info(),
        answer: name.unwrap_or_default().to_owned(),
        elapsed: answer.elapsed,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::scripted::Scripted;

    #[test]
    fn an_answer_of_the_right_form_passes_and_no_other() {
        let good = Scripted::new([json!({"name": "add"})]);
        assert_eq!(tried(&good).unwrap().answer, "add");
        let limits = good.requests()[0].limits;
        assert!(limits.max_tokens <= 64, "a trial is short");
        for wrong in [json!({"name": "Not a name"}), json!({}), json!("add")] {
            let error = tried(&Scripted::new([wrong])).unwrap_err();
            assert!(matches!(error, Error::InvalidAnswer { .. }), "{error}");
        }
        let error = tried(&Scripted::new([Error::Truncated {
            answer_tokens: 64,
            text: String::new(),
        }]));
        assert!(error.is_err());
    }
}
