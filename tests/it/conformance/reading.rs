//! Resources and prompts.

use rmcp::ErrorData;
use rmcp::model::{GetPromptResult, Prompt, ReadResourceResult, Resource, ResourceTemplate};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::tools::embedded;

/// A picture of one pixel.
pub(super) const PIXEL: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

fn of<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

/// Every resource.
pub(super) fn resources() -> Vec<Resource> {
    let resource = |name: &str, mime_type: &str| {
        let description = format!("The {name}.");
        json!({
            "uri": format!("test://{name}"),
            "name": name,
            "description": description,
            "mimeType": mime_type,
        })
    };
    of(json!([
        resource("static-text", "text/plain"),
        resource("static-binary", "image/png"),
        resource("watched-resource", "text/plain"),
    ]))
}

/// How addresses are made.
pub(super) fn templates() -> Vec<ResourceTemplate> {
    of(json!([{
        "uriTemplate": "test://template/{id}/data",
        "name": "data",
        "description": "The data of an id.",
        "mimeType": "application/json",
    }]))
}

/// Reads a resource.
pub(super) fn read(uri: &str) -> Result<ReadResourceResult, ErrorData> {
    let text = |text: &str| json!({"uri": uri, "mimeType": "text/plain", "text": text});
    let id = uri
        .strip_prefix("test://template/")
        .and_then(|rest| rest.strip_suffix("/data"));
    let contents = match (uri, id) {
        ("test://static-text", _) => text("This is the content of the static text resource."),
        ("test://watched-resource", _) => text("It does not change."),
        ("test://static-binary", _) => {
            json!({"uri": uri, "mimeType": "image/png", "blob": PIXEL})
        }
        (_, Some(id)) => {
            let data =
                json!({"id": id, "templateTest": true, "data": format!("Data for ID: {id}")});
            json!({"uri": uri, "mimeType": "application/json", "text": data.to_string()})
        }
        _ => {
            let data = json!({"uri": uri});
            return Err(ErrorData::resource_not_found("not there", Some(data)));
        }
    };
    Ok(of(
        json!({"resultType": "complete", "contents": [contents]}),
    ))
}

/// Every prompt.
pub(super) fn prompts() -> Vec<Prompt> {
    let prompt = |name: &str, arguments: &[&str]| {
        let argument = |name: &&str| json!({"name": name, "description": name, "required": true});
        let arguments: Vec<Value> = arguments.iter().map(argument).collect();
        json!({"name": name, "description": "A prompt of the suite's.", "arguments": arguments})
    };
    of(json!([
        prompt("test_simple_prompt", &[]),
        prompt("test_prompt_with_arguments", &["arg1", "arg2"]),
        prompt("test_prompt_with_embedded_resource", &["resourceUri"]),
        prompt("test_prompt_with_image", &[]),
        prompt("test_input_required_result_prompt", &[]),
    ]))
}

/// A prompt written out.
pub(super) fn prompt(
    name: &str,
    arguments: &Map<String, Value>,
) -> Result<GetPromptResult, ErrorData> {
    let words = |words: String| json!({"type": "text", "text": words});
    let argument = |name: &str| arguments.get(name).and_then(Value::as_str).unwrap_or("");
    let contents = match name {
        "test_simple_prompt" => json!([words("This is a simple prompt for testing.".to_owned())]),
        "test_prompt_with_arguments" => {
            let (one, other) = (argument("arg1"), argument("arg2"));
            json!([words(format!(
                "Prompt with arguments: arg1='{one}', arg2='{other}'"
            ))])
        }
        "test_prompt_with_embedded_resource" => json!([
            embedded(
                argument("resourceUri"),
                "text/plain",
                "Embedded resource content for testing."
            ),
            words("Please process the embedded resource above.".to_owned()),
        ]),
        "test_prompt_with_image" => json!([
            {"type": "image", "data": PIXEL, "mimeType": "image/png"},
            words("Please analyze the image above.".to_owned()),
        ]),
        _ => return Err(ErrorData::invalid_params("there is no such prompt", None)),
    };
    Ok(spoken(contents))
}

/// A prompt whose user says these contents.
pub(super) fn spoken(contents: Value) -> GetPromptResult {
    let messages: Vec<Value> = contents
        .as_array()
        .unwrap()
        .iter()
        .map(|content| json!({"role": "user", "content": content}))
        .collect();
    of(json!({"resultType": "complete", "messages": messages}))
}
