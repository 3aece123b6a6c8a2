//! Tools that speak with their client while they work: log messages and progress, and the requests
//! of the older protocol, in which a server asks by itself.

#![expect(
    deprecated,
    reason = "a coming protocol gives logging up; the suite asks for it"
)]

use groundskeeper::mcp::{Calling, Client};
use rmcp::ErrorData;
use rmcp::model::{CallToolRequestParams, CallToolResult, LoggingLevel, ServerRequest};
use serde_json::{Value, json};

use super::fixtures::text;

/// The answer, where it is a tool of this kind.
pub(super) async fn answer(
    request: &CallToolRequestParams,
    calling: &Calling,
) -> Option<Result<CallToolResult, ErrorData>> {
    match request.name.as_ref() {
        "test_tool_with_logging" | "test_logging_tool" => {
            for words in [
                "Tool execution started",
                "Tool processing data",
                "Tool execution completed",
            ] {
                let log = &calling.log;
                log.say(LoggingLevel::Info, "fixtures", json!(words)).await;
            }
            Some(Ok(text("It said what it did.")))
        }
        "test_tool_with_progress" => {
            for (done, words) in [(0, "begun"), (50, "half of it"), (100, "all of it")] {
                calling.progress.tell(done, Some(100), words);
            }
            Some(Ok(text("It told how far it was.")))
        }
        name => {
            let question = question(name, request)?;
            let answered = ask(&calling.client, question).await;
            Some(answered.map(|answer| text(format!("The client's answer: {answer}"))))
        }
    }
}

/// What the older protocol's client is asked by a tool.
fn question(name: &str, request: &CallToolRequestParams) -> Option<Value> {
    let argument = |name: &str| {
        let given = request.arguments.as_ref()?.get(name)?;
        given.as_str().map(str::to_owned)
    };
    let elicit = |message: String, properties: Value, required: Value| {
        let schema = json!({"type": "object", "properties": properties, "required": required});
        let params = json!({"message": message, "requestedSchema": schema});
        Some(json!({"method": "elicitation/create", "params": params}))
    };
    match name {
        "test_sampling" => {
            let content = json!({"type": "text", "text": argument("prompt")});
            let messages = json!([{"role": "user", "content": content}]);
            let params = json!({"messages": messages, "maxTokens": 100});
            Some(json!({"method": "sampling/createMessage", "params": params}))
        }
        "test_elicitation" => {
            let field = |description| json!({"type": "string", "description": description});
            let fields = json!({
                "username": field("The name to sign with"),
                "email": field("Where to write to"),
            });
            elicit(argument("message")?, fields, json!(["username", "email"]))
        }
        "test_elicitation_sep1034_defaults" => {
            elicit("Keep what is there?".to_owned(), defaults(), json!([]))
        }
        "test_elicitation_sep1330_enums" => elicit("Choose.".to_owned(), choices(), json!([])),
        _ => None,
    }
}

fn defaults() -> Value {
    json!({
        "name": {"type": "string", "default": "John Doe"},
        "age": {"type": "integer", "default": 30},
        "score": {"type": "number", "default": 95.5},
        "status": {
            "type": "string",
            "enum": ["active", "inactive", "pending"],
            "default": "active",
        },
        "verified": {"type": "boolean", "default": true},
    })
}

fn choices() -> Value {
    let titled = json!([
        {"const": "value1", "title": "First"},
        {"const": "value2", "title": "Second"},
        {"const": "value3", "title": "Third"},
    ]);
    let plain = json!({"type": "string", "enum": ["option1", "option2", "option3"]});
    json!({
        "untitledSingle": plain,
        "titledSingle": {"type": "string", "oneOf": titled},
        "legacyEnum": {
            "type": "string",
            "enum": ["opt1", "opt2", "opt3"],
            "enumNames": ["One", "Two", "Three"],
        },
        "untitledMulti": {"type": "array", "items": plain},
        "titledMulti": {"type": "array", "items": {"anyOf": titled}},
    })
}

async fn ask(client: &Client, question: Value) -> Result<Value, ErrorData> {
    let Client::Waits(context) = client else {
        return Err(ErrorData::internal_error("this is never a job", None));
    };
    let question: ServerRequest = serde_json::from_value(question).unwrap();
    let answer = context.peer.send_request(question).await;
    let answer = answer.map_err(|error| ErrorData::internal_error(error.to_string(), None))?;
    Ok(serde_json::to_value(answer).unwrap())
}
