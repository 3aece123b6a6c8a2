use crate::lang::{ImportKind, Measured, Wanted, by_name, measure};

fn measured(language: &str, source: &str) -> Measured {
    let mut wanted = Wanted::nothing(1 << 20);
    wanted.imports = true;
    measure(by_name(language).unwrap(), source.as_bytes(), &wanted)
}

/// Each import as `LINE module: names`, with its kind when it is not the program's.
fn imports(language: &str, source: &str) -> Vec<String> {
    let shown = |one: &crate::lang::Import| {
        let names = one.names.join(" ");
        let kind = match one.kind {
            ImportKind::Use => String::new(),
            other => format!(" ({other:?})"),
        };
        format!("{} {}: {names}{kind}", one.line, one.module)
    };
    measured(language, source)
        .imports
        .iter()
        .map(shown)
        .collect()
}

#[test]
fn python_statements_anywhere() {
    let source = "\
import a.b as c, d
from ..x import (y as z,
    w)
from . import *
from __future__ import annotations
if typing.TYPE_CHECKING:
    from e import F
else:
    import g
def f():
    with x:
        import h
";
    assert_eq!(
        imports("python", source),
        [
            "1 a.b: ",
            "1 d: ",
            "2 ..x: y w",
            "4 .: *",
            "7 e: F (Types)",
            "9 g: ",
            "12 h: "
        ]
    );
}

#[test]
fn what_only_looks_like_an_import_is_none() {
    assert_eq!(
        imports("python", "'''\nimport a\n'''\n# import b\n"),
        [""; 0]
    );
    assert_eq!(
        imports("rust", "// use a::b;\nconst X: &str = \"crate::y\";\n"),
        [""; 0]
    );
}

#[test]
fn rust_use_trees_are_flattened() {
    let source = "use crate::a::{b, c::d, self, e::{*, f}};
pub(in crate::zzz) use std::fs as files;
use g;
use self::h::*;
use super::super::i;
use {j::k, l};
";
    assert_eq!(
        imports("rust", source),
        [
            "1 crate::a: b",
            "1 crate::a::c: d",
            "1 crate: a",
            "1 crate::a::e: *",
            "1 crate::a::e: f",
            "2 std: fs",
            "3 g: ",
            "4 self::h: *",
            "5 super::super: i",
            "6 j: k",
            "6 l: "
        ]
    );
}

#[test]
fn rust_paths_in_code_and_macros() {
    let source = "fn f(x: crate::a::B) -> Vec<super::C> {
    crate::d::e::<crate::g::H>();
    println!(\"{}\", crate::i::j(2));
    Self::k();
    <crate::l::M as N>::o()
}
mod p;
";
    assert_eq!(
        imports("rust", source),
        [
            "1 crate::a: B",
            "1 super: C",
            "2 crate::d: e",
            "2 crate::g: H",
            "3 crate::i: j",
            "5 crate::l: M",
            "7 self::p:  (Part)"
        ]
    );
}

#[test]
fn rust_tests_in_the_file_are_told_apart() {
    let source = "use crate::a::B;
#[cfg(test)]
mod tests {
    use super::*;
    use super::super::c;
    use self::d::e;
    #[test]
    fn f() { crate::g::h(); }
}
#[cfg(not(test))]
use crate::i::j;
";
    assert_eq!(
        imports("rust", source),
        [
            "1 crate::a: B",
            "4 self: * (Tests)",
            "5 super: c (Tests)",
            "6 self::tests::d: e (Tests)",
            "8 crate::g: h (Tests)",
            "11 crate::i: j"
        ]
    );
    let found = measured("rust", source);
    assert!(found.inline_tests && !found.defines_functions);
    let plain = measured("rust", "fn f() {}\n");
    assert!(!plain.inline_tests && plain.defines_functions);
}

#[test]
fn rust_names_brought_in_are_followed() {
    let source = "use petgraph as pg;
use crate::a::{b, c as d};
fn f() { pg::e::f(); b::g(); d::h(); i::j(); std::k(); }
";
    assert_eq!(
        imports("rust", source)[3..],
        [
            "3 petgraph::e: f",
            "3 crate::a::b: g",
            "3 crate::a::c: h",
            "3 i: j",
            "3 std: k"
        ]
    );
}

#[test]
fn rust_examples_that_are_run_are_tests() {
    let with =
        |info: &str| format!("/// Doc.\n/// ```{info}\n/// f();\n/// ```\npub fn f() {{}}\n");
    for info in ["", "rust", "should_panic", "rust,edition2021"] {
        assert!(measured("rust", &with(info)).inline_tests, "{info}");
    }
    for info in ["text", "ignore", "no_run", "rust,ignore"] {
        assert!(!measured("rust", &with(info)).inline_tests, "{info}");
    }
    assert!(!measured("rust", "// ```\nfn f() {}\n").inline_tests);
}

#[test]
fn python_tests_in_the_file_are_seen() {
    assert!(measured("python", "def test_a():\n    pass\n").inline_tests);
    let plain = measured("python", "class A:\n    def f(self): ...\n");
    assert!(!plain.inline_tests && plain.defines_functions);
    assert!(!measured("python", "x = 1\n").defines_functions);
}

#[test]
fn javascript_forms() {
    let source = "import a, { b as c } from './x';
import * as d from \"y\";
import './z.css';
export { e, f as g } from '../w';
export * from './v';
const h = require('./u'), i = await import(`./t`);
require(name); import(`./${name}`); other('./s');
export const j = () => { require('./deep') };
";
    let expected = [
        "1 ./x: default b",
        "2 y: *",
        "3 ./z.css: ",
        "4 ../w: e f",
        "5 ./v: *",
        "6 ./u: *",
        "6 ./t: *",
        "8 ./deep: *",
    ];
    for language in ["javascript", "typescript", "tsx"] {
        assert_eq!(imports(language, source), expected, "{language}");
    }
    assert!(measured("javascript", source).defines_functions);
    assert!(!measured("javascript", "export const a = 1;").defines_functions);
}

#[test]
fn typescript_types_are_told_apart() {
    let source = "import type { A } from './a';
import B = require('./b');
export type { C } from './c';
import { type D } from './d';
";
    assert_eq!(
        imports("typescript", source),
        [
            "1 ./a: A (Types)",
            "2 ./b: ",
            "3 ./c: C (Types)",
            "4 ./d: D"
        ]
    );
}

#[test]
fn go_imports() {
    let source = "package p

import \"fmt\"
import (
	_ \"a/b\"
	c `d/e`
)

func f() {}
";
    assert_eq!(imports("go", source), ["3 fmt: ", "5 a/b: ", "6 d/e: "]);
    assert!(measured("go", source).defines_functions);
}

#[test]
fn what_nobody_wants_is_not_read() {
    let wanted = Wanted::nothing(1 << 20);
    let found = measure(by_name("python").unwrap(), b"import a\n", &wanted);
    assert_eq!(found.imports, []);
}

#[test]
fn very_deep_nesting_is_read_without_recursion() {
    let deep = format!("use {}a{};\n", "a::{".repeat(3000), "}".repeat(3000));
    let _ = imports("rust", &deep);
    let deep = format!("x = {}{}\nimport a\n", "[".repeat(3000), "]".repeat(3000));
    assert_eq!(imports("python", &deep), ["2 a: "]);
}
