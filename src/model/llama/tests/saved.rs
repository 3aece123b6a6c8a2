//! What was read outlives the engine, as long as the files are whole and for this model.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::architectures::{Architecture, PLAIN, PRINTABLE, Scale, Words, file_of};
use super::{ask, options};
use crate::model::llama::start;
use crate::model::{Answer, Constraint, EngineOptions, Message, Request, Role};

/// A question long enough to be worth keeping.
fn question() -> Request {
    let mut request = ask(&"What does the parser of this file do? ".repeat(6));
    request.cache_key = Some("agent".into());
    request.limits.max_tokens = 8;
    request.sampling = PLAIN;
    request.constraint = Constraint::Regex(PRINTABLE.into());
    request
}

/// The next turn of the same conversation.
fn next(answer: &str) -> Request {
    let mut request = question();
    request.messages.push(Message::new(Role::Assistant, answer));
    request.messages.push(Message::new(Role::User, "And why?"));
    request
}

fn saving(options: EngineOptions, folder: &TempDir) -> EngineOptions {
    EngineOptions {
        prefix_folder: Some(folder.path().join("prefixes")),
        ..options
    }
}

/// The answer of an engine that is started for it, and stopped.
fn answer(options: &EngineOptions, request: Request) -> Answer {
    let engine = start(options.clone()).unwrap();
    engine.generate(request).unwrap().wait().unwrap()
}

fn states(options: &EngineOptions) -> Vec<PathBuf> {
    let folder = options.prefix_folder.as_deref().unwrap();
    let files = fs::read_dir(folder).into_iter().flatten();
    let paths = files.map(|file| file.unwrap().path());
    let is_state = |path: &Path| path.extension().is_some_and(|end| end == "state");
    paths.filter(|path| is_state(path)).collect()
}

#[test]
fn every_architecture_goes_on_after_a_restart() {
    for architecture in Architecture::ALL {
        let (folder, options) = file_of(architecture);
        let options = saving(options, &folder);
        let first = answer(&options, question());
        assert_eq!(first.usage.cached_tokens, 0, "{architecture:?}");
        let request = next(&first.text);
        let engine = start(options.clone()).unwrap();
        let words = Words::of(engine.generate(request.clone()).unwrap());
        let cached = usize::try_from(engine.counters().unwrap().cached_tokens).unwrap();
        // A model that cannot be cut goes on before the answer, the others after it.
        assert!(
            cached + 8 > first.usage.prompt_tokens,
            "{architecture:?}: {cached}"
        );
        let cold = EngineOptions {
            prefix_cache: 0,
            ..options.clone()
        };
        let anew = start(cold.clone()).unwrap();
        let anew = Words::of(anew.generate(request.clone()).unwrap());
        let verdict = Scale::new(&cold).weigh(&request, &words, &anew);
        verdict.unwrap_or_else(|reason| panic!("{architecture:?}: {reason}"));
    }
}

#[test]
fn others_go_on_from_a_shared_beginning_after_a_restart() {
    let of = |key: &str, words: &str| {
        let mut request = question();
        request.cache_key = Some(key.into());
        let system = "You answer questions about the files of this repository. ".repeat(4);
        request.messages[0].content = system;
        request.messages[1].content = words.repeat(6);
        request
    };
    for architecture in Architecture::ALL {
        let (folder, options) = file_of(architecture);
        let options = saving(options, &folder);
        let engine = start(options.clone()).unwrap();
        let mut answered = Vec::new();
        for request in [of("a", "What is here? "), of("b", "Who reads this? ")] {
            answered.push(engine.generate(request).unwrap().wait().unwrap());
        }
        drop(engine);
        // What the second one found was shared by both.
        let shared = answered[1].usage.cached_tokens;
        assert!(shared > 0, "{architecture:?}");
        let engine = start(options.clone()).unwrap();
        let request = of("c", "Why so? ");
        let words = Words::of(engine.generate(request.clone()).unwrap());
        let cached = usize::try_from(engine.counters().unwrap().cached_tokens).unwrap();
        assert!(cached >= shared, "{architecture:?}: {cached} of {shared}");
        let cold = EngineOptions {
            prefix_cache: 0,
            ..options.clone()
        };
        let anew = Words::of(
            start(cold.clone())
                .unwrap()
                .generate(request.clone())
                .unwrap(),
        );
        let verdict = Scale::new(&cold).weigh(&request, &words, &anew);
        verdict.unwrap_or_else(|reason| panic!("{architecture:?}: {reason}"));
    }
}

#[test]
fn a_damaged_file_is_left_out_and_removed() {
    let folder = tempfile::tempdir().unwrap();
    let options = saving(options(), &folder);
    answer(&options, question());
    let path = states(&options).pop().expect("something is saved");
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&path, bytes).unwrap();
    let engine = start(options.clone()).unwrap();
    assert_eq!(states(&options), Vec::<PathBuf>::new());
    let again = engine.generate(question()).unwrap().wait().unwrap();
    assert_eq!(again.usage.cached_tokens, 0);
}

#[test]
fn a_damaged_index_and_one_of_another_model_are_removed() {
    let folder = tempfile::tempdir().unwrap();
    let options = saving(options(), &folder);
    let index = options.prefix_folder.as_ref().unwrap().join("index.json");
    for doctor in [
        |text: String| text.replace("\"model\":\"", "\"model\":\"0"),
        |text: String| text.replace("\"format\":2", "\"format\":1"),
        |text: String| text[..text.len() / 2].to_owned(),
    ] {
        answer(&options, question());
        let text = fs::read_to_string(&index).unwrap();
        fs::write(&index, doctor(text)).unwrap();
        let engine = start(options.clone()).unwrap();
        assert!(!index.exists() && states(&options).is_empty());
        let again = engine.generate(question()).unwrap().wait().unwrap();
        assert_eq!(again.usage.cached_tokens, 0);
    }
}

#[test]
fn no_more_is_saved_than_may_be() {
    let folder = tempfile::tempdir().unwrap();
    let options = EngineOptions {
        prefix_megabytes: 1,
        ..saving(options(), &folder)
    };
    let engine = start(options.clone()).unwrap();
    for number in 0..6 {
        let mut request = question();
        request.cache_key = Some(format!("agent {number}"));
        let content = format!("{number}. Say something of your own. ").repeat(20);
        request.messages[1].content = content;
        engine.generate(request).unwrap().wait().unwrap();
    }
    drop(engine);
    let sizes = states(&options)
        .into_iter()
        .map(|path| fs::metadata(path).unwrap().len());
    let sizes: Vec<u64> = sizes.collect();
    assert!((1..6).contains(&sizes.len()), "{sizes:?}");
    assert!(sizes.iter().sum::<u64>() <= 1_000_000, "{sizes:?}");
    // The last one is there, and nothing else when nothing may be.
    let nothing = EngineOptions {
        prefix_megabytes: 0,
        ..options
    };
    let mut request = question();
    request.cache_key = Some("agent 5".into());
    assert_eq!(answer(&nothing, request).usage.cached_tokens, 0);
}
