//! Never a false pass: what does not parse is a finding, what is valid is measured.

use super::check;
use crate::harness::{Scene, python};

#[test]
fn broken_files_are_findings_in_every_language() {
    let files = [
        ("a.py", "def f():\n    return (1\n"),
        ("b.py", "class A:\n    def f(self) pass\n"),
        ("c.py", "x = 1\n  y = = 2\n"),
        ("e.rs", "fn f( {}\n"),
        ("f.rs", "fn f() { let x = \"; }\n"),
    ];
    for (path, source) in files {
        check(&[(path, source)], &[&format!("syntax-error {path}")]);
    }
}

#[test]
fn code_behind_an_error_is_no_pass() {
    let hidden = format!("x = ((\n{}", python("f", 30));
    check(&[("a.py", hidden)], &["syntax-error a.py"]);
}

/// Valid Python: measured, and the complex function in it found.
#[track_caller]
fn measured(prefix: &str) {
    let source = format!("{prefix}{}", python("f", 15));
    check(&[("a.py", source)], &["too-complex a.py f 15"]);
}

#[test]
fn valid_python_that_tree_sitter_rejects_is_measured() {
    measured("def g():\n    return [\n1,\n  2,\n]\n");
    measured("class Box[T = int]:\n    pass\n");
    measured("type Alias[T = int, *Ts = *tuple[int]] = list[T]\n");
    measured("def g[T: str = str](x: T) -> T:\n    return x\n");
    measured("if True:\n    x = (1 +\n2)\n");
}

#[test]
fn byte_order_mark_and_newlines_of_every_kind_are_measured() {
    let source = python("f", 15);
    let complex = ["too-complex a.py f 15"];
    check(&[("a.py", format!("\u{feff}{source}"))], &complex);
    check(&[("a.py", source.replace('\n', "\r\n"))], &complex);
    check(&[("a.py", source.replace('\n', "\r"))], &complex);
    check(&[("a.py", source.trim_end().to_owned())], &complex);
}

#[test]
fn bytes_that_are_not_utf8_never_hide_code() {
    let latin = |head: &str| [head.as_bytes(), b"# caf\xe9\n", python("f", 15).as_bytes()].concat();
    let scene = Scene::plain();
    scene.write("declared.py", latin("# -*- coding: latin-1 -*-\n"));
    scene.write("undeclared.py", latin(""));
    let ran = scene.run(&["check", "--output-format", "json"]).ends(1);
    for path in ["declared.py", "undeclared.py"] {
        let found = ran.findings();
        let named = |rule: &str| {
            found
                .iter()
                .any(|one| one.starts_with(&format!("{rule} {path}")))
        };
        assert!(
            named("too-complex") || named("syntax-error"),
            "{path}: {ran}"
        );
    }
    scene.run(&["measure"]).ends(0);
}

#[test]
fn empty_and_odd_files_are_no_trouble() {
    let files: [(&str, &[u8]); 5] = [
        ("empty.py", b""),
        ("newline.py", b"\n\n"),
        ("empty.rs", b""),
        ("comment.py", b"# only"),
        ("mark.py", b"\xef\xbb\xbf"),
    ];
    check(&files, &[]);
    check(
        &[("nul.py", b"x = 1\n\0\n".as_slice())],
        &["syntax-error nul.py"],
    );
    check(
        &[("bytes.py", b"\xff\xfe\x00\x01".as_slice())],
        &["syntax-error bytes.py"],
    );
}
