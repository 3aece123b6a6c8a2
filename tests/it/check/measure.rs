//! `measure`: every function with its numbers.

use serde_json::Value;

use crate::harness::Scene;

const SOURCE: &str = "\
import functools


@functools.cache
@functools.wraps(
    print,
)
def decorated(a, b=1, *, c):
    \"\"\"Words.

    More words.
    \"\"\"
    if a:
        return b
    return c


class Shop:
    @staticmethod
    async def waiting(x):
        async for y in x:
            while y and x:
                y -= 1

    def method(self, value):
        def inner():
            return value

        return inner
";

fn rows(ran: &Value) -> Vec<String> {
    let functions = ran["functions"].as_array().unwrap().iter();
    let row = |f: &Value| {
        let numbers = [
            "line",
            "cyclomatic",
            "cognitive",
            "lines",
            "nesting",
            "parameters",
            "returns",
        ];
        let numbers: Vec<String> = numbers.iter().map(|key| f[key].to_string()).collect();
        let text = |key: &str| f[key].as_str().unwrap().to_owned();
        format!("{} {} {}", text("path"), text("symbol"), numbers.join(" "))
    };
    functions.map(row).collect()
}

#[test]
fn the_line_is_that_of_def_and_the_form_is_that_of_the_schema() {
    let scene = Scene::plain();
    scene.write("shop/code.py", SOURCE);
    let value = scene.run(&["measure", "--json"]).ends(0).json_by("measure");
    insta::assert_snapshot!(rows(&value).join("\n"), @r#"
    shop/code.py decorated 8 2 1 4 1 3 2
    shop/code.py Shop.waiting 20 3 4 4 2 1 0
    shop/code.py Shop.method 25 2 0 5 0 1 1
    shop/code.py Shop.method.inner 26 1 0 2 0 0 1
    "#);
    let value = scene
        .run(&["measure", "--json", "shop"])
        .ends(0)
        .json_by("measure");
    assert_eq!(value["functions"][0]["path"], "code.py");
    let value = scene
        .run(&["measure", "--json", "shop/code.py"])
        .ends(0)
        .json_by("measure");
    assert_eq!(value["functions"][0]["path"], "code.py");
}

#[test]
fn rust_functions_are_named_by_what_they_belong_to() {
    let source = "\
#[inline]
pub async fn free(a: u8) -> u8 { if a > 1 { return 1 } a }

impl Shop {
    #[must_use]
    fn method(&self, x: u8) -> u8 { match x { 0 => 1, _ => 2 } }
}

mod inner {
    fn deep() {}
}
";
    let scene = Scene::plain();
    scene.write("a.rs", source);
    let value = scene.run(&["measure", "--json"]).ends(0).json_by("measure");
    insta::assert_snapshot!(rows(&value).join("\n"), @r#"
    a.rs free 2 2 1 1 1 1 1
    a.rs Shop::method 6 2 1 1 1 1 0
    a.rs inner::deep 10 1 0 1 0 0 0
    "#);
}

#[test]
fn what_cannot_be_measured_is_said() {
    let scene = Scene::plain();
    scene.write("a.py", "def f(:\n");
    let ran = scene.run(&["measure", "--json"]).ends(0);
    assert_eq!(
        ran.json_by("measure")["functions"],
        Value::Array(Vec::new())
    );
    ran.says(&["not measured: a.py:1:"]);
}

#[test]
fn the_table_is_worst_first_and_says_what_it_leaves_out() {
    let scene = Scene::plain();
    scene.write("shop/code.py", SOURCE);
    let ran = scene.run(&["measure", "--limit", "2"]).ends(0);
    insta::assert_snapshot!(ran.out, @r#"
    cognitive cyclomatic lines nesting  function
            4          3     4       2  shop/code.py:20 Shop.waiting
            1          2     4       1  shop/code.py:8 decorated
    2 of 4 functions; --limit 0 shows all
    "#);
}
