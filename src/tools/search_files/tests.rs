//! Tests of searching: what is found, what is left out, and pages that join to the whole.

use serde_json::{Value, json};

use crate::tools::fixture::Fixture;

fn shop() -> Fixture {
    Fixture::new(&[
        (".gitignore", "build/\n"),
        ("README.md", "# Price list\n"),
        ("build/output.py", "price = 1\n"),
        (".env", "PRICE_TOKEN=price\n"),
        (
            "shop/prices.py",
            "one = 1\nprice = 2\nthree = 3\nprices = [price]\nfive = 5\n",
        ),
        ("shop/deep/er.py", "x = 'a.c'\ny = 'abc'\n"),
    ])
}

fn places(result: &Value) -> Vec<String> {
    let each = result["matches"].as_array().unwrap().iter();
    each.map(|m| format!("{}:{}", m["path"].as_str().unwrap(), m["line"]))
        .collect()
}

#[test]
fn lines_are_found_with_what_stands_around_them() {
    let fixture = shop();
    let result = fixture.ok("search_files", json!({"pattern": "price"}));
    assert_eq!(places(&result), ["shop/prices.py:2", "shop/prices.py:4"]);
    let result = fixture.ok(
        "search_files",
        json!({"pattern": "^price ", "context_lines": 1}),
    );
    assert_eq!(
        result["matches"][0],
        json!({"path": "shop/prices.py", "line": 2, "text": "price = 2",
               "before": ["one = 1"], "after": ["three = 3"]})
    );
    let result = fixture.ok("search_files", json!({"pattern": "none at all"}));
    assert_eq!(result["matches"], json!([]));
    assert!(result.get("next_cursor").is_none());
}

#[test]
fn text_case_words_folders_and_globs_select() {
    let fixture = shop();
    for (arguments, expected) in [
        (
            json!({"pattern": "a.c"}),
            vec!["shop/deep/er.py:1", "shop/deep/er.py:2"],
        ),
        (
            json!({"pattern": "a.c", "literal": true}),
            vec!["shop/deep/er.py:1"],
        ),
        (
            json!({"pattern": "price", "word": true, "path": "shop"}),
            vec!["shop/prices.py:2", "shop/prices.py:4"],
        ),
        (
            json!({"pattern": "prices", "word": true}),
            vec!["shop/prices.py:4"],
        ),
        (
            json!({"pattern": "PRICE", "ignore_case": true, "glob": "*.md"}),
            vec!["README.md:1"],
        ),
        (
            json!({"pattern": "price", "ignore_case": true, "path": "README.md"}),
            vec!["README.md:1"],
        ),
        (
            json!({"pattern": ".", "glob": "shop/*.py", "limit": 1}),
            vec!["shop/prices.py:1"],
        ),
    ] {
        let result = fixture.ok("search_files", arguments.clone());
        assert_eq!(places(&result), expected, "{arguments}");
    }
}

#[test]
fn files_are_named_with_how_many_lines() {
    let fixture = shop();
    let arguments = json!({"pattern": "price", "ignore_case": true, "files_only": true});
    let result = fixture.ok("search_files", arguments);
    let expected =
        json!([{"path": "README.md", "lines": 1}, {"path": "shop/prices.py", "lines": 2}]);
    assert_eq!(result["files"], expected);
}

#[test]
fn pages_join_to_the_whole_however_small() {
    let fixture = Fixture::new(&[]);
    for file in 0..7 {
        let lines: Vec<String> = (0..40).map(|line| format!("hit {file} {line}")).collect();
        fixture.write(&format!("f{file}.txt"), &lines.join("\n"));
    }
    for files_only in [false, true] {
        let (mut all, mut cursor, mut pages) = (Vec::new(), Value::Null, 0);
        loop {
            let arguments = json!({"pattern": "hit", "limit": if files_only { 2 } else { 33 },
                                   "cursor": cursor, "files_only": files_only});
            let result = fixture.ok("search_files", arguments);
            all.extend(match files_only {
                true => result["files"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|f| f["path"].to_string())
                    .collect(),
                false => places(&result),
            });
            pages += 1;
            cursor = result.get("next_cursor").cloned().unwrap_or_default();
            if cursor.is_null() {
                break;
            }
        }
        let mut unique = all.clone();
        unique.dedup();
        assert_eq!(
            (all.len(), unique.len()),
            if files_only { (7, 7) } else { (280, 280) }
        );
        assert!(pages > 3);
    }
    let arguments = json!({"pattern": "hit", "cursor": "nonsense"});
    assert!(
        fixture
            .refused("search_files", arguments)
            .contains("cursor")
    );
}

#[test]
fn the_answer_stays_within_its_limit() {
    let fixture = Fixture::new(&[("long.txt", &format!("{}\n", "x".repeat(5_000)).repeat(300))]);
    let result = fixture.ok("search_files", json!({"pattern": "x", "limit": 1000}));
    assert!(result.get("shortened").is_none());
    assert!(result["next_cursor"].is_string());
    assert!(result.to_string().len() <= 40_000);
    assert!(
        result["matches"][0]["text"]
            .as_str()
            .unwrap()
            .ends_with('…')
    );
}

#[test]
fn what_is_binary_too_large_or_secret_is_left_out() {
    let fixture = shop();
    std::fs::write(fixture.root().join("a.bin"), b"price\n\0price\n").unwrap();
    fixture.write("groundskeeper.toml", "[limits]\nfile_bytes = 100\n");
    fixture.write("big.txt", &"price\n".repeat(100));
    let result = fixture.ok("search_files", json!({"pattern": "price"}));
    assert_eq!(places(&result), ["shop/prices.py:2", "shop/prices.py:4"]);
    assert_eq!(result["too_large"], json!(["big.txt"]));
    for path in ["../x", ".env", ".git", "/etc"] {
        let arguments = json!({"pattern": "x", "path": path});
        fixture.refused("search_files", arguments);
    }
}

#[test]
fn a_pattern_that_is_none_is_said() {
    let words = shop().refused("search_files", json!({"pattern": "a("}));
    assert!(
        words.contains("pattern") && words.contains("literal"),
        "{words}"
    );
    let words = shop().refused("search_files", json!({"pattern": "(a{1000}){1000}"}));
    assert!(words.contains("pattern"), "{words}");
}
