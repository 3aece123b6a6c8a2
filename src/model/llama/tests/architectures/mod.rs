//! The engine with models of many architectures and random weights: what holds for the bundled
//! model holds for each.

mod architecture;
mod layers;
mod scale;
mod weights;

use std::fs;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use serde_json::json;
use tempfile::TempDir;

use super::start;
use crate::model::{
    Answer, Constraint, EngineOptions, Error, Generation, Limits, Message, Model, Request, Role,
    Sampling,
};
pub(super) use architecture::Architecture;
pub(super) use scale::{Scale, Words};

/// A model of an architecture for all tests of this file.
struct Tried {
    architecture: Architecture,
    engine: Arc<dyn Model>,
    scale: Mutex<Scale>,
    _folder: TempDir,
}

impl Tried {
    fn new(architecture: Architecture) -> Self {
        let (folder, options) = file_of(architecture);
        let engine = start(options.clone());
        let scale = Mutex::new(Scale::new(&options));
        Self {
            architecture,
            engine: engine.unwrap_or_else(|error| panic!("{architecture:?}: {error}")),
            scale,
            _folder: folder,
        }
    }

    fn ask(&self, request: Request) -> Generation {
        self.engine.generate(request).unwrap()
    }

    fn answer(&self, request: Request) -> Answer {
        self.ask(request).wait().unwrap()
    }

    fn words(&self, request: &Request) -> Words {
        Words::of(self.ask(request.clone()))
    }

    /// Fails unless both answers are what the model says.
    fn weigh(&self, request: &Request, one: &Words, other: &Words) {
        let mut scale = self.scale.lock().unwrap_or_else(PoisonError::into_inner);
        let verdict = scale.weigh(request, one, other);
        verdict.unwrap_or_else(|reason| panic!("{:?}: {reason}", self.architecture));
    }
}

/// One engine of each architecture.
fn tried() -> &'static [Tried] {
    static TRIED: LazyLock<Vec<Tried>> =
        LazyLock::new(|| Architecture::ALL.into_iter().map(Tried::new).collect());
    &TRIED
}

/// A model file of `architecture` and how to start an engine with it.
pub(super) fn file_of(architecture: Architecture) -> (TempDir, EngineOptions) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.gguf");
    fs::write(&path, architecture.file()).unwrap();
    let options = EngineOptions {
        threads: Some(1),
        context_tokens: Some(2048),
        queue: 256,
        ..EngineOptions::new(&path)
    };
    (folder, options)
}

/// Chosen greedily, and by nothing but the scores.
pub(super) const PLAIN: Sampling = Sampling {
    temperature: 0.0,
    top_p: 1.0,
    seed: 0,
    repeat_penalty: 1.0,
    loop_penalty: 0.0,
    repeat_window_tokens: 0,
};

fn ask(user: &str) -> Request {
    Request {
        sampling: PLAIN,
        ..Request::ask("You are a careful software maintainer.", user)
    }
}

/// Any text whose tokens are whole characters; it may end everywhere.
pub(super) const PRINTABLE: &str = "[ -~\\n]{0,400}";

/// Short free text: what the weights really say.
fn free(user: &str) -> Request {
    Request {
        constraint: Constraint::Regex(PRINTABLE.into()),
        limits: Limits {
            max_tokens: 12,
            ..Limits::default()
        },
        ..ask(user)
    }
}

#[test]
fn each_is_loaded_and_says_what_it_is() {
    for tried in tried() {
        let info = tried.engine.info();
        assert_eq!(info.architecture, tried.architecture.name());
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
    for tried in tried() {
        for schema in &schemas {
            let request = ask("Choose what you like.").under_schema(schema.clone());
            let value = tried.answer(request).value.unwrap();
            let is_valid = jsonschema::is_valid(schema, &value);
            assert!(is_valid, "{:?}: {value} under {schema}", tried.architecture);
        }
    }
}

#[test]
fn the_same_request_gives_the_same_answer_and_another_prompt_another() {
    for tried in tried() {
        let mut texts: Vec<Words> = Vec::new();
        for number in 0..8 {
            let request = free(&format!("Name number {number}."));
            let words = tried.words(&request);
            tried.weigh(&request, &words, &tried.words(&request));
            if !texts.contains(&words) {
                texts.push(words);
            }
        }
        assert!(texts.len() > 4, "{:?} does not read", tried.architecture);
    }
}

#[test]
fn what_comes_first_in_a_long_conversation_is_still_seen() {
    for tried in tried() {
        // Four layers with a window of 16 tokens each see no farther back than that.
        if tried.architecture == Architecture::Gemma3 {
            continue;
        }
        let told = |first: &str| {
            let mut request = free("And now?");
            request.messages[0] = Message::new(Role::System, first);
            let more = (0..4).map(|_| Message::new(Role::Assistant, "Something else. "));
            request.messages.splice(1..1, more);
            tried.answer(request).text
        };
        let (one, other) = (told("The sky is green."), told("Maintain 12 files."));
        assert_ne!(one, other, "{:?}", tried.architecture);
    }
}

#[test]
fn many_at_once_are_answered_as_if_alone() {
    for tried in tried() {
        let requests: Vec<Request> = (0..12).map(mixed).collect();
        let alone: Vec<Words> = requests
            .iter()
            .map(|request| tried.words(request))
            .collect();
        let running: Vec<Generation> = requests.iter().cloned().map(|r| tried.ask(r)).collect();
        for ((together, alone), request) in running.into_iter().zip(&alone).zip(&requests) {
            tried.weigh(request, &Words::of(together), alone);
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
    for tried in tried() {
        let mut kept = Vec::new();
        for number in 0..6 {
            let mut long = free("Go on for long.");
            long.constraint = Constraint::Regex("[a-z ]{3000}".into());
            long.limits.max_tokens = 1500;
            let long = tried.ask(long);
            kept.push(tried.ask(choice(number)));
            long.cancel_handle().cancel();
            assert_eq!(long.wait(), Err(Error::Cancelled));
        }
        for (number, together) in kept.into_iter().enumerate() {
            let request = choice(number);
            let alone = tried.words(&request);
            tried.weigh(&request, &Words::of(together), &alone);
        }
    }
}

fn choice(number: usize) -> Request {
    let schema = json!({"type": "string", "pattern": "^[a-z]{5}$"});
    ask(&format!("Take word {number}.")).under_schema(schema)
}
