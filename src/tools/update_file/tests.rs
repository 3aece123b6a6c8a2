//! Tests of the three ways to name a section, and of what is said when it is none.

use serde_json::{Value, json};

use crate::tools::fixture::Fixture;

const SHOP: &str = "\
import math


class Shop:
    \"\"\"Sells.\"\"\"

    @property
    def price(self):
        return 1

    def tax(self):
        return 2


def total():
    return 3
";

fn shop() -> Fixture {
    Fixture::committed(&[("shop.py", SHOP)])
}

fn update(fixture: &Fixture, more: Value) -> Value {
    fixture.ok("update_file", with_path(more))
}

fn with_path(mut arguments: Value) -> Value {
    arguments["path"] = json!("shop.py");
    arguments
}

fn text(fixture: &Fixture) -> String {
    std::fs::read_to_string(fixture.root().join("shop.py")).unwrap()
}

#[test]
fn a_symbol_is_replaced_with_its_indentation_and_keeps_its_decorators() {
    let fixture = shop();
    let content = "def price(self):\n    \"\"\"Cost.\"\"\"\n\n    return 10";
    let result = update(
        &fixture,
        json!({"symbol": "Shop.price", "content": content}),
    );
    assert_eq!(
        (&result["first_line"], &result["last_line"]),
        (&json!(8), &json!(11))
    );
    let new = "    def price(self):\n        \"\"\"Cost.\"\"\"\n\n        return 10\n";
    let expected = SHOP.replace("    def price(self):\n        return 1\n", new);
    assert_eq!(text(&fixture), expected);
    assert_eq!(result["verdict"], "pass");
    let content = "@cached\ndef price(self):\n    return 11\n";
    update(
        &fixture,
        json!({"symbol": "Shop.price", "content": content}),
    );
    assert!(!text(&fixture).contains("@property"));
    assert!(text(&fixture).contains("    @cached\n    def price(self):\n        return 11\n"));
}

#[test]
fn a_symbol_is_deleted_or_gets_neighbours() {
    let fixture = shop();
    update(&fixture, json!({"symbol": "Shop.price", "content": ""}));
    assert!(!text(&fixture).contains("price") && !text(&fixture).contains("@property"));
    let content = "\n    def more(self):\n        return 4\n";
    update(
        &fixture,
        json!({"symbol": "Shop.tax", "content": content, "place": "after"}),
    );
    assert!(text(&fixture).contains("return 2\n\n    def more(self):\n        return 4\n\n\ndef"));
    let content = "def before():\n    return 0\n\n\n";
    update(
        &fixture,
        json!({"symbol": "total", "content": content, "place": "before"}),
    );
    assert!(text(&fixture).ends_with("return 0\n\n\ndef total():\n    return 3\n"));
}

#[test]
fn lines_are_replaced_whole() {
    let fixture = shop();
    let arguments = json!({"start_line": 15, "end_line": 16, "content": "TOTAL = 3"});
    update(&fixture, arguments);
    assert!(text(&fixture).ends_with("return 2\n\n\nTOTAL = 3\n"));
    update(
        &fixture,
        json!({"start_line": 1, "content": "import cmath\n", "place": "after"}),
    );
    assert!(text(&fixture).starts_with("import math\nimport cmath\n"));
    for (start, end) in [(17, 17), (3, 2), (1, 99)] {
        let arguments = json!({"start_line": start, "end_line": end, "content": ""});
        assert!(
            fixture
                .refused("update_file", with_path(arguments))
                .contains("line")
        );
    }
}

#[test]
fn exact_text_is_replaced_once_or_everywhere() {
    let fixture = shop();
    update(
        &fixture,
        json!({"old_text": "return 2", "content": "return 22"}),
    );
    assert_eq!(text(&fixture), SHOP.replace("return 2", "return 22"));
    let arguments = json!({"old_text": "return", "content": "yield"});
    let answer = fixture.refusal("update_file", with_path(arguments.clone()));
    assert_eq!(answer["lines"], json!([9, 12, 16]));
    let mut arguments = arguments;
    arguments["replace_all"] = json!(true);
    assert_eq!(update(&fixture, arguments)["changed"], 3);
    assert!(!text(&fixture).contains("return"));
}

#[test]
fn text_that_is_not_there_is_answered_with_the_nearest() {
    let fixture = shop();
    let old = "def tax(self):\n  return 2\n";
    let arguments = with_path(json!({"old_text": old, "content": ""}));
    let answer = fixture.refusal("update_file", arguments);
    assert!(answer["error"].as_str().unwrap().contains("white space"));
    assert_eq!(
        answer["nearest"][0]["text"],
        "    def tax(self):\n        return 2"
    );
    let old = "    def tax(self, net):\n        return 2\n";
    let answer = fixture.refusal(
        "update_file",
        with_path(json!({"old_text": old, "content": ""})),
    );
    assert_eq!(answer["nearest"][0]["start_line"], 11);
    let arguments = with_path(json!({"old_text": "§§§§§§", "content": ""}));
    assert!(
        fixture
            .refused("update_file", arguments)
            .contains("read the file again")
    );
    assert_eq!(text(&fixture), SHOP);
}

#[test]
fn a_symbol_that_is_not_there_is_answered_with_names() {
    let fixture = shop();
    let arguments = with_path(json!({"symbol": "price", "content": ""}));
    let answer = fixture.refusal("update_file", arguments);
    assert!(
        answer["error"]
            .as_str()
            .unwrap()
            .contains("mean `Shop.price`"),
        "{answer}"
    );
    fixture.write("shop.py", "def broken(:\n");
    let arguments = with_path(json!({"symbol": "broken", "content": ""}));
    assert!(
        fixture
            .refused("update_file", arguments)
            .contains("old_text")
    );
    fixture.write("notes.txt", "x\n");
    let arguments = json!({"path": "notes.txt", "symbol": "x", "content": ""});
    assert!(
        fixture
            .refused("update_file", arguments)
            .contains("no language")
    );
}

#[test]
fn one_section_is_named_and_the_file_is_what_was_read() {
    let fixture = shop();
    for arguments in [
        json!({"content": "x"}),
        json!({"content": "x", "symbol": "total", "old_text": "y"}),
        json!({"content": "x", "start_line": 1, "old_text": "y"}),
        json!({"content": "x", "old_text": ""}),
        json!({"content": "x", "symbol": "total", "if_match": "0000000000000000"}),
    ] {
        fixture.refused("update_file", with_path(arguments));
    }
    std::fs::write(fixture.root().join("shop.py"), b"a\xff").unwrap();
    let arguments = with_path(json!({"old_text": "a", "content": "b"}));
    assert!(fixture.refused("update_file", arguments).contains("UTF-8"));
}

#[test]
fn line_ends_of_windows_stay() {
    let fixture = shop();
    fixture.write("shop.py", &SHOP.replace('\n', "\r\n"));
    update(
        &fixture,
        json!({"old_text": "price(self):\n        return 1", "content": "a(self):\n        pass"}),
    );
    update(
        &fixture,
        json!({"symbol": "total", "content": "def total():\n    return 4"}),
    );
    update(
        &fixture,
        json!({"start_line": 1, "content": "import cmath"}),
    );
    let new = text(&fixture);
    assert_eq!(new.matches('\n').count(), new.matches("\r\n").count());
    assert!(new.starts_with("import cmath\r\n") && new.ends_with("    return 4\r\n"));
}

#[test]
fn strict_leaves_the_file_when_the_change_breaks_it() {
    let fixture = shop();
    let arguments = json!({"symbol": "total", "content": "def total(:\n", "strict": true});
    let answer = fixture.refusal("update_file", with_path(arguments));
    assert_eq!(answer["findings"][0]["rule"], "syntax-error");
    assert_eq!(text(&fixture), SHOP);
}
