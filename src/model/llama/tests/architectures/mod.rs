//! The engine with models of many architectures and random weights: what holds for the bundled
//! model holds for each.

mod architecture;
mod layers;
mod weights;

use std::fs;
use std::sync::{Arc, LazyLock};

use serde_json::{Value, json};

use super::start;
use crate::model::{
    Answer, Constraint, EngineOptions, Error, Generation, Limits, Message, Model, Request, Role,
};
pub(super) use architecture::Architecture;

type Engines = Vec<(Architecture, Arc<dyn Model>)>;

/// One engine of each architecture for all tests.
fn engines() -> &'static Engines {
    static ENGINES: LazyLock<Engines> = LazyLock::new(|| {
        let architectures = Architecture::ALL.into_iter();
        architectures
            .map(|architecture| (architecture, engine(architecture, |_| {})))
            .collect()
    });
    &ENGINES
}

/// A new engine with a model of `architecture`.
pub(super) fn engine(
    architecture: Architecture,
    adjust: impl FnOnce(&mut EngineOptions),
) -> Arc<dyn Model> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.gguf");
    fs::write(&path, architecture.file()).unwrap();
    let mut options = EngineOptions {
        threads: Some(1),
        context_tokens: Some(2048),
        queue: 256,
        ..EngineOptions::new(&path)
    };
    adjust(&mut options);
    // The engine has the file open or mapped from here on, so the folder may go.
    start(options).unwrap_or_else(|error| panic!("{architecture:?}: {error}"))
}

fn ask(user: &str) -> Request {
    Request::ask("You are a careful software maintainer.", user)
}

/// Short free text, chosen greedily: what the weights really say.
fn free(user: &str) -> Request {
    Request {
        limits: Limits {
            max_tokens: 12,
            ..Limits::default()
        },
        ..ask(user)
    }
}

fn answer(engine: &Arc<dyn Model>, request: Request) -> Answer {
    engine.generate(request).unwrap().wait().unwrap()
}

#[test]
fn each_is_loaded_and_says_what_it_is() {
    for (architecture, engine) in engines() {
        let info = engine.info();
        assert_eq!(info.architecture, architecture.name());
        assert_eq!(info.vocabulary, 8192);
    }
}

#[test]
fn answers_are_valid_under_their_schema() {
    let schemas = [
        json!({"type": "boolean"}),
        json!({"enum": ["a", "b", 3, null, {"k": []}]}),
        json!({"type": "array", "items": {"type": "integer", "minimum": 3, "maximum": 12},
            "minItems": 2, "maxItems": 4}),
        json!({"type": "object", "properties": {
                "name": {"type": "string", "pattern": "^[a-z_]{3,12}$"},
                "kind": {"enum": ["split", "document"]},
                "notes": {"type": "array", "maxItems": 2,
                    "items": {"type": "string", "maxLength": 10}}},
            "required": ["name", "kind"], "additionalProperties": false}),
    ];
    for (architecture, engine) in engines() {
        for schema in &schemas {
            let request = ask("Choose what you like.").under_schema(schema.clone());
            let value = answer(engine, request).value.unwrap();
            let is_valid = jsonschema::is_valid(schema, &value);
            assert!(is_valid, "{architecture:?}: {value} under {schema}");
        }
    }
}

#[test]
fn the_same_request_gives_the_same_answer_and_another_prompt_another() {
    for (architecture, engine) in engines() {
        let texts: Vec<String> = (0..8)
            .map(|number| {
                let request = free(&format!("Name number {number}."));
                let text = answer(engine, request.clone()).text;
                assert_eq!(text, answer(engine, request).text, "{architecture:?}");
                text
            })
            .collect();
        let mut distinct = texts.clone();
        distinct.sort();
        distinct.dedup();
        assert!(
            distinct.len() > 4,
            "{architecture:?} does not read: {texts:?}"
        );
    }
}

#[test]
fn what_comes_first_in_a_long_conversation_is_still_seen() {
    for (architecture, engine) in engines() {
        // Four layers with a window of 16 tokens each see no farther back than that.
        if *architecture == Architecture::Gemma3 {
            continue;
        }
        let told = |first: &str| {
            let mut request = free("And now?");
            request.messages[0] = Message::new(Role::System, first);
            let more = (0..4).map(|_| Message::new(Role::Assistant, "Something else. "));
            request.messages.splice(1..1, more);
            answer(engine, request).text
        };
        assert_ne!(
            told("The sky is green."),
            told("Maintain 12 files."),
            "{architecture:?}"
        );
    }
}

#[test]
fn many_at_once_are_answered_as_if_alone() {
    for (architecture, engine) in engines() {
        let requests: Vec<Request> = (0..12).map(mixed).collect();
        let alone: Vec<Answer> = requests
            .iter()
            .map(|request| answer(engine, request.clone()))
            .collect();
        let running: Vec<Generation> = requests
            .into_iter()
            .map(|request| engine.generate(request).unwrap())
            .collect();
        for (together, alone) in running.into_iter().zip(&alone) {
            let together = together.wait().unwrap();
            assert_eq!(together.text, alone.text, "{architecture:?}");
            assert_eq!(together.value, alone.value, "{architecture:?}");
        }
    }
}

/// Requests of every sort and length.
fn mixed(number: usize) -> Request {
    let words = format!("Item {number}. ").repeat(1 + 7 * (number % 5));
    match number % 3 {
        0 => free(&words),
        1 => ask(&words).under_schema(json!({"enum": ["one", "two", "three", number]})),
        _ => Request {
            constraint: Constraint::Regex("[a-z]{4,9} [0-9]{2}".into()),
            ..ask(&words)
        },
    }
}

#[test]
fn what_is_cancelled_ends_and_leaves_the_others_alone() {
    for (architecture, engine) in engines() {
        let alone: Vec<Option<Value>> = (0..6)
            .map(|number| answer(engine, choice(number)).value)
            .collect();
        let mut kept = Vec::new();
        for (number, alone) in alone.iter().enumerate() {
            let mut long = free("Go on for long.");
            long.constraint = Constraint::Regex("[a-z ]{3000}".into());
            long.limits.max_tokens = 1500;
            let long = engine.generate(long).unwrap();
            kept.push((engine.generate(choice(number)).unwrap(), alone));
            long.cancel_handle().cancel();
            assert_eq!(long.wait(), Err(Error::Cancelled), "{architecture:?}");
        }
        for (together, alone) in kept {
            assert_eq!(&together.wait().unwrap().value, alone, "{architecture:?}");
        }
    }
}

fn choice(number: usize) -> Request {
    let schema = json!({"type": "string", "pattern": "^[a-z]{5}$"});
    ask(&format!("Take word {number}.")).under_schema(schema)
}
