//! A tool's outcome as a result of the protocol: text and facts say the same.

use rmcp::model::{CallToolResult, ContentBlock};
use serde_json::{Value, json};

use crate::tools::ToolError;

/// What a call came to.
pub(super) type Outcome = Result<Value, ToolError>;

/// A result, marked as an error when the tool refused.
pub(super) fn of(outcome: Outcome) -> CallToolResult {
    let (facts, refused) = match outcome {
        Ok(facts) => (facts, false),
        // After a cancellation nobody reads the answer, but the protocol's loop takes one.
        Err(error) => {
            let silent = || json!({"success": false, "error": error.to_string()});
            (error.answer().unwrap_or_else(silent), true)
        }
    };
    let text = ContentBlock::text(facts.to_string());
    let mut result = match refused {
        true => CallToolResult::error(vec![text]),
        false => CallToolResult::success(vec![text]),
    };
    result.structured_content = Some(facts);
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_facts_say_the_same() {
        let refusal = ToolError::refused("no").with("limit", 3);
        for (outcome, error) in [(Ok(json!({"success": true})), false), (Err(refusal), true)] {
            let result = of(outcome);
            let text = result.content[0].as_text().unwrap().text.clone();
            let facts = result.structured_content.unwrap();
            assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), facts);
            assert_eq!(facts["success"], !error);
            assert_eq!(result.is_error, Some(error));
        }
    }
}
