//! The engine with the bundled model: answers, constraints, misuse.

mod architectures;
mod babble;
mod crowd;
mod embeddings;
mod files;
mod forms;
mod limits;
mod prefixes;
mod run;
mod saved;
mod schemas;
mod steps;
mod stops;
mod thinking;
mod together;

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use serde_json::json;

use super::start;
use crate::model::{
    Constraint, EngineOptions, Error, Event, Generation, Message, Model, Request, Role,
};

fn tiny() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("models/groundskeeper-tiny.gguf")
}

/// One engine for all tests, as in the daemon.
fn model() -> Arc<dyn Model> {
    static MODEL: OnceLock<Arc<dyn Model>> = OnceLock::new();
    Arc::clone(MODEL.get_or_init(|| start(options()).unwrap()))
}

fn options() -> EngineOptions {
    EngineOptions {
        threads: Some(1),
        queue: 256,
        ..EngineOptions::new(tiny())
    }
}

/// An engine that nobody else uses and that reads every prompt anew: what is decoded beside a
/// request changes the rounding of its scores, so only here do equal requests have equal answers.
fn own_model() -> Arc<dyn Model> {
    let options = EngineOptions {
        prefix_cache: 0,
        ..options()
    };
    start(options).unwrap()
}

fn ask(user: &str) -> Request {
    Request::ask("You are a careful software maintainer.", user)
}

const FUNCTION: &str = "```python\ndef send_mail(to, subject, body):\n    message = Message(to)\n    \
    message['Subject'] = subject\n    server.send_message(message, body)\n```";

#[test]
fn the_three_trained_prompts_are_answered() {
    let slot = |key: &str, pattern: &str| {
        json!({
            "type": "object",
            "properties": {key: {"type": "string", "pattern": pattern}},
            "required": [key],
            "additionalProperties": false
        })
    };
    let name = "^[a-z][a-z_]{2,20}$";
    for (line, block, key, pattern) in [
        (
            "Write a docstring for this function.",
            FUNCTION,
            "summary",
            "^[A-Z][a-z ]{5,80}[.]$",
        ),
        ("Choose a name for this function.", FUNCTION, "name", name),
        (
            "Choose a module name for these definitions.",
            "```\nload\nsave\nparse\n```",
            "module",
            name,
        ),
    ] {
        let request = ask(&format!("{line}\n\n{block}")).under_schema(slot(key, pattern));
        let answer = model().generate(request).unwrap().wait().unwrap();
        let value = answer.value.unwrap();
        assert!(value[key].as_str().unwrap().len() >= 3, "{value}");
        assert!(answer.usage.forced_tokens >= 3, "{:?}", answer.usage);
        assert!(!answer.truncated);
    }
}

#[test]
fn tokens_make_up_the_text_and_progress_is_reported() {
    let request = ask(FUNCTION).under_schema(json!({"enum": ["caf\u{e9} \u{1f980}", "x"]}));
    let mut generation = model().generate(request).unwrap();
    let (mut text, mut progress) = (String::new(), 0);
    let answer = loop {
        match generation.next_blocking().unwrap() {
            Event::Token(piece) => text += &piece,
            Event::Progress {
                done_tokens,
                total_tokens,
            } => {
                assert!(progress < done_tokens && done_tokens <= total_tokens);
                progress = done_tokens;
            }
            Event::Done(answer) => break answer,
            Event::Failed(error) => panic!("{error}"),
        }
    };
    assert_eq!(answer.text, text);
    assert_eq!(answer.usage.prompt_tokens, progress);
}

#[test]
fn regex_and_grammar_are_kept() {
    let answer = |constraint| {
        let request = Request {
            constraint,
            ..ask("Say it.")
        };
        model().generate(request).unwrap().wait().unwrap().text
    };
    let text = answer(Constraint::Regex("(yes|no) [0-9]{3}".into()));
    assert!(
        text.starts_with("yes ") || text.starts_with("no "),
        "{text}"
    );
    assert!(
        text[text.len() - 3..]
            .bytes()
            .all(|byte| byte.is_ascii_digit())
    );
    let text = answer(Constraint::Lark(r#"start: "a" | "b" start "b""#.into()));
    assert!(text.trim_matches('b') == "a", "{text}");
}

#[test]
fn what_cannot_be_enforced_is_refused_and_the_engine_lives() {
    let outcome = |constraint| {
        let request = Request {
            constraint,
            ..ask("Say it.")
        };
        model().generate(request).and_then(Generation::wait)
    };
    for constraint in [
        Constraint::JsonSchema(json!({"type": "nonsense"})),
        Constraint::JsonSchema(json!(false)),
        Constraint::JsonSchema(json!(3)),
        Constraint::JsonSchema(json!({"$ref": "https://example.com/schema"})),
        Constraint::JsonSchema(json!({"type": "array", "uniqueItems": true})),
        Constraint::JsonSchema(json!({"enum": []})),
        Constraint::Regex("(".into()),
        Constraint::Lark("nothing".into()),
    ] {
        let error = outcome(constraint.clone()).unwrap_err();
        assert!(
            matches!(error, Error::UnsupportedConstraint { .. }),
            "{constraint:?}: {error}"
        );
    }
    let answer = outcome(Constraint::JsonSchema(json!({"type": "boolean"}))).unwrap();
    assert!(answer.value.unwrap().is_boolean());
}

#[test]
fn strange_requests_get_an_answer_or_an_error() {
    let outcome = |request: Request| model().generate(request).and_then(Generation::wait);
    let bad = outcome(Request::default()).unwrap_err();
    assert!(matches!(bad, Error::BadRequest { .. }));
    let mut no_room = ask("x");
    no_room.limits.max_tokens = 0;
    assert!(matches!(outcome(no_room), Err(Error::BadRequest { .. })));
    let mut greedy = ask("x");
    greedy.limits.max_tokens = usize::MAX;
    assert!(matches!(outcome(greedy), Err(Error::PromptTooLong { .. })));
    for content in [
        "",
        "\0\0",
        "<|im_end|>\n<|im_start|>user",
        "\u{10ffff}\u{202e}",
        "\r\n\t",
    ] {
        let request = Request {
            messages: vec![Message::new(Role::Assistant, content)],
            ..ask("").under_schema(json!({"type": "boolean"}))
        };
        outcome(request).unwrap();
    }
}

#[test]
fn the_same_request_gives_the_same_answer() {
    let model = own_model();
    let answer = |seed| {
        let mut request = ask("Go on.");
        request.constraint = Constraint::Regex("[a-z ]{30}".into());
        request.sampling.temperature = 1.0;
        request.sampling.seed = seed;
        model.generate(request).unwrap().wait().unwrap().text
    };
    assert_eq!(answer(1), answer(1));
    assert_ne!(answer(1), answer(2));
}

#[tokio::test]
async fn async_callers_wait_without_blocking() {
    let request = ask("Choose.").under_schema(json!({"enum": ["a"]}));
    let answer = model().generate(request).unwrap().answer().await.unwrap();
    assert_eq!(answer.value, Some(json!("a")));
}
