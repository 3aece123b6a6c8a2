//! Cyclomatic complexity of every language against what the tool that it follows gave for the same
//! code (`tests/data/complexity-LANGUAGE.json`, recorded by `benches/peers/record_cases.py`).

use std::collections::BTreeMap;

use groundskeeper::lang::{self, LANGUAGES, Syntax, Wanted};
use serde::Deserialize;

#[derive(Deserialize)]
struct Recorded {
    measured_by: String,
    cases: BTreeMap<String, Case>,
}

#[derive(Deserialize)]
struct Case {
    code: String,
    /// Line and number of each function, sorted.
    cyclomatic: Vec<(usize, u32)>,
}

/// Python's measures have cases of their own (`complexity.rs`), Rust's those of `tests/rules`.
const ELSEWHERE: &[&str] = &["python", "rust"];

fn recorded(language: &str) -> Recorded {
    let path = format!(
        "{}/tests/data/complexity-{language}.json",
        env!("CARGO_MANIFEST_DIR")
    );
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn functions(language: &lang::Language, title: &str, code: &str) -> Vec<lang::Function> {
    let measured = lang::measure(language, code.as_bytes(), &Wanted::all(1 << 20));
    assert_eq!(measured.syntax, Syntax::Clean, "{}: {title}", language.name);
    measured.functions
}

#[test]
fn every_language_counts_as_the_tool_it_follows() {
    for language in LANGUAGES {
        if language.name == "python" {
            continue;
        }
        let recorded = recorded(language.name);
        assert!(!recorded.measured_by.is_empty(), "{}", language.name);
        for (title, case) in &recorded.cases {
            let mut found: Vec<(usize, u32)> = functions(language, title, &case.code)
                .iter()
                .map(|function| (function.line, function.cyclomatic))
                .collect();
            found.sort_unstable();
            assert_eq!(
                found, case.cyclomatic,
                "{}: {title}\n{}",
                language.name, case.code
            );
        }
    }
}

#[test]
fn a_line_comment_of_every_language_is_no_code_and_ends_with_its_line() {
    for language in LANGUAGES {
        let mark = language.line_comment;
        let code = format!("{mark} groundskeeper: allow(too-complex) `'\"(\n{mark}\n");
        let measured = lang::measure(language, code.as_bytes(), &Wanted::all(1 << 20));
        assert_eq!(measured.syntax, Syntax::Clean, "{}", language.name);
        assert_eq!(measured.code_lines, 0, "{}", language.name);
        assert_eq!(measured.directives.len(), 1, "{}", language.name);
    }
}

/// `tests/data/measures.md`: a heading for each language, its code, and what each function measures.
fn samples() -> Vec<(String, String, String)> {
    let text = include_str!("../data/measures.md");
    let sections = text.split("\n## ").skip(1);
    let samples = sections.map(|section| {
        let mut parts = section.split("```");
        let name = parts.next().unwrap().trim().to_owned();
        let code = parts.next().unwrap().split_once('\n').unwrap().1.to_owned();
        let expected = parts.nth(1).unwrap().split_once('\n').unwrap().1.to_owned();
        (name, code, expected)
    });
    samples.collect()
}

#[test]
fn every_measure_of_every_language_is_as_its_table_says() {
    let samples = samples();
    for language in LANGUAGES {
        let sample = samples.iter().find(|(name, ..)| name == language.name);
        let Some((_, code, expected)) = sample else {
            assert!(ELSEWHERE.contains(&language.name), "{}", language.name);
            continue;
        };
        let found: Vec<String> = functions(language, "sample", code)
            .iter()
            .map(|f| {
                let numbers = [
                    f.cyclomatic,
                    f.cognitive,
                    f.nesting,
                    f.parameters,
                    f.returns,
                ];
                let numbers = numbers.map(|number| number.to_string()).join(" ");
                format!("{} {numbers} {} {}", f.line, f.lines, f.symbol)
            })
            .collect();
        assert_eq!(
            found,
            expected.lines().collect::<Vec<_>>(),
            "{}",
            language.name
        );
    }
}

#[test]
fn headers_of_c_are_read_as_a_compiler_reads_them_or_as_cpp() {
    let c = lang::by_name("c").unwrap();
    for (code, symbol) in [
        (
            "#ifdef __cplusplus\nextern \"C\" {\n#endif\nint f(void) { return 1; }\n#ifdef __cplusplus\n}\n#endif\n",
            "f",
        ),
        (
            "class B : public A { public: int c() { return 1; } };\n",
            "B::c",
        ),
        // The grammar of C takes this for a function without parameters.
        (
            "namespace a { class B { int c() { return 1; } }; }\n",
            "a::B::c",
        ),
    ] {
        let measured = lang::measure(c, code.as_bytes(), &Wanted::all(1 << 20));
        assert_eq!(measured.syntax, Syntax::SecondParser, "{code}");
        assert_eq!(measured.functions[0].symbol, symbol);
    }
    let broken = lang::measure(c, b"int f( {", &Wanted::all(1 << 20));
    assert!(matches!(broken.syntax, Syntax::Broken(_)));
}
