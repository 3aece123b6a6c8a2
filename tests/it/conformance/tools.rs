//! The tools: their list, and those that always answer the same.

use rmcp::model::{CallToolResult, Tool};
use serde_json::{Map, Value, json};

use super::fixtures::{result, text};
use super::reading::PIXEL;

/// The shortest sound: 44 bytes of a header, and silence.
const SILENCE: &str = "UklGRiQAAABXQVZFZm10IBAAAAABAAEARKwAAIhYAQACABAAZGF0YQAAAAA=";

/// Tools with arguments that anything may be said about.
const PLAIN: &[&str] = &[
    "test_simple_text",
    "test_image_content",
    "test_audio_content",
    "test_embedded_resource",
    "test_multiple_content_types",
    "test_tool_with_logging",
    "test_logging_tool",
    "test_tool_with_progress",
    "test_error_handling",
    "test_sampling",
    "test_elicitation",
    "test_elicitation_sep1034_defaults",
    "test_elicitation_sep1330_enums",
    "test_reconnection",
    "test_missing_capability",
    "test_streaming_elicitation",
    "test_input_required_result_elicitation",
    "test_input_required_result_sampling",
    "test_input_required_result_list_roots",
    "test_input_required_result_request_state",
    "test_input_required_result_multiple_inputs",
    "test_input_required_result_multi_round",
    "test_input_required_result_tampered_state",
    "test_input_required_result_capabilities",
    "test_tool_with_task",
    "greet",
    "slow_compute",
    "failing_job",
    "protocol_error_job",
    "confirm_delete",
    "multi_input",
];

/// Every tool.
pub(super) fn list() -> Vec<Tool> {
    let plain = PLAIN
        .iter()
        .map(|name| tool(name, json!({"type": "object"})));
    let others = [
        tool("json_schema_2020_12_tool", every_keyword()),
        tool("test_custom_header", with_header()),
    ];
    plain.chain(others).collect()
}

fn tool(name: &str, schema: Value) -> Tool {
    let described = json!({
        "name": name,
        "description": format!("What the suite asks {name} to do."),
        "inputSchema": schema,
    });
    serde_json::from_value(described).unwrap()
}

/// A schema whose keywords must all arrive.
fn every_keyword() -> Value {
    let text = json!({"type": "string"});
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "$defs": {
            "address": {
                "$anchor": "addressDef",
                "type": "object",
                "properties": {"street": text, "city": text},
            },
        },
        "properties": {
            "name": text,
            "address": {"$ref": "#/$defs/address"},
            "contactMethod": {"type": "string", "enum": ["phone", "email"]},
            "phone": text,
            "email": text,
        },
        "allOf": [{"anyOf": [{"required": ["phone"]}, {"required": ["email"]}]}],
        "if": {"properties": {"contactMethod": {"const": "phone"}}, "required": ["contactMethod"]},
        "then": {"required": ["phone"]},
        "else": {"required": ["email"]},
        "additionalProperties": false,
    })
}

/// A schema with an argument that stands in a header, too.
fn with_header() -> Value {
    let region = json!({"type": "string", "x-mcp-header": "Region"});
    json!({"type": "object", "properties": {"region": region}, "required": ["region"]})
}

/// The answer of a tool that neither asks nor waits.
pub(super) fn fixed(name: &str, arguments: &Map<String, Value>) -> CallToolResult {
    let words = |words: &str| json!({"type": "text", "text": words});
    let image = json!({"type": "image", "data": PIXEL, "mimeType": "image/png"});
    let content = match name {
        "test_simple_text" => json!([words("This is a simple text response for testing.")]),
        "test_image_content" => json!([image]),
        "test_audio_content" => {
            json!([{"type": "audio", "data": SILENCE, "mimeType": "audio/wav"}])
        }
        "test_embedded_resource" => json!([embedded(
            "test://embedded-resource",
            "text/plain",
            "This is an embedded resource content."
        )]),
        "test_multiple_content_types" => json!([
            words("Multiple content types test:"),
            image,
            embedded(
                "test://mixed-content-resource",
                "application/json",
                r#"{"test":"data","value":123}"#
            ),
        ]),
        "test_error_handling" => {
            let why = "This tool intentionally returns an error for testing";
            return result(json!([words(why)]), true);
        }
        "greet" => {
            let name = arguments.get("name").and_then(Value::as_str);
            let name = name.unwrap_or("whoever you are");
            return text(format!("Hello, {name}!"));
        }
        _ => json!([words("It was called.")]),
    };
    result(content, false)
}

/// A resource within other content.
pub(super) fn embedded(uri: &str, mime_type: &str, text: &str) -> Value {
    json!({"type": "resource", "resource": {"uri": uri, "mimeType": mime_type, "text": text}})
}
