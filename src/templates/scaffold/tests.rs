//! Tests of scaffolds: every one of this program renders and is without problems; what is wrong
//! with one is said. That the files pass the gate and run is held by `tools/scaffold_tests.rs` and
//! `tests/clients/template_test.py`.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};

use super::*;

fn all() -> impl Iterator<Item = Scaffold> {
    BUILTIN
        .iter()
        .map(|one| builtin(one.name).unwrap().unwrap())
}

const FRONT: &str = "---\ndescription: One.\nfiles:\n  - path: \"{{ name }}.txt\"\n    source: a.j2\n    when: \"name != 'none'\"\n  - path: b.txt\n    source: b.j2\n---\nWords.\n";
const SCHEMA: &str = r#"{"type": "object", "required": ["name"], "additionalProperties": false,
    "properties": {"name": {"type": "string"}}, "examples": [{"name": "x"}]}"#;

fn made(changes: &[(&str, &str)]) -> Result<Scaffold, Error> {
    let mut files = BTreeMap::from([
        ("TEMPLATE.md", FRONT),
        ("schema.json", SCHEMA),
        ("a.j2", "Hello {{ name }}\n"),
        ("b.j2", "Bye\n"),
    ]);
    files.extend(changes.iter().copied());
    Scaffold::parse("made", |file| {
        let text = files.get(file).map(|text| (*text).to_owned());
        text.ok_or_else(|| "there is no such file".to_owned())
    })
}

#[test]
fn every_scaffold_of_this_program_is_without_problems() {
    for scaffold in all() {
        assert_eq!(scaffold.problems(), [""; 0], "{}", scaffold.name);
        assert!(scaffold.examples().len() > 1, "{}", scaffold.name);
        for example in scaffold.examples() {
            for file in scaffold.render(&example).unwrap() {
                let text = &file.text;
                assert!(
                    text.ends_with('\n') && !text.ends_with("\n\n"),
                    "{}: {text:?}",
                    file.path
                );
                assert!(
                    !text.contains("\n\n\n\n") && !text.contains("{{"),
                    "{}: {text}",
                    file.path
                );
            }
        }
    }
}

#[test]
fn every_folder_and_file_is_listed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/scaffolds");
    let names = |folder: &Path| {
        let entries = folder.read_dir().unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    };
    let mut listed: Vec<&str> = BUILTIN.iter().map(|one| one.name).collect();
    listed.sort_unstable();
    assert_eq!(names(&root), listed);
    for one in BUILTIN {
        let mut files: Vec<&str> = one.files.iter().map(|(file, _)| *file).collect();
        files.sort_unstable();
        assert_eq!(names(&root.join(one.name)), files);
    }
}

#[test]
fn files_are_given_when_their_expression_holds() {
    let scaffold = made(&[]).unwrap();
    let paths = |name: &str| {
        let rendered = scaffold.render(&json!({"name": name})).unwrap();
        let paths = rendered.into_iter().map(|file| file.path);
        paths.collect::<Vec<_>>()
    };
    assert_eq!(paths("x"), ["x.txt", "b.txt"]);
    assert_eq!(paths("none"), ["b.txt"]);
    assert_eq!(scaffold.instructions, "Words.");
    let error = scaffold.render(&json!({"name": "b"})).unwrap_err();
    assert!(error.to_string().contains("two of its files"), "{error}");
    let error = scaffold.render(&json!({})).unwrap_err();
    assert!(
        matches!(&error, Error::Variable { variable, .. } if variable == "name"),
        "{error}"
    );
}

#[test]
fn what_is_wrong_with_one_is_said() {
    for (change, words) in [
        (("a.j2", "{{ colour }}\n"), "`colour`"),
        (("a.j2", "{% if %}\n"), "a.j2, line 1"),
        (("a.j2", "{{ name | nofilter }}\n"), "nofilter"),
        (("schema.json", r#"{"type": "wish"}"#), "not a JSON Schema"),
        (
            (
                "schema.json",
                r#"{"type": "object", "properties": {"name": {}}}"#,
            ),
            "additionalProperties",
        ),
        (
            ("schema.json", &SCHEMA.replace("examples", "x-examples")),
            "examples",
        ),
        (
            ("schema.json", &SCHEMA.replace("{\"name\": \"x\"}", "{}")),
            "is missing",
        ),
    ] {
        let problems = made(&[change]).unwrap().problems();
        assert!(
            problems.iter().any(|problem| problem.contains(words)),
            "{words}: {problems:?}"
        );
    }
}

#[test]
fn what_is_no_scaffold_is_said() {
    let outside = FRONT.replace("a.j2", "../a.j2");
    for (change, words) in [
        (("TEMPLATE.md", "Words.\n"), "front matter"),
        (
            ("TEMPLATE.md", &*FRONT.replace("a.j2", "none.j2")),
            "none.j2",
        ),
        (("TEMPLATE.md", &*outside), "template's folder"),
        (("schema.json", "{"), "not JSON"),
    ] {
        let error = made(&[change]).unwrap_err();
        assert!(matches!(error, Error::Broken { .. }), "{error}");
        assert!(error.to_string().contains(words), "{error}");
    }
    assert!(builtin("no-such").is_none());
    assert_eq!(
        made(&[]).unwrap().examples(),
        [json!({"name": "x"})] as [Value; 1]
    );
}

#[test]
fn no_text_hangs_the_program() {
    let endless =
        "{% for a in range(100000) %}{% for b in range(100000) %}x{% endfor %}{% endfor %}";
    let error = made(&[("a.j2", endless)])
        .unwrap()
        .render(&json!({"name": "x"}));
    assert!(matches!(error, Err(Error::Render { .. })), "{error:?}");
}
