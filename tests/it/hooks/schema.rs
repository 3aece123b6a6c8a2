//! Data files and their schema under real git commits.

use super::{blocked, passes};
use crate::harness::Scene;

const SETTINGS: &str = "[[schema]]\nfiles = 'data/*.json'\nschema = 'schema.json'\n";

fn scene() -> Scene {
    let scene = Scene::with_commit(&[
        ("groundskeeper.toml", SETTINGS),
        (
            "schema.json",
            r#"{"properties": {"a": {"$ref": "a.json"}}}"#,
        ),
        ("a.json", r#"{"type": ["integer", "string"]}"#),
        ("data/one.json", r#"{"a": 1}"#),
        ("data/two.json", "{\n  \"a\": \"x\"\n}\n"),
        ("data/old.json", r#"{"a": null}"#),
    ]);
    scene.run(&["hook", "install"]).ends(0);
    scene
}

#[test]
fn a_value_that_breaks_the_schema_is_blocked() {
    let scene = scene();
    scene.write("data/one.json", "{\n  \"a\": []\n}\n");
    blocked(
        &scene,
        &["commit", "-qam", "list"],
        &["data/one.json:2", "schema-mismatch"],
    );
}

#[test]
fn a_schema_that_its_files_break_is_blocked() {
    let scene = scene();
    scene.write("a.json", r#"{"type": "integer"}"#);
    let ran = blocked(
        &scene,
        &["commit", "-qam", "integers"],
        &["data/two.json:2", "schema-mismatch"],
    );
    assert!(!ran.err.contains("data/one.json"), "{ran}");
}

#[test]
fn what_was_broken_before_does_not_block() {
    let scene = scene();
    scene.write("data/old.json", "\n{\"a\": null}");
    passes(&scene, &["commit", "-qam", "moved down"], &["inherited"]);
}

#[test]
fn taking_the_schema_away_is_blocked() {
    let scene = scene();
    scene.git(&["rm", "-q", "schema.json"]);
    blocked(
        &scene,
        &["commit", "-qm", "no schema"],
        &["schema.json", "it is not there"],
    );
}
