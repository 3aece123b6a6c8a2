//! `model` and `ask`: model files, and questions under a schema.

use crate::download::command::obeys;
use crate::harness::Scene;

#[test]
fn the_bundled_model_is_listed_and_in_use() {
    let scene = Scene::plain();
    let models = obeys(&scene.run(&["model", "list", "--json"]).ends(0), "list");
    assert_eq!(models["models"][0]["name"], "groundskeeper-tiny");
    assert_eq!(models["models"][0]["current"], true);
    let ran = scene.run(&["model", "list"]).ends(0);
    ran.says(&[
        "* groundskeeper-tiny",
        "bundled: for trying, not for quality",
        "[FOLDER]home/data/groundskeeper/models",
        "Qwen3.5-4B  2.7 GB, Q4_K_M, CPU or a GPU with 8 GB",
        "hf:OWNER/REPOSITORY/FILE.gguf",
    ]);
    let shown = obeys(&scene.run(&["model", "show", "--json"]).ends(0), "show");
    assert_eq!(shown["memory"]["context_tokens"], 2048);
    assert_eq!(shown["vocabulary"], 8192);
}

#[test]
fn what_is_no_model_is_refused_and_the_choice_stays() {
    let scene = Scene::plain();
    scene.write("text.gguf", "not a model\n");
    scene.write("empty.gguf", "");
    scene.write("cut.gguf", b"GGUF\x03\0\0\0");
    let check = |path: &str, words: &[&str]| {
        scene.run(&["model", "use", path]).ends(2).says(words);
    };
    check("text.gguf", &["text.gguf is not a usable GGUF file"]);
    check("empty.gguf", &["empty.gguf is not a usable GGUF file"]);
    check("cut.gguf", &["cut.gguf is not a usable GGUF file"]);
    check(
        "absent.gguf",
        &["there is no model file", "groundskeeper model list"],
    );
    check(".", &["work tree"]);
    scene
        .run(&["model", "list"])
        .ends(0)
        .says(&["* groundskeeper-tiny"]);
}

#[test]
fn a_file_is_chosen_and_the_bundled_one_again() {
    let scene = Scene::plain();
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/models/groundskeeper-tiny.gguf"
    );
    scene.write("mine.gguf", std::fs::read(path).unwrap());
    let ran = scene.run(&["model", "use", "mine.gguf"]).ends(0);
    ran.says(&["now in use", "[FOLDER]work tree/mine.gguf"]);
    scene
        .run(&["model", "list"])
        .ends(0)
        .says(&["[FOLDER]work tree/mine.gguf"]);
    std::fs::remove_file(scene.work.join("mine.gguf")).unwrap();
    scene.run(&["ask", "hello"]).ends(2).says(&["mine.gguf"]);
    let back = scene.run(&["model", "use", "bundled", "--json"]).ends(0);
    assert_eq!(obeys(&back, "use")["model"]["bundled"], true);
    scene
        .run(&["model", "list"])
        .ends(0)
        .says(&["* groundskeeper-tiny"]);
    // The file that was in use before has gone, and nothing was before that but the bundled one.
    scene.run(&["model", "rollback"]).ends(0).says(&["bundled"]);
    scene
        .run(&["model", "rollback"])
        .ends(2)
        .says(&["no earlier model"]);
}

#[cfg(not(feature = "llama"))]
#[test]
fn a_build_without_engine_says_so() {
    let scene = Scene::with_commit(&[("a.py", "def f():\n    return 1\n")]);
    for command in [&["ask", "hello"][..], &["improve"]] {
        let ran = scene
            .run(command)
            .ends(2)
            .says(&["no engine", "default features"]);
        assert_eq!(ran.out, "", "{ran}");
    }
    assert_eq!(scene.git(&["branch", "--list"]), "* main");
}

#[cfg(feature = "llama")]
mod with_engine {
    use super::Scene;

    const SCHEMA: &str = r#"{
      "type": "object",
      "properties": {
        "name": { "type": "string", "pattern": "^[a-z][a-z_]{2,15}$" },
        "kind": { "enum": ["reader", "writer"] }
      },
      "required": ["name", "kind"],
      "additionalProperties": false
    }"#;

    #[test]
    fn an_answer_obeys_its_schema() {
        let scene = Scene::plain();
        scene.write("schema.json", SCHEMA);
        let question = "Choose a name for this function.";
        let asked = ["ask", "--schema", "schema.json", question];
        let plain = scene.run(&asked).ends(0).json();
        let schema = serde_json::from_str(SCHEMA).unwrap();
        assert!(jsonschema::is_valid(&schema, &plain), "{plain}");
        let whole = scene
            .run(&[&asked[..], &["--json"]].concat())
            .ends(0)
            .json();
        assert_eq!(
            whole["value"], plain,
            "the same question gives the same answer"
        );
        assert_eq!(whole["model"]["name"], "groundskeeper-tiny");
        // The question can come from standard input.
        let asked = ["ask", "--schema", "schema.json", "-"];
        let piped = scene.program(&asked).input(question).run().ends(0).json();
        assert_eq!(piped, plain);
    }

    #[test]
    fn a_schema_that_cannot_be_used_is_refused() {
        let scene = Scene::plain();
        let check = |schema: &str, words: &[&str]| {
            scene.write("schema.json", schema);
            let ran = scene
                .run(&["ask", "--schema", "schema.json", "hello"])
                .ends(2);
            assert_eq!(ran.says(words).out, "");
        };
        check("{", &["schema.json is not JSON"]);
        check(r#"{"type": "nonsense"}"#, &["the JSON Schema is invalid"]);
        check(r##"{"$ref": "#/nowhere"}"##, &["error"]);
        scene
            .run(&["ask", "--schema", "absent.json", "hello"])
            .ends(2)
            .says(&["cannot read the schema absent.json"]);
    }

    #[test]
    fn an_answer_that_is_cut_off_is_an_error_under_a_schema() {
        let scene = Scene::plain();
        scene.write("schema.json", r#"{"type": "string", "minLength": 200}"#);
        let asked = [
            "ask",
            "--schema",
            "schema.json",
            "--max-tokens",
            "5",
            "hello",
        ];
        scene.run(&asked).ends(2).says(&["cut off after 5 tokens"]);
    }
}
