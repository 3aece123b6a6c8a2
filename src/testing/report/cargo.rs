//! What `cargo test` prints: Rust's test harness in its plain form, one line for each test, with
//! `Running …` and `Doc-tests …` before each program's.

use std::collections::BTreeMap;

use crate::testing::{Case, State};
use crate::text::RepoPath;

/// Every case, named `tests/it.rs::module::test`; of `stdout` with cargo's own lines in `stderr`.
/// The harness writes to one and cargo to the other, so programs are told apart by their order.
pub(in crate::testing) fn cases(stdout: &str, stderr: &str) -> Vec<Case> {
    let mut programs = stderr.lines().filter_map(program);
    let mut cases: Vec<Case> = Vec::new();
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    let mut of = String::new();
    let mut failing: Option<String> = None;
    for line in stdout.lines() {
        if line.starts_with("running ") && (line.ends_with(" tests") || line.ends_with(" test")) {
            of = programs.next().unwrap_or_default();
            failing = None;
        } else if let Some(name) = heading(line) {
            failing = Some(identity(&of, name));
        } else if line == "failures:" || line.starts_with("test result: ") {
            failing = None;
        } else if let Some(id) = &failing {
            let text = texts.entry(id.clone()).or_default();
            text.push_str(line);
            text.push('\n');
        } else if let Some((name, state)) = result(line) {
            cases.push(case(&of, name, state));
        }
    }
    for case in &mut cases {
        if case.state == State::Failed {
            let text = texts.remove(&case.id).unwrap_or_default();
            text.trim().clone_into(&mut case.text);
        }
    }
    cases
}

/// `     Running unittests src/lib.rs (target/debug/deps/a-0f)` or `   Doc-tests a`.
fn program(line: &str) -> Option<String> {
    let line = line.trim_start();
    if let Some(name) = line.strip_prefix("Doc-tests ") {
        return Some(format!("doc:{}", name.trim()));
    }
    let line = line.strip_prefix("Running ")?;
    let line = line.strip_prefix("unittests ").unwrap_or(line);
    Some(line.split(" (").next().unwrap_or(line).to_owned())
}

/// `---- module::test stdout ----`.
fn heading(line: &str) -> Option<&str> {
    let name = line.strip_prefix("---- ")?.strip_suffix(" ----")?;
    name.strip_suffix(" stdout").or(Some(name))
}

/// `test module::test ... ok`, `FAILED`, `ignored` or `ignored, why`.
fn result(line: &str) -> Option<(&str, State)> {
    let (name, said) = line.strip_prefix("test ")?.rsplit_once(" ... ")?;
    let name = name.strip_suffix(" - should panic").unwrap_or(name);
    let state = match said {
        "ok" => State::Passed,
        "FAILED" => State::Failed,
        said if said.starts_with("ignored") => State::Skipped,
        _ => return None,
    };
    Some((name, state))
}

fn identity(of: &str, name: &str) -> String {
    match of {
        "" => name.to_owned(),
        of => format!("{of}::{name}"),
    }
}

fn case(of: &str, name: &str, state: State) -> Case {
    Case {
        id: identity(of, name),
        file: of.strip_suffix(".rs").map(|_| RepoPath::from(of)),
        state,
        elapsed: None,
        text: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ERRORS: &str = "   Compiling a v0.1.0\n    Finished `test` profile\n     Running unittests src/lib.rs (target/debug/deps/a-0f)\n     Running tests/it.rs (target/debug/deps/it-0f)\n   Doc-tests a\n";
    const OUTPUT: &str = "
running 3 tests
test inner::adds ... ok
test inner::fails ... FAILED
test slow ... ignored, takes long

failures:

---- inner::fails stdout ----
thread 'inner::fails' panicked at src/lib.rs:3:5:
assertion failed: 1 == 2


failures:
    inner::fails

test result: FAILED. 1 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s


running 1 test
test inner::adds ... ok

test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s


running 1 test
test src/lib.rs - add (line 3) ... ok
";

    #[test]
    fn tests_of_several_programs_are_told_apart() {
        let cases = cases(OUTPUT, ERRORS);
        let told: Vec<(&str, State)> = cases
            .iter()
            .map(|case| (case.id.as_str(), case.state))
            .collect();
        assert_eq!(
            told,
            [
                ("src/lib.rs::inner::adds", State::Passed),
                ("src/lib.rs::inner::fails", State::Failed),
                ("src/lib.rs::slow", State::Skipped),
                ("tests/it.rs::inner::adds", State::Passed),
                ("doc:a::src/lib.rs - add (line 3)", State::Passed),
            ]
        );
        assert!(
            cases[1].text.ends_with("assertion failed: 1 == 2"),
            "{:?}",
            cases[1].text
        );
        assert_eq!(cases[1].file, Some(RepoPath::from("src/lib.rs")));
        assert_eq!(cases[4].file, None);
    }

    #[test]
    fn rubbish_has_no_cases() {
        for rubbish in [
            "",
            "test",
            "test a ... ",
            "test a ... maybe",
            "---- a",
            "running x tests",
        ] {
            assert_eq!(
                super::cases(rubbish, rubbish),
                Vec::<Case>::new(),
                "{rubbish}"
            );
        }
    }
}
