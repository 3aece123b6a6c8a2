//! Any bytes can be checked: nothing panics, overflows the stack or counts as understood when it
//! was not (invariant 2); and Python's two front ends give the same numbers.

use std::path::Path;

use groundskeeper::gate::{self, Policy};
use groundskeeper::lang::{self, LANGUAGES, Syntax, Variant, Wanted};
use groundskeeper::rules::{Ratchet, Verdict};
use groundskeeper::settings::Settings;
use groundskeeper::text::{RepoPath, line_count};
use proptest::prelude::*;

const EVERYTHING: Wanted = Wanted::all(64 << 20);

/// Pieces that make up sources which are nearly right.
const PIECES: &[&str] = &[
    "def f(a, *b, c=1, **d) -> x:\n",
    "    if a and b or not c:\n",
    "        return a\n",
    "class C:\n",
    "    ",
    "\n",
    "\r",
    "\r\n",
    "\t",
    "else:\n",
    "elif x:\n",
    "try:\n",
    "except* E as e:\n",
    "finally:\n",
    "match x:\n",
    "    case [a, *_] if a:\n",
    "    case _:\n",
    "lambda: (",
    ")",
    "]",
    "[",
    "{",
    "}",
    "'''",
    "\"",
    "f'{x!r:>{w}}'",
    "# groundskeeper: allow(too-complex) why\n",
    "\\\n",
    "async ",
    "await x\n",
    "fn f<T>(a: &T) -> u8 {\n",
    "match x { 1 | 2 if y => {}, _ => () }\n",
    "if let Some(x) = y && z {\n",
    "'a: loop { break 'a; }\n",
    "impl<T> A for B<T> {\n",
    "|x| x?\n",
    "function f(a = 1, { b }) { return a?.b ?? (() => { switch (a) { case 1: } }) }\n",
    "class A extends B { static { x ||= 1 } get y() { try {} catch {} finally {} } }\n",
    "if (x) y(); else for (;;) ",
    "func (t *T[U]) M(a, b int, c ...U) { select { case <-a: default: goto end } }\n",
    "switch x := y.(type) { case int: go func() {}() }\n",
    "#if defined(A) && B\n",
    "#else\n",
    "#endif\n",
    "template <class T> int A<T>::f(int a = 1) noexcept : b(a) { try {} catch (...) {} }\n",
    "auto f = [&](auto x) -> int { return x and y; };\n",
    "new Runnable() { public void run() { case 1 -> 2; } }\n",
    "case $x in a|b) x && y ;; *) esac\n",
    "f() { while read x; do [[ -n $x ]] || return 1; done }\n",
    "then\n",
    "fi\n",
    "do |x| y&.z ||= 1 end\n",
    "begin\n",
    "rescue A => e\n",
    "ensure\n",
    "end\n",
    "unless x then y else z end\n",
    "\u{feff}",
    "\0",
    "é",
    "\u{1f980}",
];

pub fn nearly_right() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop::sample::select(PIECES).prop_map(|piece| piece.as_bytes().to_vec());
    let noise = prop::collection::vec(any::<u8>(), 0..4);
    let part = prop_oneof![8 => piece, 1 => noise];
    prop::collection::vec(part, 0..60).prop_map(|parts| parts.concat())
}

fn measure_in_every_language(source: &[u8]) {
    let policy = Policy::new(&Settings::default(), &[]).unwrap();
    for language in LANGUAGES {
        let measured = lang::measure(language, source, &EVERYTHING);
        let lines = line_count(source) + 1;
        for function in &measured.functions {
            assert!(function.line <= function.end_line && function.end_line <= lines);
            assert!(function.cyclomatic >= 1 && function.lines <= lines);
        }
        if let Syntax::Broken(problem) = &measured.syntax {
            assert!(problem.count > 0 && problem.line <= lines + 1);
            let path = RepoPath::from(format!("x.{}", language.extensions[0]).as_str());
            let report = gate::check_content(&path, source, &policy, Some(&Ratchet::default()));
            let is_told = report
                .findings
                .iter()
                .any(|one| one.finding.rule == "syntax-error");
            assert!(is_told, "broken syntax passed unseen");
            let blocks = report.verdict == Verdict::Block;
            assert!(blocks || language.preprocessed, "broken syntax passed");
        }
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(source in prop::collection::vec(any::<u8>(), 0..600)) {
        measure_in_every_language(&source);
    }

    #[test]
    fn nearly_right_sources_never_panic(source in nearly_right()) {
        measure_in_every_language(&source);
    }

    #[test]
    fn both_front_ends_agree_wherever_both_parse(source in nearly_right()) {
        front_ends_agree(&source);
    }
}

fn front_ends_agree(source: &[u8]) {
    for variant in [Variant::Standard, Variant::Extended, Variant::Modified] {
        front_ends_agree_on(source, variant);
    }
}

fn front_ends_agree_on(source: &[u8], variant: Variant) {
    let python = lang::by_name("python").unwrap();
    let wanted = Wanted {
        variant,
        ..EVERYTHING
    };
    let first = lang::measure_with_grammar(python, source, &wanted);
    let Some(Ok(second)) = lang::measure_with_second_parser(python, source, variant) else {
        return;
    };
    if first.syntax == Syntax::Clean {
        let shown = String::from_utf8_lossy(source);
        assert_eq!(first.functions, second, "{variant:?}\n{shown}");
    }
}

#[test]
fn both_front_ends_agree_where_a_function_ends() {
    for source in [
        "class A:\n    def f(self):\n        x = 1  # why\n\n\nclass B:\n    pass\n",
        "def f():\n    x = 1\n    # why\n\ny = 2\n",
        "def f():\n    x = (\n        1,  # why\n    )  # why\n",
        "def f():\n    pass  # why",
        "def f():\n    if x:\n        y()  # why\n        # why not\n\ndef g(): pass\n",
        "def f():\n    def g():\n        return 1  # why\n\n    return g  # why\n\n\nx = 1\n",
        "def f(): return 1  # why\n\nx = 1\n",
    ] {
        front_ends_agree(source.as_bytes());
    }
}

#[test]
fn both_front_ends_agree_on_real_files() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = 0;
    for folder in ["examples", "scripts", "models", "benches", "tests"] {
        let mut open = vec![root.join(folder)];
        while let Some(path) = open.pop() {
            if path.is_dir() {
                open.extend(
                    std::fs::read_dir(path)
                        .unwrap()
                        .map(|entry| entry.unwrap().path()),
                );
            } else if path.extension().is_some_and(|extension| extension == "py") {
                front_ends_agree(&std::fs::read(path).unwrap());
                files += 1;
            }
        }
    }
    assert!(files > 15, "only {files} Python files found");
}

#[test]
fn deep_nesting_neither_crashes_nor_passes() {
    let deep = 200_000;
    let mut indented = String::new();
    for level in 0..900 {
        indented.push_str(&" ".repeat(level));
        indented.push_str("if x:\n");
    }
    let python = [
        format!("x = {}{}\n", "(".repeat(deep), ")".repeat(deep)),
        format!("x = {}1\n", "-".repeat(deep)),
        format!("x = {}1\n", "not ".repeat(deep)),
        format!("x = a{}\n", ".b".repeat(deep)),
        format!("x = a{}\n", "()".repeat(deep)),
        format!("x = {}1\n", "lambda: ".repeat(deep)),
        format!("x = {}1\n", "lambda a, b: ".repeat(deep)),
        format!("x = a{}\n", " if a else a".repeat(deep)),
        format!("x = a{}\n", " ** a".repeat(deep)),
        format!("x = f\"{}{}\"\n", "{(".repeat(deep), ")}".repeat(deep)),
        "(".repeat(deep),
        indented,
    ];
    for source in &python {
        not_understood("python", source);
    }
    for (language, before, open, close, after) in DEEP {
        let source = [before, &*open.repeat(deep), &*close.repeat(deep), after].concat();
        not_understood(language, &source);
    }
    not_understood("rust", &"fn f() { if x {".repeat(deep / 10));
}

/// What opens and closes a level, and what stands before and after all of them.
const DEEP: &[(&str, &str, &str, &str, &str)] = &[
    ("rust", "fn f() { ", "(", ")", " }"),
    ("rust", "fn f() { ", "{", "}", " }"),
    ("javascript", "", "(() => ", ")", ""),
    ("javascript", "f = ", "(", ")", ""),
    ("javascript", "", "if (x) ", "", "y();"),
    ("typescript", "", "function f() { ", "}", ""),
    ("tsx", "x = ", "<a>", "</a>", ""),
    ("go", "package p\nfunc f() { ", "func() { ", "}()", " }"),
    ("go", "package p\nvar f = ", "[]any{", "}", ""),
    ("c", "int f() { ", "{", "}", " }"),
    ("c", "int f() { return ", "a && (", ")", "; }"),
    ("cpp", "int f() { ", "[] { ", "};", " }"),
    ("java", "class A { void f() { ", "x(() -> { ", "});", " } }"),
    ("ruby", "def f\n", "x { ", "}", "\nend"),
    ("bash", "f() { ", "if x; then ", "fi;", " }"),
];

fn not_understood(language: &str, source: &str) {
    let language = lang::by_name(language).unwrap();
    let measured = lang::measure(language, source.as_bytes(), &EVERYTHING);
    let shown = &source[..source.len().min(40)];
    assert!(matches!(measured.syntax, Syntax::Broken(_)), "{shown}");
    assert!(measured.functions.is_empty());
}

#[test]
fn a_file_over_the_limit_is_not_parsed_and_does_not_pass() {
    let python = lang::by_name("python").unwrap();
    let measured = lang::measure(python, b"x = 1\n", &Wanted::all(5));
    let Syntax::Broken(problem) = measured.syntax else {
        panic!("it counted as understood")
    };
    assert!(problem.message.contains("6 bytes"), "{}", problem.message);
}

#[test]
fn language_data_names_only_kinds_that_the_grammar_has() {
    for language in LANGUAGES {
        assert_eq!(
            language.unknown_kinds(),
            Vec::<&str>::new(),
            "{}",
            language.name
        );
    }
}
