//! `doctor`: what it looks at, and what it finds wrong.

use serde_json::{Value, json};

use crate::harness::Scene;
use crate::web::{Face, TOKEN};

/// `section/name state` of each line, and the report obeys its schema.
fn states(report: &Value) -> Vec<String> {
    let checks = report["checks"].as_array().unwrap();
    let text = |check: &Value, key: &str| check[key].as_str().unwrap().to_owned();
    checks
        .iter()
        .map(|check| {
            let [section, name, state] = ["section", "name", "state"].map(|key| text(check, key));
            format!("{section}/{name} {state}")
        })
        .collect()
}

#[track_caller]
fn has(states: &[String], line: &str) {
    assert!(
        states.iter().any(|state| state == line),
        "no {line} in {states:#?}"
    );
}

#[test]
fn a_healthy_repository_has_no_problem() {
    let scene = Scene::with_commit(&[("a.py", "x = 1\n")]);
    let report = scene.run(&["doctor", "--json"]).ends(0).json_by("doctor");
    let found = states(&report);
    for line in [
        "program/version ok",
        "folders/state ok",
        "settings/values ok",
        "settings/repository warning",
        "git/repository ok",
        "git/pre-commit hook warning",
        "store/file ok",
    ] {
        has(&found, line);
    }
    scene.run(&["hook", "install"]).ends(0);
    scene.write("groundskeeper.toml", "[model]\nthreads = 1\n");
    let found = states(&scene.run(&["doctor", "--json"]).ends(0).json_by("doctor"));
    has(&found, "git/pre-commit hook ok");
    assert!(
        !found.contains(&"settings/repository warning".to_owned()),
        "{found:#?}"
    );
    let ran = scene.run(&["doctor"]).ends(0);
    ran.says(&["program\n", "ok      version: ", "folders\n", "0 problems"]);
}

#[test]
fn outside_of_a_repository_it_says_what_that_means() {
    let ran = Scene::plain().run(&["doctor"]).ends(0);
    ran.says(&["is not inside a git repository", "checks work without one"]);
}

#[test]
fn what_is_wrong_is_a_problem_with_a_next_step() {
    let scene = Scene::with_commit(&[("groundskeeper.toml", "[model]\nthread = 1\n")]);
    let ran = scene.run(&["doctor", "--json"]).ends(1);
    has(&states(&ran.json_by("doctor")), "settings/values problem");
    scene
        .run(&["doctor"])
        .ends(1)
        .says(&["did you mean `model.threads`?", "correct it"]);

    let scene = Scene::plain();
    std::fs::write(
        scene.beside("home/state"),
        "a file where the folder should be",
    )
    .unwrap();
    let ran = scene.run(&["doctor", "--json"]).ends(1);
    has(&states(&ran.json_by("doctor")), "folders/state problem");

    let scene = Scene::plain();
    let store = scene.beside("home/state/groundskeeper/store.sqlite");
    std::fs::create_dir_all(store.parent().unwrap()).unwrap();
    std::fs::write(&store, "this is no database at all".repeat(100)).unwrap();
    let ran = scene.run(&["doctor", "--json"]).ends(0);
    has(&states(&ran.json_by("doctor")), "store/file warning");
}

#[test]
fn a_server_that_the_settings_name_is_looked_at_in_the_place_of_the_model() {
    let scene = Scene::plain();
    let unreachable = ["--config", "model.endpoint=http://127.0.0.1:1/v1", "doctor"];
    let ran = scene.run(&unreachable).ends(1);
    ran.says(&[
        "problem endpoint: ",
        "cannot be reached",
        "`model.endpoint`",
    ]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_answers_is_asked() {
    let face = Face::with([json!("yes")]).await;
    let scene = Scene::plain();
    scene.write("key", TOKEN);
    let key = scene.work.join("key");
    let named = format!("model.endpoint={}", face.url("/v1"));
    let key = format!("model.endpoint_key_file={}", key.display());
    let line = [
        "--config",
        &named,
        "--config",
        &key,
        "doctor",
        "--test-model",
    ];
    let ran = scene.run(&line).ends(0);
    ran.says(&[
        "ok      endpoint: the server ",
        "has scripted",
        "ok      test: answered in ",
    ]);
    assert_eq!(face.model.requests().len(), 1);
}

#[cfg(not(feature = "llama"))]
#[test]
fn a_build_without_engine_says_so() {
    let ran = Scene::plain()
        .run(&["doctor", "--test-model", "--json"])
        .ends(0);
    let found = states(&ran.json_by("doctor"));
    for line in [
        "program/features warning",
        "model/engine warning",
        "model/test warning",
    ] {
        has(&found, line);
    }
}

#[cfg(feature = "llama")]
mod with_engine {
    use super::{Scene, has, states};

    #[test]
    fn the_model_is_looked_at_and_asked() {
        let scene = Scene::plain();
        let ran = scene.run(&["doctor", "--test-model", "--json"]).ends(0);
        let found = states(&ran.json_by("doctor"));
        for line in [
            "model/file ok",
            "model/processor ok",
            "model/memory ok",
            "model/test ok",
        ] {
            has(&found, line);
        }
        let ran = scene.run(&["doctor"]).ends(0);
        ran.says(&["taken: ", "MB are needed", "this build uses"]);
    }

    #[test]
    fn a_model_that_cannot_be_used_is_a_problem() {
        let scene = Scene::plain();
        scene.write("bad.gguf", "GGUF and no more");
        let bad = scene.work.join("bad.gguf");
        let setting = format!("model.path={}", bad.display());
        let ran = scene
            .run(&["--config", &setting, "doctor", "--test-model"])
            .ends(1);
        ran.says(&[
            "problem file",
            "problem test",
            "not a usable GGUF file",
            "model use PATH",
        ]);
    }
}
