//! What each line adds to a function's measures: the sum is the measure, for every front end.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use groundskeeper::lang::{self, Function, Language, Wanted};
use serde_json::Value;

/// The sums of the contributions must be the measures, and asking must not change these.
#[track_caller]
fn adds_up(language: &Language, source: &str) -> Vec<Function> {
    let plain = Wanted::all(1 << 24);
    let asked = Wanted {
        contributions: true,
        ..plain
    };
    let explained = lang::measure(language, source.as_bytes(), &asked).functions;
    for function in &explained {
        let sum = |points: fn(&lang::Contribution) -> u32| {
            function.contributions.iter().map(points).sum::<u32>()
        };
        let sums = (1 + sum(|one| one.cyclomatic), sum(|one| one.cognitive));
        assert_eq!(
            sums,
            (function.cyclomatic, function.cognitive),
            "{function:#?}\n{source}"
        );
        let first = function.line;
        let last = function.end_line;
        assert!(
            function
                .contributions
                .iter()
                .all(|one| (first..=last).contains(&one.line)),
            "{function:#?}"
        );
    }
    let mut without = explained.clone();
    for function in &mut without {
        function.contributions.clear();
    }
    assert_eq!(
        lang::measure(language, source.as_bytes(), &plain).functions,
        without
    );
    explained
}

fn sources(folder: PathBuf, into: &mut Vec<PathBuf>) {
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push(path);
        }
    }
}

#[test]
fn contributions_add_up_in_every_case_in_python() {
    let cases: Value = serde_json::from_str(include_str!("../data/complexity-cases.json")).unwrap();
    let python = lang::by_name("python").unwrap();
    for case in cases["cases"].as_object().unwrap().values() {
        adds_up(python, case["code"].as_str().unwrap());
    }
}

#[test]
fn contributions_add_up_in_every_recorded_case_of_other_languages() {
    let mut cases = 0;
    for language in lang::LANGUAGES {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
        let path = folder.join(format!("complexity-{}.json", language.name));
        let Ok(text) = std::fs::read_to_string(path) else {
            continue;
        };
        let recorded: Value = serde_json::from_str(&text).unwrap();
        for case in recorded["cases"].as_object().unwrap().values() {
            adds_up(language, case["code"].as_str().unwrap());
            cases += 1;
        }
    }
    assert!(cases > 50, "{cases}");
}

#[test]
fn what_only_the_second_parser_reads_is_measured_and_not_explained() {
    // Python 3.13, which the grammar does not know.
    let source = "class Box[T = int]:\n    pass\n\ndef f(a):\n    if a:\n        return 1\n";
    let asked = Wanted {
        contributions: true,
        ..Wanted::all(1 << 24)
    };
    let measured = lang::measure(lang::by_name("python").unwrap(), source.as_bytes(), &asked);
    assert_eq!(measured.syntax, lang::Syntax::SecondParser);
    assert_eq!(
        (
            measured.functions[0].cyclomatic,
            measured.functions[0].contributions.len()
        ),
        (2, 0)
    );
}

#[test]
fn contributions_add_up_in_our_own_source() {
    let rust = lang::by_name("rust").unwrap();
    let mut paths = Vec::new();
    sources(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut paths,
    );
    let functions = paths
        .iter()
        .map(|path| adds_up(rust, &std::fs::read_to_string(path).unwrap()).len())
        .sum::<usize>();
    assert!(functions > 1000, "{functions}");
}

#[test]
fn each_line_says_what_it_adds() {
    let source = "def f(a):\n    if a and b:\n        for x in a:\n            if x:\n                f(x)\n    else:\n        pass\n    def g():\n        while 1:\n            pass\n";
    let functions = adds_up(lang::by_name("python").unwrap(), source);
    let described: BTreeMap<usize, String> =
        functions[0]
            .contributions
            .iter()
            .fold(BTreeMap::new(), |mut lines, one| {
                let text = format!(
                    "{} {}/{}({}) ",
                    one.construct, one.cyclomatic, one.cognitive, one.nesting
                );
                lines
                    .entry(one.line)
                    .or_insert_with(String::new)
                    .push_str(&text);
                lines
            });
    insta::assert_debug_snapshot!(described, @r#"
    {
        2: "if 1/1(0) logical operators 0/1(0) ",
        3: "loop 1/2(1) ",
        4: "if 1/3(2) ",
        5: "call of itself 0/1(0) ",
        6: "else 0/1(0) ",
        8: "nested function `g` 2/0(0) ",
        9: "loop 0/2(1) ",
    }
    "#);
}
