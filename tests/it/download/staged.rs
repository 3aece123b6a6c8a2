//! A new file becomes the one in use only after it has loaded and answered.

use serde_json::{Value, json};

use super::command::{models, obeys, pull};
use super::hub::{Hub, tiny};
use crate::harness::Scene;

/// The name of the model in use and where it is.
fn current(scene: &Scene) -> Value {
    let listed = scene.run(&["model", "list", "--json"]).ends(0);
    let listed = obeys(&listed, "list");
    let files = listed["models"].as_array().unwrap();
    let current: Vec<_> = files
        .iter()
        .filter(|file| file["current"] == true)
        .collect();
    assert_eq!(current.len(), 1, "{listed:#}");
    current[0].clone()
}

#[test]
fn a_file_that_answers_becomes_current() {
    let (scene, hub) = (Scene::plain(), Hub::start(&tiny(), []));
    let pulled = pull(&scene, &hub.front.address, &["--json"]).ends(0);
    let pulled = obeys(&pulled, "pull");
    assert_eq!(pulled["model"]["current"], true);
    assert!(
        pulled["trial"]["device"]
            .as_str()
            .unwrap()
            .starts_with("CPU")
    );
    assert_ne!(pulled["trial"]["answer"], "");
    assert_eq!(current(&scene)["bundled"], false);
    let back = scene.run(&["model", "use", "bundled"]).ends(0);
    back.says(&["tried: it answered \"", "now in use:\n* groundskeeper-tiny"]);
    assert_eq!(current(&scene)["bundled"], true);
}

#[test]
fn a_file_that_does_not_load_is_kept_and_not_used() {
    // The description is whole, so it looks like a model until somebody loads it.
    let cut = &tiny()[..tiny().len() / 2];
    let (scene, hub) = (Scene::plain(), Hub::start(cut, []));
    let ran = pull(&scene, &hub.front.address, &[]).ends(2);
    ran.says(&[
        "downloaded [FOLDER]home/data/groundskeeper/models/tiny.gguf",
        "did not pass its trial; groundskeeper-tiny stays in use",
        "could not be loaded",
    ]);
    assert!(models(&scene).join("tiny.gguf").exists());
    assert_eq!(current(&scene)["bundled"], true);
    let path = models(&scene).join("tiny.gguf");
    let path = path.to_str().unwrap();
    scene
        .run(&["model", "use", path])
        .ends(2)
        .says(&["did not pass its trial"]);
    assert_eq!(current(&scene)["bundled"], true);
    scene.run(&["model", "use", path, "--no-test"]).ends(0);
    let chosen = current(&scene)["path"].clone();
    assert!(chosen.as_str().unwrap().ends_with("models/tiny.gguf"));
    scene.run(&["model", "rollback"]).ends(0);
    assert_eq!(current(&scene)["bundled"], true);
}

#[test]
fn a_bench_tells_figures_device_and_why() {
    let scene = Scene::plain();
    let ran = scene
        .run(&["model", "bench", "--rounds", "1", "--json"])
        .ends(0);
    let measured = obeys(&ran, "bench");
    let cases = measured["figures"]["cases"].as_array().unwrap();
    let kinds: Vec<_> = cases
        .iter()
        .map(|case| (&case["streams"], &case["schema"]))
        .collect();
    let (one, four) = (json!(1), json!(4));
    let (free, bound) = (json!(false), json!(true));
    assert_eq!(
        kinds,
        [
            (&one, &free),
            (&one, &bound),
            (&four, &free),
            (&four, &bound)
        ]
    );
    for case in cases {
        assert!(
            case["tokens_per_s"]["median"].as_f64().unwrap() > 0.0,
            "{case}"
        );
    }
    let words = scene
        .run(&["model", "bench", "bundled", "--rounds", "1"])
        .ends(0);
    words.says(&[
        "groundskeeper-tiny Q8_0",
        "on CPU",
        "reading, 1 stream",
        "writing, 4 streams",
    ]);
}
