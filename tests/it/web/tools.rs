//! Tools: the model's calls as clients read them.

use groundskeeper::model::scripted::Scripted;
use groundskeeper::model::{Constraint, Error};
use serde_json::{Value, json};

use super::{Face, sent, streamed};

const CALL: &str =
    "<tool_call>\n{\"name\": \"weather\", \"arguments\": {\"city\": \"Rome\"}}\n</tool_call>";

fn with_tools(mut fields: Value) -> Value {
    fields["tools"] = json!([{"type": "function", "function": {"name": "weather",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}}}]);
    fields
}

#[tokio::test]
async fn a_call_that_the_model_chose_is_a_tool_call() {
    let face = Face::with([CALL]).await;
    let answer = face.said(with_tools(json!({}))).await;
    let choice = &answer["choices"][0];
    assert_eq!(choice["finish_reason"], "tool_calls");
    assert_eq!(choice["message"]["content"], Value::Null);
    let call = &choice["message"]["tool_calls"][0];
    assert_eq!(call["type"], "function");
    assert_eq!(call["function"]["name"], "weather");
    assert_eq!(call["function"]["arguments"], "{\"city\":\"Rome\"}");
    let asked = &face.model.requests()[0];
    assert!(matches!(asked.constraint, Constraint::Lark(_)));
    assert!(asked.messages[0].content.contains("weather"));
}

#[tokio::test]
async fn a_call_that_was_demanded_is_held_by_a_schema() {
    let call = || json!({"name": "weather", "arguments": {"city": "Rome"}});
    let face = Face::with([call(), json!({"name": "wealth", "arguments": {}}), call()]).await;
    let required = || with_tools(json!({"tool_choice": "required"}));
    let answer = face.said(required()).await;
    assert_eq!(
        answer["choices"][0]["message"]["tool_calls"][0]["function"]["name"],
        "weather"
    );
    let (status, _) = sent(face.chat(required())).await;
    assert_eq!(status, 500);
    let mut asked = required();
    asked["stream"] = json!(true);
    let (chunks, _) = streamed(face.chat(asked)).await;
    let called: Vec<&Value> = chunks
        .iter()
        .filter_map(|chunk| chunk["choices"][0]["delta"]["tool_calls"].as_array())
        .flatten()
        .collect();
    assert_eq!(called.len(), 1);
    assert_eq!(called[0]["index"], 0);
    assert_eq!(called[0]["function"]["arguments"], "{\"city\":\"Rome\"}");
    assert_eq!(
        chunks.last().unwrap()["choices"][0]["finish_reason"],
        "tool_calls"
    );
}

#[tokio::test]
async fn words_may_lead_to_a_call() {
    let said = format!("I will look.\n{CALL}");
    let face = Face::with([said.as_str(), said.as_str()]).await;
    let answer = face.said(with_tools(json!({}))).await;
    let choice = &answer["choices"][0];
    assert_eq!(choice["finish_reason"], "tool_calls");
    assert_eq!(choice["message"]["content"], "I will look.");
    assert_eq!(
        choice["message"]["tool_calls"][0]["function"]["name"],
        "weather"
    );
    let (chunks, _) = streamed(face.chat(with_tools(json!({"stream": true})))).await;
    let deltas = || chunks.iter().map(|chunk| &chunk["choices"][0]["delta"]);
    let words: String = deltas()
        .filter_map(|delta| delta["content"].as_str())
        .collect();
    assert_eq!(words, "I will look.");
    let calls = deltas().filter(|delta| delta["tool_calls"].is_array());
    assert_eq!(calls.count(), 1);
}

/// Which texts the engine lets through is tried with the library that enforces it, byte by byte.
#[cfg(feature = "llama")]
#[tokio::test]
async fn the_grammar_holds_words_and_calls() {
    use llguidance::api::TopLevelGrammar;
    use llguidance::toktrie::ApproximateTokEnv;
    use llguidance::{Matcher, ParserFactory};

    let face = Face::with(["It rains."]).await;
    face.said(with_tools(json!({}))).await;
    let asked = face.model.requests().swap_remove(0);
    let Constraint::Lark(lark) = asked.constraint else {
        panic!("{:?}", asked.constraint)
    };
    let factory = ParserFactory::new_simple(&ApproximateTokEnv::single_byte_env()).unwrap();
    let is_taken = |text: &str| {
        let grammar = TopLevelGrammar::from_lark(lark.clone());
        let mut matcher = Matcher::new(factory.create_parser(grammar));
        assert_eq!(matcher.get_error(), None);
        let tokens: Vec<u32> = text.bytes().map(u32::from).collect();
        let taken = matcher.try_consume_tokens(&tokens).unwrap_or(0);
        taken == tokens.len() && matcher.is_accepting().unwrap_or(false)
    };
    let two = format!("{CALL}\n{CALL}");
    let led = format!("a < b, so <tool> is meant.\n{two}");
    for text in ["It rains.", "a <tool_calls> tag", CALL, &two, &led] {
        assert!(is_taken(text), "{text}");
    }
    let nested = CALL.replace("Rome", "<tool_call>");
    assert!(is_taken(&nested), "{nested}");
    for text in [
        "",
        "<b>",
        "so <tool_call> it is",
        &CALL.replace("weather", "wealth"),
        &led.replace("\"Rome\"", "3"),
        &format!("{CALL} and more"),
        &CALL[..CALL.len() - 1],
    ] {
        assert!(!is_taken(text), "{text}");
    }
}

#[tokio::test]
async fn words_are_words_where_tools_could_be_called() {
    let face = Face::with(["It rains.", "It rains."]).await;
    let answer = face.said(with_tools(json!({}))).await;
    assert_eq!(answer["choices"][0]["message"]["content"], "It rains.");
    let (chunks, _) = streamed(face.chat(with_tools(json!({"stream": true})))).await;
    let words = chunks
        .iter()
        .filter_map(|c| c["choices"][0]["delta"]["content"].as_str());
    assert_eq!(words.collect::<String>(), "It rains.");
}

#[tokio::test]
async fn a_model_without_grammars_is_asked_in_json() {
    let model = Scripted::answering(|request| match request.constraint {
        Constraint::Lark(_) => Error::UnsupportedConstraint {
            reason: "no grammars".to_owned(),
        }
        .into(),
        _ => json!({"content": "It rains."}).into(),
    });
    let face = Face::over(model, |_| {}).await;
    let answer = face.said(with_tools(json!({}))).await;
    assert_eq!(answer["choices"][0]["message"]["content"], "It rains.");
    assert_eq!(face.model.requests().len(), 2);
}

#[tokio::test]
async fn results_of_tools_go_back_to_the_model() {
    let face = Face::with(["It rains."]).await;
    let call = json!({"id": "c1", "type": "function",
        "function": {"name": "weather", "arguments": "{\"city\":\"Rome\"}"}});
    face.said(with_tools(json!({"messages": [
        {"role": "user", "content": "Weather?"},
        {"role": "assistant", "content": null, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "c1", "content": "rain"},
    ]})))
    .await;
    let asked = &face.model.requests()[0].messages;
    assert!(asked[2].content.contains("\"name\":\"weather\""));
    assert_eq!(asked[3].content, "<tool_response>\nrain\n</tool_response>");
}
