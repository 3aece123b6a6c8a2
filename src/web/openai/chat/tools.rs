//! `tools` and `tool_choice`: what the model may call, how it is told, the form that holds it to
//! that, and the calls in what it wrote.

use serde_json::{Map, Value, json};

use super::schemas::{self, CLOSING, Callable, OPENING};
use crate::model::Constraint;
use crate::web::body::Fields;
use crate::web::refusal::{Refusal, quoted};

/// Tools in one request.
const TOOLS_MAX: usize = 128;

/// Longest name of a tool.
const NAME_CHARACTERS_MAX: usize = 64;

/// The tools of a request, and how they are asked for.
#[derive(Debug, Clone, Default)]
pub(super) struct Tools {
    callable: Vec<Callable>,
    form: Form,
    is_parallel: bool,
}

/// How an answer may look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Form {
    /// Text only.
    #[default]
    Text,
    /// Text, calls in tags, or text and then calls: a grammar.
    Tagged,
    /// Text, or one call, both in JSON: for models that know no grammars.
    Wrapped,
    /// One call.
    Call,
}

/// What the model said.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Said {
    /// Words; before the calls, where there are any.
    pub(super) words: String,
    /// Calls: names and arguments.
    pub(super) calls: Vec<(String, Value)>,
}

impl Tools {
    /// Takes the tools and the choice among them.
    pub(super) fn take(fields: &mut Fields) -> Result<Self, Refusal> {
        let given: Vec<Map<String, Value>> = fields.optional("tools")?.unwrap_or_default();
        if given.len() > TOOLS_MAX {
            let message = format!("`tools` holds at most {TOOLS_MAX} tools");
            return Err(Refusal::parameter("tools", message));
        }
        let callable: Result<Vec<Callable>, Refusal> =
            given.into_iter().enumerate().map(one).collect();
        let is_parallel = fields.optional("parallel_tool_calls")?.unwrap_or(true);
        let mut tools = Self {
            callable: callable?,
            form: Form::Tagged,
            is_parallel,
        };
        let choice = fields.optional::<Value>("tool_choice")?;
        tools.choose(choice.as_ref())?;
        Ok(tools)
    }

    fn choose(&mut self, choice: Option<&Value>) -> Result<(), Refusal> {
        let wrong = |message: String| Err(Refusal::parameter("tool_choice", message));
        let named = choice.and_then(|choice| choice["function"]["name"].as_str());
        match (choice.and_then(Value::as_str), named) {
            (Some("none"), _) => *self = Self::default(),
            (Some("required"), _) if !self.callable.is_empty() => self.form = Form::Call,
            (_, Some(name)) => {
                self.callable.retain(|tool| tool.name == name);
                if self.callable.is_empty() {
                    return wrong(format!("there is no tool {} in `tools`", quoted(name)));
                }
                self.form = Form::Call;
            }
            (Some("required"), _) => return wrong("there are no `tools` to call".to_owned()),
            (Some("auto"), _) => {}
            _ if choice.is_none() => {}
            _ => {
                let shown = quoted(&choice.unwrap_or(&Value::Null).to_string());
                return wrong(format!(
                    "{shown} is none of none, auto, required and \
                     {{\"type\": \"function\", \"function\": {{\"name\": …}}}}"
                ));
            }
        }
        if self.callable.is_empty() {
            *self = Self::default();
        }
        Ok(())
    }

    /// What the model is told, in the words that Qwen models are trained on.
    pub(super) fn instructions(&self) -> Option<String> {
        if self.form == Form::Text {
            return None;
        }
        let described: Vec<String> = self.callable.iter().map(Callable::described).collect();
        Some(format!(
            "# Tools\n\nYou may call one or more functions to assist with the user query.\n\n\
             You are provided with function signatures within <tools></tools> XML tags:\n\
             <tools>\n{}\n</tools>\n\n\
             For each function call, return a json object with function name and arguments \
             within <tool_call></tool_call> XML tags:\n\
             <tool_call>\n{{\"name\": <function-name>, \"arguments\": <args-json-object>}}\n\
             </tool_call>",
            described.join("\n")
        ))
    }

    /// The form that the answer is held to; `None` for text.
    pub(super) fn constraint(&self) -> Result<Option<Constraint>, Refusal> {
        let callable = &self.callable;
        Ok(match self.form {
            Form::Text => None,
            Form::Call => Some(Constraint::JsonSchema(schemas::of_call(callable))),
            Form::Wrapped => Some(Constraint::JsonSchema(schemas::of_text_or_call(callable))),
            Form::Tagged => {
                let grammar = schemas::grammar(callable, self.is_parallel)?;
                Some(Constraint::Lark(grammar))
            }
        })
    }

    /// Takes the form that needs no grammar; false when that changes nothing.
    pub(super) fn use_schema(&mut self) -> bool {
        let is_tagged = self.form == Form::Tagged;
        if is_tagged {
            self.form = Form::Wrapped;
        }
        is_tagged
    }

    /// What of the beginning of an answer is words that can be sent as they come. A space at its
    /// end may belong to a call, and so is not told yet.
    pub(super) fn words<'a>(&self, beginning: &'a str) -> &'a str {
        match self.form {
            Form::Text => beginning,
            Form::Tagged => before_tag(beginning).trim_end(),
            Form::Wrapped | Form::Call => "",
        }
    }

    /// What the model said. What is no call, because it was cut off, is words.
    pub(super) fn read(&self, text: &str) -> Said {
        let said = match self.form {
            Form::Text => None,
            Form::Tagged => tagged(text),
            Form::Wrapped | Form::Call => in_json(text),
        };
        said.unwrap_or_else(|| Said {
            words: text.to_owned(),
            calls: Vec::new(),
        })
    }
}

/// One tool of a request.
fn one((index, tool): (usize, Map<String, Value>)) -> Result<Callable, Refusal> {
    let within = |refusal: Refusal| refusal.within(&format!("tools.{index}"));
    let mut tool = Fields::of(tool);
    let kind: Option<String> = tool.optional("type").map_err(within)?;
    if kind.as_deref().is_some_and(|kind| kind != "function") {
        let message = "only tools of the type `function` can be called";
        return Err(within(Refusal::parameter("type", message)));
    }
    let mut function = Fields::of(tool.required("function").map_err(within)?);
    let name: String = function.required("name").map_err(within)?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if name.is_empty() || name.len() > NAME_CHARACTERS_MAX || !name.chars().all(is_plain) {
        let message = format!(
            "the name {} must be 1 to {NAME_CHARACTERS_MAX} letters, digits, `_` or `-`",
            quoted(&name)
        );
        return Err(within(Refusal::parameter("function.name", message)));
    }
    let parameters: Option<Map<String, Value>> = function.optional("parameters").map_err(within)?;
    Ok(Callable {
        name,
        description: function.optional("description").map_err(within)?,
        parameters: parameters.map_or_else(|| json!({"type": "object"}), Value::Object),
    })
}

/// A text up to where a call begins, or may begin with what follows.
fn before_tag(text: &str) -> &str {
    let whole = text.find(OPENING);
    let begun = || {
        (1..OPENING.len())
            .rev()
            .find(|&length| text.ends_with(&OPENING[..length]))
    };
    let end = whole.unwrap_or_else(|| text.len() - begun().unwrap_or(0));
    &text[..end]
}

/// Words and the calls in tags behind them, `None` unless there are calls and all are whole.
fn tagged(text: &str) -> Option<Said> {
    let (words, mut rest) = text.split_at(text.find(OPENING)?);
    let mut calls = Vec::new();
    while !rest.is_empty() {
        let (inside, after) = rest.strip_prefix(OPENING)?.split_once(CLOSING)?;
        calls.push(call(&serde_json::from_str(inside).ok()?)?);
        rest = after.trim_start();
    }
    let words = words.trim_end().to_owned();
    Some(Said { words, calls })
}

/// The content or the call of a document.
fn in_json(text: &str) -> Option<Said> {
    let said: Value = serde_json::from_str(text).ok()?;
    let content = said.get("content").map(|content| Said {
        words: content.as_str().unwrap_or_default().to_owned(),
        calls: Vec::new(),
    });
    content.or_else(|| {
        let calls = vec![call(&said)?];
        let words = String::new();
        Some(Said { words, calls })
    })
}

fn call(said: &Value) -> Option<(String, Value)> {
    Some((
        said["name"].as_str()?.to_owned(),
        said.get("arguments")?.clone(),
    ))
}

#[cfg(test)]
#[path = "tools_tests.rs"]
mod tests;
