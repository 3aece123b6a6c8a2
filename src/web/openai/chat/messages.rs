//! The conversation of a request, put into the roles that every model knows.
//!
//! Tool calls and their results are written as Qwen's templates write them, so that any model's
//! template can carry them.

use serde_json::{Map, Value, json};

use crate::model::{Message, Role};
use crate::web::body::Fields;
use crate::web::refusal::{Refusal, quoted};

/// Messages in one request.
const MESSAGES_MAX: usize = 10_000;

/// Takes the messages; `instructions` are added to what the system says.
pub(super) fn take(
    fields: &mut Fields,
    instructions: Option<String>,
) -> Result<Vec<Message>, Refusal> {
    let given: Vec<Map<String, Value>> = fields.required("messages")?;
    if given.is_empty() || given.len() > MESSAGES_MAX {
        let message = format!("`messages` holds 1 to {MESSAGES_MAX} messages");
        return Err(Refusal::parameter("messages", message));
    }
    let mut messages: Vec<Message> = Vec::with_capacity(given.len() + 1);
    for (index, message) in given.into_iter().enumerate() {
        let (message, joins) = one(Fields::of(message), index)?;
        match messages.last_mut() {
            // Some templates take the system's words only at the beginning, and only once; and
            // results of several calls are one turn.
            Some(last) if joins && last.role == message.role => {
                last.content.push('\n');
                last.content.push_str(&message.content);
            }
            _ => messages.push(message),
        }
    }
    if let Some(instructions) = instructions {
        add_instructions(&mut messages, &instructions);
    }
    Ok(messages)
}

fn add_instructions(messages: &mut Vec<Message>, instructions: &str) {
    match messages
        .first_mut()
        .filter(|first| first.role == Role::System)
    {
        Some(system) => {
            system.content.push_str("\n\n");
            system.content.push_str(instructions);
        }
        None => messages.insert(0, Message::new(Role::System, instructions)),
    }
}

/// One message, and whether it continues one of the same role before it.
fn one(mut fields: Fields, index: usize) -> Result<(Message, bool), Refusal> {
    let within = |refusal: Refusal| refusal.within(&format!("messages.{index}"));
    let role: String = fields.required("role").map_err(within)?;
    let content = content(&mut fields).map_err(within)?;
    let words = |content: Option<String>| {
        content.ok_or_else(|| within(Refusal::parameter("content", "`content` is missing")))
    };
    Ok(match role.as_str() {
        "system" | "developer" => (Message::new(Role::System, words(content)?), true),
        "user" => (Message::new(Role::User, words(content)?), false),
        "assistant" => {
            let calls = calls(&mut fields).map_err(within)?;
            let content = match calls.is_empty() {
                true => words(content)?,
                false => with_calls(content.unwrap_or_default(), &calls),
            };
            (Message::new(Role::Assistant, content), false)
        }
        "tool" => {
            let result = words(content)?;
            let result = format!("<tool_response>\n{result}\n</tool_response>");
            (Message::new(Role::User, result), true)
        }
        other => {
            let message = format!(
                "the role {} is none of system, developer, user, assistant and tool",
                quoted(other)
            );
            return Err(within(Refusal::parameter("role", message)));
        }
    })
}

/// The text of a message: a string, or parts of the type `text`.
fn content(fields: &mut Fields) -> Result<Option<String>, Refusal> {
    let parts = match fields.optional::<Value>("content")? {
        None => return Ok(None),
        Some(Value::String(text)) => return Ok(Some(text)),
        Some(Value::Array(parts)) => parts,
        Some(other) => {
            let shown = quoted(&other.to_string());
            let message = format!("`content` is {shown}, and must be a text or a list of parts");
            return Err(Refusal::parameter("content", message));
        }
    };
    let texts: Result<Vec<&str>, Refusal> = parts.iter().map(text_of).collect();
    Ok(Some(texts?.concat()))
}

fn text_of(part: &Value) -> Result<&str, Refusal> {
    let kind = part["type"].as_str().unwrap_or_default();
    let text = match kind {
        "text" => part["text"].as_str(),
        "refusal" => part["refusal"].as_str(),
        _ => None,
    };
    text.ok_or_else(|| {
        let message = format!(
            "a part of the type {} cannot be used: this model reads text only",
            quoted(kind)
        );
        Refusal::parameter("content", message)
    })
}

#[derive(serde::Deserialize)]
struct Called {
    function: Function,
}

#[derive(serde::Deserialize)]
struct Function {
    name: String,
    arguments: String,
}

/// The calls of an assistant's message, as the model wrote them.
fn calls(fields: &mut Fields) -> Result<Vec<String>, Refusal> {
    let called: Option<Vec<Called>> = fields.optional("tool_calls")?;
    let calls = called.unwrap_or_default().into_iter();
    Ok(calls
        .map(|Called { function }| {
            // Arguments that are no JSON are what the model wrote all the same.
            let arguments: Value = serde_json::from_str(&function.arguments)
                .unwrap_or(Value::String(function.arguments));
            json!({"name": function.name, "arguments": arguments}).to_string()
        })
        .collect())
}

fn with_calls(mut content: String, calls: &[String]) -> String {
    for call in calls {
        if !content.is_empty() {
            content.push('\n');
        }
        content.push_str("<tool_call>\n");
        content.push_str(call);
        content.push_str("\n</tool_call>");
    }
    content
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(messages: Value) -> Result<Vec<(Role, String)>, String> {
        let Value::Object(fields) = json!({"messages": messages}) else {
            panic!("no object")
        };
        let messages = take(&mut Fields::of(fields), None);
        messages
            .map(|all| all.into_iter().map(|one| (one.role, one.content)).collect())
            .map_err(|refusal| refusal.body()["error"].to_string())
    }

    #[test]
    fn every_role_finds_its_place() {
        let messages = taken(json!([
            {"role": "system", "content": "a"},
            {"role": "developer", "content": [{"type": "text", "text": "b"}]},
            {"role": "user", "content": [{"type": "text", "text": "c"}, {"type": "text", "text": "d"}]},
            {"role": "assistant", "content": null, "tool_calls": [
                {"id": "1", "type": "function", "function": {"name": "f", "arguments": "{\"x\": 1}"}}]},
            {"role": "tool", "tool_call_id": "1", "content": "e"},
            {"role": "tool", "tool_call_id": "2", "content": "g"},
        ]));
        let call = "<tool_call>\n{\"name\":\"f\",\"arguments\":{\"x\":1}}\n</tool_call>";
        let results = "<tool_response>\ne\n</tool_response>\n<tool_response>\ng\n</tool_response>";
        let expected = [
            (Role::System, "a\nb"),
            (Role::User, "cd"),
            (Role::Assistant, call),
            (Role::User, results),
        ];
        assert_eq!(
            messages.unwrap(),
            expected.map(|(role, text)| (role, text.to_owned()))
        );
    }

    #[test]
    fn an_error_names_the_message() {
        for (message, named) in [
            (json!({"role": "user"}), "messages.0.content"),
            (json!({"role": "robot", "content": "x"}), "messages.0.role"),
            (json!({"content": "x"}), "messages.0.role"),
            (json!({"role": "user", "content": 3}), "messages.0.content"),
            (
                json!({"role": "user", "content": [{"type": "image_url"}]}),
                "text only",
            ),
            (
                json!({"role": "assistant", "content": null}),
                "messages.0.content",
            ),
            (
                json!({"role": "assistant", "tool_calls": [{}]}),
                "messages.0.tool_calls",
            ),
        ] {
            let error = taken(json!([message])).unwrap_err();
            assert!(error.contains(named), "{message}: {error}");
        }
        assert!(taken(json!([])).is_err());
        assert!(taken(json!("hello")).is_err());
    }
}
