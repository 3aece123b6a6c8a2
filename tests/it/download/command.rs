//! `model pull` as a person runs it, and what it leaves for the other commands.

use std::path::PathBuf;
use std::sync::mpsc::channel;

use notify::{RecursiveMode, Watcher};
use serde_json::{Value, json};

use super::hub::{Fault, Hub, sha256, tiny};
use super::{TOKEN, parts};
use crate::harness::{PATIENCE, Ran, Reply, Running, Scene, Server};

const FILE: &str = "hf:owner/tiny-GGUF/tiny.gguf";

pub(super) fn models(scene: &Scene) -> PathBuf {
    scene.beside("home/data/groundskeeper/models")
}

pub(super) fn pull(scene: &Scene, endpoint: &str, more: &[&str]) -> Ran {
    let arguments = [&["model", "pull", FILE][..], more].concat();
    scene
        .program(&arguments)
        .env("HF_ENDPOINT", endpoint)
        .env("HF_TOKEN", TOKEN)
        .run()
}

/// Asserts that `ran` wrote what `schemas/model.schema.json` says of `form`; what it wrote.
#[track_caller]
pub(crate) fn obeys(ran: &Ran, form: &str) -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/model.schema.json");
    let mut schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    schema["anyOf"] = json!([{ "$ref": format!("#/$defs/{form}") }]);
    let document = ran.json();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let problems: Vec<String> = validator
        .iter_errors(&document)
        .map(|e| e.to_string())
        .collect();
    assert_eq!(problems, Vec::<String>::new(), "{document:#}");
    document
}

#[test]
fn a_file_is_pulled_used_verified_and_removed() {
    let (scene, hub) = (Scene::plain(), Hub::start(&tiny(), []));
    pull(&scene, &hub.front.address, &[]).ends(0).says(&[
        "downloaded [FOLDER]home/data/groundskeeper/models/tiny.gguf, 7.2 MB",
        &format!("sha256 {}", sha256(&tiny())),
        "now in use:\n* groundskeeper-tiny",
    ]);
    let shown = scene.run(&["model", "show"]).ends(0);
    shown.says(&[
        "hf:owner/tiny-GGUF/tiny.gguf",
        "0123456789abcdef",
        "qwen2",
        "8,192 tokens",
    ]);
    let again = pull(&scene, &hub.front.address, &[]).ends(0);
    again.says(&["is there already"]);
    assert_eq!(hub.content.asked().len(), 1);
    let verified = scene.run(&["model", "verify", "--json"]).ends(0);
    let verified = obeys(&verified, "verify");
    let conditions: Vec<_> = verified["models"]
        .as_array()
        .unwrap()
        .iter()
        .map(|m| &m["condition"])
        .collect();
    assert_eq!(conditions, ["intact", "intact"]);
    scene
        .run(&["model", "rm", "tiny", "--yes"])
        .ends(2)
        .says(&["the model in use"]);
    scene.run(&["model", "rollback"]).ends(0).says(&["bundled"]);
    scene.run(&["model", "rm", "tiny"]).ends(2).says(&["--yes"]);
    let removed = scene
        .run(&["model", "rm", "tiny", "--yes", "--json"])
        .ends(0);
    obeys(&removed, "rm");
    assert!(!models(&scene).join("tiny.gguf").exists());
    scene
        .run(&["model", "rollback"])
        .ends(2)
        .says(&["no earlier model"]);
}

#[test]
fn a_damaged_file_is_found_and_replaced() {
    let (scene, hub) = (Scene::plain(), Hub::start(&tiny(), []));
    let pulled = pull(&scene, &hub.front.address, &["--keep-current", "--json"]).ends(0);
    let pulled = obeys(&pulled, "pull");
    assert_eq!(
        (&pulled["model"]["current"], &pulled["trial"]),
        (&json!(false), &Value::Null)
    );
    let path = models(&scene).join("tiny.gguf");
    let mut bytes = tiny();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    std::fs::write(&path, &bytes).unwrap();
    let ran = scene.run(&["model", "verify"]).ends(1);
    ran.says(&[
        "intact   groundskeeper-tiny",
        "damaged  groundskeeper-tiny",
        &sha256(&bytes),
    ]);
    std::fs::write(&path, &bytes[..5000]).unwrap();
    scene
        .run(&["model", "verify", "tiny.gguf"])
        .ends(1)
        .says(&["cut off"]);
    scene.run(&["model", "rm", "tiny", "--yes"]).ends(0);
    pull(&scene, &hub.front.address, &["--keep-current"]).ends(0);
    scene
        .run(&["model", "verify"])
        .ends(0)
        .does_not_say(&["damaged"]);
}

#[test]
fn the_token_is_in_no_log_and_no_message() {
    let (scene, hub) = (Scene::plain(), Hub::start(&tiny(), []));
    let arguments = ["model", "pull", FILE, "--keep-current"];
    let logged = |endpoint: &str| {
        let program = scene.program(&arguments).env("HF_TOKEN", TOKEN);
        let program = program.env("HF_ENDPOINT", endpoint);
        program.env("GROUNDSKEEPER_LOG", "trace").run()
    };
    logged(&hub.front.address).ends(0).does_not_say(&[TOKEN]);
    let closed = Server::start(|_| Reply::new(403));
    logged(&closed.address)
        .ends(2)
        .says(&["403"])
        .does_not_say(&[TOKEN]);
}

#[test]
fn a_proxy_is_used_when_the_environment_names_one() {
    let (scene, content) = (Scene::plain(), tiny());
    let proxy = Server::start(move |_| Reply::new(200).body(&content));
    let program = scene.program(&["model", "pull", FILE, "--keep-current"]);
    let program = program
        .env("HTTP_PROXY", &proxy.address)
        .env("http_proxy", &proxy.address);
    program
        .env("HF_ENDPOINT", "http://hub.invalid")
        .run()
        .ends(0);
    let target = "http://hub.invalid/owner/tiny-GGUF/resolve/main/tiny.gguf";
    assert_eq!(proxy.asked()[0].target, target);
}

#[test]
fn what_cannot_be_pulled_says_what_to_do() {
    let scene = Scene::plain();
    let check = |model: &str, words: &[&str]| {
        let program = scene
            .program(&["model", "pull", model])
            .env("HF_HUB_OFFLINE", "1");
        let ran = program.run().ends(2).says(words);
        assert_eq!(ran.out, "", "{ran}");
    };
    check(
        FILE,
        &[
            "HF_HUB_OFFLINE",
            "[FOLDER]home/data/groundskeeper/models",
            "model use",
        ],
    );
    check(
        "Qwen3.5-4B",
        &["https://huggingface.co/unsloth/Qwen3.5-4B-GGUF/resolve/"],
    );
    check("Qwen3.8-27B", &["the catalog does not say", "hf:OWNER/"]);
    check(
        "no-such-model",
        &["no model `no-such-model` in the catalog", "model list"],
    );
    check("hf:owner/name", &["names no file"]);
    check("groundskeeper-tiny", &["model use bundled"]);
}

/// A pull that has received so many bytes and waits for more.
fn pull_up_to(scene: &Scene, hub: &Hub, bytes: usize) -> Running {
    let folder = models(scene).join(".partial");
    std::fs::create_dir_all(&folder).unwrap();
    let (sender, events) = channel();
    let mut watcher = notify::recommended_watcher(sender).unwrap();
    watcher.watch(&folder, RecursiveMode::NonRecursive).unwrap();
    let program = scene
        .program(&["model", "pull", FILE])
        .env("HF_ENDPOINT", &hub.front.address);
    let running = program.start();
    let length = || {
        parts(&models(scene))
            .first()
            .map(|part| part.metadata().unwrap().len())
    };
    while length() != Some(bytes as u64) {
        events.recv_timeout(PATIENCE).unwrap().unwrap();
    }
    running
}

#[test]
fn a_pull_that_is_killed_goes_on_where_it_was() {
    let half = tiny().len() / 2;
    let (scene, hub) = (
        Scene::plain(),
        Hub::start(&tiny(), [Fault::FallsSilent(half)]),
    );
    let running = pull_up_to(&scene, &hub, half);
    // Nobody else may write the same file meanwhile.
    let second = pull(&scene, &hub.front.address, &[]).ends(2);
    second.says(&["is being downloaded by process"]);
    running.signal(&scene, "KILL");
    assert_eq!(running.wait(), None);
    pull(&scene, &hub.front.address, &[])
        .ends(0)
        .says(&["now in use"]);
    assert_eq!(hub.first_bytes(), [0, half]);
    assert_eq!(parts(&models(&scene)), Vec::<PathBuf>::new());
}

#[test]
fn a_pull_that_is_interrupted_says_that_it_can_go_on() {
    let (scene, hub) = (
        Scene::plain(),
        Hub::start(&tiny(), [Fault::FallsSilent(1_000_000)]),
    );
    let running = pull_up_to(&scene, &hub, 1_000_000);
    running.signal(&scene, "INT");
    assert_eq!(running.wait(), Some(2));
    pull(&scene, &hub.front.address, &[]).ends(0);
    assert_eq!(hub.first_bytes(), [0, 1_000_000]);
}
