use serde_json::json;

use super::*;

#[track_caller]
fn check(path: &str, text: &str, pointer: &str, expected: (usize, usize)) {
    let documents = Format::of(&path.into()).read(text.as_bytes()).unwrap();
    let document = documents.last().unwrap();
    assert_eq!(document.place(pointer), expected, "{path} {pointer}");
    let named = document.value.pointer(pointer);
    assert!(named.is_some(), "{path} {pointer}");
}

#[track_caller]
fn refuse(path: &str, text: &[u8], expected: (usize, &str)) {
    let problem = Format::of(&path.into()).read(text).unwrap_err();
    assert_eq!((problem.line, &*problem.message), expected);
}

#[test]
fn places_in_json() {
    let text = "{\n \"a\": [1, {\"x\": \"]}\\\"\"},\n  {\"b/c\": true}],\n \"d\": {}\n}\n";
    check("a.json", text, "", (1, 1));
    check("a.json", text, "/a", (2, 2));
    check("a.json", text, "/a/1/x", (2, 12));
    check("a.json", text, "/a/2/b~1c", (3, 4));
    check("a.json", text, "/d", (4, 2));
    check("a.jsonl", "{\"a\": 1}\n\n{\"b\": 2}\n", "/b", (3, 2));
}

#[test]
fn places_in_yaml() {
    let text = "---\n---\na: 1\n---\n# comment\nb:\n  - c: &x 1\n  - {d: 2}\n\"e f\": *x\n";
    check("a.yml", text, "/b", (6, 1));
    check("a.yml", text, "/b/0/c", (7, 5));
    check("a.yml", text, "/b/1/d", (8, 6));
    check("a.yml", text, "/e f", (9, 1));
}

#[test]
fn places_in_toml() {
    let text = "a = 1\n[b]\nc = [1,\n 2]\n[[d]]\ne = 1979-05-27\n";
    check("a.toml", text, "/a", (1, 1));
    check("a.toml", text, "/b/c/1", (4, 2));
    check("a.toml", text, "/d/0/e", (6, 1));
}

#[test]
fn the_nearest_place_stands_in_for_one_that_is_not_there() {
    let documents = Format::Yaml.read(b"a:\n  b: 1\n").unwrap();
    assert_eq!(documents[0].place("/a/b/c"), (2, 3));
    assert_eq!(documents[0].place("/x"), (1, 1));
}

#[test]
fn values_are_those_of_json() {
    let text = b"yes: no\n1: 0x10\nlist: [~, 1.5, '1']\n";
    let documents = Format::Yaml.read(text).unwrap();
    let expected = json!({"yes": "no", "1": 16, "list": [null, 1.5, "1"]});
    assert_eq!(documents[0].value, expected);
    let documents = Format::Toml.read(b"t = 1979-05-27\n").unwrap();
    assert_eq!(documents[0].value, json!({"t": "1979-05-27"}));
}

#[test]
fn broken_files_are_refused_with_the_line() {
    refuse("a.json", b"{\n\"a\": }", (2, "expected value"));
    refuse(
        "a.json",
        b"{\"a\": 1,\n\"a\": 2}",
        (2, "the key `a` stands twice"),
    );
    refuse("a.jsonl", b"{}\n{", (2, "EOF while parsing an object"));
    refuse("a.json", b"{\n\xff}", (2, "the file is not UTF-8"));
    refuse("a.toml", b"a = 1\na = 2\n", (2, "duplicate key"));
    let yaml = Format::Yaml.read(b"a: 1\na: 2\n").unwrap_err();
    assert_eq!((yaml.line, &*yaml.message), (2, "duplicate mapping key: a"));
    let deep = "[".repeat(100_000);
    for format in [Format::Json, Format::Yaml] {
        assert!(format.read(deep.as_bytes()).is_err());
    }
    let deep = format!("a = {deep}");
    assert!(Format::Toml.read(deep.as_bytes()).is_err());
}
