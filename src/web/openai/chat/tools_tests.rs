use super::*;

fn taken(request: Value) -> Result<Tools, String> {
    let Value::Object(fields) = request else {
        panic!("no object")
    };
    Tools::take(&mut Fields::of(fields)).map_err(|refusal| refusal.body()["error"].to_string())
}

fn tool(name: &str) -> Value {
    json!({"type": "function", "function": {"name": name, "description": "Does it.",
        "parameters": {"type": "object", "properties": {"x": {"type": "integer"}}}}})
}

fn with(choice: Value) -> Result<Tools, String> {
    taken(json!({"tools": [tool("f"), tool("g")], "tool_choice": choice}))
}

#[test]
fn the_choice_decides_the_form() {
    assert!(matches!(
        with(Value::Null).unwrap().constraint().unwrap(),
        Some(Constraint::Lark(_))
    ));
    assert!(matches!(
        with(json!("auto")).unwrap().constraint().unwrap(),
        Some(Constraint::Lark(_))
    ));
    assert_eq!(with(json!("none")).unwrap().constraint().unwrap(), None);
    assert_eq!(with(json!("none")).unwrap().instructions(), None);
    assert_eq!(
        taken(json!({"tools": []})).unwrap().constraint().unwrap(),
        None
    );
    let Some(Constraint::JsonSchema(schema)) =
        with(json!("required")).unwrap().constraint().unwrap()
    else {
        panic!("no schema")
    };
    assert_eq!(schema["anyOf"].as_array().unwrap().len(), 2);
    let named = json!({"type": "function", "function": {"name": "g"}});
    let tools = with(named).unwrap();
    let Some(Constraint::JsonSchema(schema)) = tools.constraint().unwrap() else {
        panic!("no schema")
    };
    assert_eq!(schema["properties"]["name"]["const"], "g");
    let told = tools.instructions().unwrap();
    assert!(
        told.contains("\"name\":\"g\"") && !told.contains("\"name\":\"f\""),
        "{told}"
    );
}

#[test]
fn what_cannot_be_called_is_named() {
    for (request, named) in [
        (
            json!({"tools": [tool("f")], "tool_choice": "any"}),
            "tool_choice",
        ),
        (
            json!({"tools": [tool("f")], "tool_choice": {"function": {"name": "h"}}}),
            "`h`",
        ),
        (json!({"tool_choice": "required"}), "tool_choice"),
        (json!({"tools": [{"type": "web_search"}]}), "tools.0.type"),
        (
            json!({"tools": [tool("f"), {"type": "function"}]}),
            "tools.1.function",
        ),
        (json!({"tools": [tool("a b")]}), "tools.0.function.name"),
        (json!({"tools": [tool("")]}), "tools.0.function.name"),
    ] {
        let error = taken(request.clone()).unwrap_err();
        assert!(error.contains(named), "{request}: {error}");
    }
}

#[test]
fn calls_in_tags_are_found() {
    let tools = with(Value::Null).unwrap();
    let one = "<tool_call>\n{\"name\": \"f\", \"arguments\": {\"x\": 1}}\n</tool_call>";
    let call = || ("f".to_owned(), json!({"x": 1}));
    let said = |words: &str, calls: Vec<_>| Said {
        words: words.to_owned(),
        calls,
    };
    assert_eq!(tools.read(one), said("", vec![call()]));
    let two = format!("{one}\n{one}");
    assert_eq!(tools.read(&two), said("", vec![call(), call()]));
    let led = format!("Let me look.\n\n{one}");
    assert_eq!(tools.read(&led), said("Let me look.", vec![call()]));
    for words in [
        "Hello",
        "",
        &one[..one.len() - 3],
        &led[..led.len() - 3],
        "<tool_call>\n{}\n</tool_call>",
    ] {
        assert_eq!(tools.read(words), said(words, vec![]), "{words}");
    }
}

#[test]
fn what_may_become_a_call_is_held_back() {
    let tools = with(Value::Null).unwrap();
    for (beginning, told) in [
        ("Hel", "Hel"),
        ("a < b", "a < b"),
        ("a <", "a"),
        ("a <tool", "a"),
        ("a\n<tool_call>\n{", "a"),
        ("a <tools", "a <tools"),
        ("a \n", "a"),
        ("<tool_call", ""),
        ("\u{e9}<t", "\u{e9}"),
    ] {
        assert_eq!(tools.words(beginning), told, "{beginning:?}");
    }
}

#[test]
fn a_model_without_grammars_answers_in_json() {
    let mut tools = with(Value::Null).unwrap();
    assert!(tools.use_schema());
    assert!(!tools.use_schema());
    assert!(matches!(
        tools.constraint().unwrap(),
        Some(Constraint::JsonSchema(_))
    ));
    assert_eq!(tools.read("{\"content\": \"Hi\"}").words, "Hi");
    let called = tools.read("{\"name\": \"g\", \"arguments\": {}}");
    assert_eq!(called.calls, [("g".to_owned(), json!({}))]);
    assert_eq!(called.words, "");
    assert_eq!(tools.words("{"), "");
}
