//! A tool's outcome as a result of the protocol: text and facts say the same.

use rmcp::model::{CallToolResult, ContentBlock, Resource};
use serde_json::{Value, json};

use crate::mcp::rests::Place;
use crate::tools::ToolError;

/// What a call came to.
pub(super) type Outcome = Result<Value, ToolError>;

/// A result, marked as an error when the tool refused; `rest` is where the whole of one is that was
/// too long.
pub(super) fn of(outcome: Outcome, rest: Option<&Place>) -> CallToolResult {
    let (mut facts, refused) = match outcome {
        Ok(facts) => (facts, false),
        // After a cancellation nobody reads the answer, but the protocol's loop takes one.
        Err(error) => {
            let silent = || json!({"success": false, "error": error.to_string()});
            (error.answer().unwrap_or_else(silent), true)
        }
    };
    if let Some(place) = rest {
        facts["rest"] = uri_of(place).into();
    }
    let mut content = vec![ContentBlock::text(written(&facts))];
    content.extend(rest.map(link));
    let mut result = match refused {
        true => CallToolResult::error(content),
        false => CallToolResult::success(content),
    };
    result.structured_content = Some(facts);
    result
}

/// The same as JSON, sooner than `serde_json` writes it.
fn written(facts: &Value) -> String {
    // Nothing in a value cannot be written.
    let mut text = sonic_rs::to_string(facts).unwrap_or_default();
    // There is room for every letter to be escaped, six times as much as most texts need.
    text.shrink_to_fit();
    text
}

fn uri_of(place: &Place) -> String {
    format!("groundskeeper://results/{}/1", place.name)
}

fn link(place: &Place) -> ContentBlock {
    let Place { bytes, pages, .. } = place;
    let description = format!(
        "This result was too long and parts of it were left out. The whole of it has {bytes} bytes \
         in {pages} pages; the last part of the address is the page."
    );
    let resource = Resource::new(uri_of(place), "the whole result")
        .with_description(description)
        .with_mime_type("application/json");
    ContentBlock::resource_link(resource)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn facts_are_written_as_serde_json_writes_them(
            texts in proptest::collection::vec(".*", 0..4), number: f64, count: u64
        ) {
            let facts = json!({"texts": texts, "number": number, "count": [count, null, true]});
            prop_assert_eq!(written(&facts), serde_json::to_string(&facts).unwrap());
        }
    }

    #[test]
    fn text_and_facts_say_the_same() {
        let refusal = ToolError::refused("no").with("limit", 3);
        for (outcome, error) in [(Ok(json!({"success": true})), false), (Err(refusal), true)] {
            let result = of(outcome, None);
            let text = result.content[0].as_text().unwrap().text.clone();
            let facts = result.structured_content.unwrap();
            assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), facts);
            assert_eq!(facts["success"], !error);
            assert_eq!(result.is_error, Some(error));
        }
    }

    #[test]
    fn a_result_that_was_cut_says_where_the_whole_is() {
        let place = Place {
            name: "ab12".to_owned(),
            bytes: 90_000,
            pages: 4,
        };
        let result = of(
            Ok(json!({"success": true, "shortened": true})),
            Some(&place),
        );
        let link = result.content[1].as_resource_link().unwrap();
        assert_eq!(link.uri, "groundskeeper://results/ab12/1");
        assert!(link.description.as_ref().unwrap().contains("4 pages"));
        assert_eq!(result.structured_content.unwrap()["rest"], link.uri);
    }
}
