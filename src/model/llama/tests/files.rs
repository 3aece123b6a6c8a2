//! Model files of every condition.

use std::fs;

use serde_json::json;
use tempfile::TempDir;

use super::{ask, tiny};
use crate::model::llama::start;
use crate::model::registry::BUNDLED;
use crate::model::{EngineOptions, Error, TemplateOrigin};

fn options(folder: &TempDir, content: &[u8]) -> EngineOptions {
    let path = folder.path().join("model.gguf");
    fs::write(&path, content).unwrap();
    EngineOptions::new(path)
}

fn refusal(options: EngineOptions) -> Error {
    start(options).err().expect("the file is refused")
}

#[test]
fn the_bundled_model_says_what_it_is() {
    let info = start(EngineOptions::new(tiny())).unwrap().info();
    assert_eq!(info.name, "groundskeeper-tiny");
    assert_eq!(info.architecture, "qwen2");
    assert_eq!(info.quantisation, "Q8_0");
    assert_eq!(info.parameters, 6_527_232);
    assert_eq!(
        (info.context_tokens, info.training_context_tokens),
        (2048, 2048)
    );
    assert_eq!(info.chat_template, TemplateOrigin::File);
    assert!(!info.device.is_empty() && info.threads >= 1);
}

#[test]
fn files_that_are_no_models_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let error = refusal(EngineOptions::new(folder.path().join("none.gguf")));
    assert!(matches!(error, Error::FileMissing { .. }), "{error}");
    let error = refusal(options(&folder, b"#!/bin/sh"));
    assert!(matches!(error, Error::NotGguf { .. }), "{error}");
    let error = refusal(options(&folder, &BUNDLED[..1000]));
    assert!(matches!(error, Error::NotGguf { .. }), "{error}");
    let error = refusal(options(&folder, &BUNDLED[..BUNDLED.len() / 2]));
    assert!(matches!(error, Error::LoadFailed { .. }), "{error}");
    let empty = [&b"GGUF\x03\0\0\0"[..], &[0; 16]].concat();
    let error = refusal(options(&folder, &empty));
    assert!(matches!(error, Error::LoadFailed { .. }), "{error}");
}

#[test]
fn a_model_that_does_not_fit_into_memory_is_refused_with_the_numbers() {
    let error = refusal(EngineOptions {
        memory_reserve_megabytes: 1 << 40,
        ..EngineOptions::new(tiny())
    });
    let Error::Memory {
        weights_bytes,
        context_tokens,
        available_bytes,
        ..
    } = error
    else {
        panic!("{error}")
    };
    assert_eq!(weights_bytes, BUNDLED.len() as u64);
    assert_eq!((context_tokens, available_bytes), (2048, 0));
}

#[test]
fn a_file_without_a_template_gets_chat_ml_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let mut bytes = BUNDLED.to_vec();
    let key = b"tokenizer.chat_template";
    let place = bytes
        .windows(key.len())
        .position(|window| window == key)
        .unwrap();
    bytes[place] = b'x';
    let engine = start(options(&folder, &bytes)).unwrap();
    assert_eq!(engine.info().chat_template, TemplateOrigin::ChatMlFallback);
    let request = ask("Choose.").under_schema(json!({"enum": ["a"]}));
    let answer = engine.generate(request).unwrap().wait().unwrap();
    assert_eq!(answer.value, Some(json!("a")));
}

#[test]
fn context_and_steps_follow_the_options() {
    let engine = start(EngineOptions {
        context_tokens: Some(512),
        prompt_chunk_tokens: 7,
        ..EngineOptions::new(tiny())
    })
    .unwrap();
    assert_eq!(engine.info().context_tokens, 512);
    let request = ask(&"Choose one. ".repeat(20)).under_schema(json!({"enum": ["a", "b"]}));
    engine.generate(request).unwrap().wait().unwrap();
}
