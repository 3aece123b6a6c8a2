//! What the newer protocol's client is asked before a call or a prompt is answered: rounds of
//! questions, each with the state that brings the next one about.

use groundskeeper::mcp::Client;
use rmcp::ErrorData;
use rmcp::model::{
    CallToolRequestParams, GetPromptRequestParams, InputRequests, InputRequiredResult,
    InputResponses, RequestStateCodec,
};
use serde_json::{Map, Value, json};

/// The questions of a tool or prompt, round by round; `None` for one that has none.
pub(super) fn of(name: &str) -> Option<Vec<Value>> {
    let elicit = |message: &str, field: &str, kind: &str| {
        let properties = json!({field: {"type": kind}});
        let schema = json!({"type": "object", "properties": properties, "required": [field]});
        let params = json!({"message": message, "requestedSchema": schema});
        json!({"method": "elicitation/create", "params": params})
    };
    let name_of = || json!({"user_name": elicit("What is your name?", "name", "string")});
    Some(
        match name.trim_start_matches("test_input_required_result_") {
            "elicitation" | "test_streaming_elicitation" | "test_tool_with_task" => vec![name_of()],
            "sampling" => {
                vec![json!({"capital_question": sample("What is the capital of France?", 100)})]
            }
            "list_roots" => vec![json!({"client_roots": {"method": "roots/list"}})],
            "request_state" | "tampered_state" => {
                vec![json!({"confirm": elicit("Please confirm", "ok", "boolean")})]
            }
            "multiple_inputs" => vec![json!({
                "user_name": elicit("What is your name?", "name", "string"),
                "greeting": sample("Generate a greeting", 50),
                "client_roots": {"method": "roots/list"},
            })],
            "multi_round" => vec![
                json!({"step1": elicit("Step 1: What is your name?", "name", "string")}),
                json!({"step2": elicit("Step 2: What is your favorite color?", "color", "string")}),
            ],
            "capabilities" => vec![json!({
                "confirm": elicit("Please confirm", "ok", "boolean"),
                "greeting": sample("Generate a greeting", 50),
            })],
            "prompt" => vec![json!({
                "user_context": elicit("What context should the prompt use?", "context", "string"),
            })],
            _ => return None,
        },
    )
}

fn sample(question: &str, tokens: u32) -> Value {
    let content = json!({"type": "text", "text": question});
    let messages = json!([{"role": "user", "content": content}]);
    let params = json!({"messages": messages, "maxTokens": tokens});
    json!({"method": "sampling/createMessage", "params": params})
}

/// What a client has sent to be answered by.
pub(super) struct Given {
    answers: InputResponses,
    state: Option<String>,
    /// Methods that it can be asked with; `None` for any.
    can: Option<Vec<&'static str>>,
}

impl Given {
    /// With a call.
    pub(super) fn of_call(request: &CallToolRequestParams, client: &Client) -> Self {
        let declared = match client {
            Client::Waits(context) => context.client_capabilities(),
            Client::Looks(_) => None,
        };
        let can = declared.map(|declared| {
            let methods = [
                (declared.elicitation.is_some(), "elicitation/create"),
                (declared.sampling.is_some(), "sampling/createMessage"),
                (declared.roots.is_some(), "roots/list"),
            ];
            let can = methods.into_iter().filter(|(can, _)| *can);
            can.map(|(_, method)| method).collect()
        });
        Self {
            answers: request.input_responses.clone().unwrap_or_default(),
            state: request.request_state.clone(),
            can,
        }
    }

    /// With the request of a prompt.
    pub(super) fn of_prompt(request: &GetPromptRequestParams) -> Self {
        Self {
            answers: request.input_responses.clone().unwrap_or_default(),
            state: request.request_state.clone(),
            can: None,
        }
    }

    /// What is still to be asked; `None` when all is known. A state that is not ours is an error.
    pub(super) fn next(
        &self,
        rounds: &[Value],
        codec: &RequestStateCodec,
    ) -> Result<Option<InputRequiredResult>, ErrorData> {
        let round = self.round(codec)?;
        let asked = self.can_answer(&rounds[round.min(rounds.len() - 1)]);
        let is_answered = |key: &String| self.answers.get(key).is_some_and(Value::is_object);
        if !asked.keys().all(is_answered) {
            return Ok(Some(needed(asked, round, codec)));
        }
        let next = rounds.get(round + 1);
        Ok(next.map(|next| needed(self.can_answer(next), round + 1, codec)))
    }

    /// The answers in words.
    pub(super) fn told(&self) -> String {
        let name = self.answers.get("user_name");
        let name = name.and_then(|answer| answer["content"]["name"].as_str());
        let greeting = name.map_or(String::new(), |name| format!("Hello, {name}! "));
        let state = self.state.as_ref().map_or("", |_| "state-ok ");
        format!("{greeting}{state}{}", json!(self.answers))
    }

    fn round(&self, codec: &RequestStateCodec) -> Result<usize, ErrorData> {
        let Some(state) = &self.state else {
            return Ok(0);
        };
        let opened = codec.open(state);
        let opened = opened.map_err(|error| ErrorData::invalid_params(error.to_string(), None))?;
        Ok(String::from_utf8(opened).unwrap().parse().unwrap())
    }

    fn can_answer(&self, questions: &Value) -> Map<String, Value> {
        let mut questions = questions.as_object().unwrap().clone();
        if let Some(can) = &self.can {
            questions.retain(|_, question| can.iter().any(|method| question["method"] == *method));
        }
        questions
    }
}

fn needed(
    asked: Map<String, Value>,
    round: usize,
    codec: &RequestStateCodec,
) -> InputRequiredResult {
    let asked: InputRequests = serde_json::from_value(Value::Object(asked)).unwrap();
    let state = codec.seal(round.to_string().as_bytes());
    InputRequiredResult::new(Some(asked), Some(state))
}
