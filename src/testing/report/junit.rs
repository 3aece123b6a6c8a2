//! The XML of `JUnit`, as pytest, vitest and node write it. Sources: pytest's `_pytest/junitxml.py`
//! (family xunit1, which names files), and the schema of the xunit plugin of Jenkins.

use std::time::Duration;

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::testing::{Case, State};
use crate::text::RepoPath;

/// Largest number of cases that are read.
const CASES: usize = 200_000;

/// Every case of a report, in its order. What is no such report has none.
pub(in crate::testing) fn cases(xml: &str) -> Vec<Case> {
    let mut reader = Reader::from_str(xml);
    let mut reading = Reading::default();
    while reading.cases.len() < CASES {
        match reader.read_event() {
            Ok(Event::Start(tag)) => reading.begin(&tag),
            Ok(Event::Empty(tag)) => {
                reading.begin(&tag);
                reading.end(tag.name().as_ref());
            }
            Ok(Event::End(tag)) => reading.end(tag.name().as_ref()),
            Ok(Event::Text(text)) => reading.text(&String::from_utf8_lossy(&text)),
            Ok(Event::CData(text)) => reading.text(&String::from_utf8_lossy(&text)),
            Ok(Event::GeneralRef(name)) => reading.text(&resolved(&name)),
            // What was read until a report breaks off did happen.
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    reading.cases
}

#[derive(Default)]
struct Reading {
    cases: Vec<Case>,
    open: Option<Case>,
    /// Whether text belongs to the open case's failure.
    in_failure: bool,
}

impl Reading {
    fn begin(&mut self, tag: &BytesStart<'_>) {
        match tag.name().as_ref() {
            b"testcase" => self.open = Some(case(tag)),
            b"failure" | b"error" => self.fails(tag),
            b"skipped" => {
                if let Some(case) = self
                    .open
                    .as_mut()
                    .filter(|case| case.state == State::Passed)
                {
                    case.state = State::Skipped;
                }
            }
            _ => {}
        }
    }

    fn fails(&mut self, tag: &BytesStart<'_>) {
        if let Some(case) = &mut self.open {
            case.state = State::Failed;
            case.text = attribute(tag, "message").unwrap_or_default();
            case.text.push('\n');
            self.in_failure = true;
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(case) = self.open.as_mut().filter(|_| self.in_failure) {
            case.text.push_str(text);
        }
    }

    fn end(&mut self, name: &[u8]) {
        match name {
            b"failure" | b"error" => self.in_failure = false,
            b"testcase" => self.cases.extend(self.open.take().map(|case| Case {
                text: case.text.trim().to_owned(),
                ..case
            })),
            _ => {}
        }
    }
}

fn case(tag: &BytesStart<'_>) -> Case {
    let name = attribute(tag, "name").unwrap_or_default();
    let class = attribute(tag, "classname").unwrap_or_default();
    let file = attribute(tag, "file").filter(|file| !file.is_empty());
    let file = file.map(|file| match inherited(&file, &class) {
        Some(collected) => collected,
        None => file,
    });
    let seconds = attribute(tag, "time").and_then(|time| time.parse().ok());
    Case {
        id: identity(file.as_deref(), &class, &name),
        file: file.as_deref().map(RepoPath::from),
        state: State::Passed,
        elapsed: seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()),
        text: String::new(),
    }
}

/// The file in which pytest found a test that a class inherits, where `file` is that of its text:
/// `a/test_b.py` of class `a.test_b.TestC`.
fn inherited(file: &str, class: &str) -> Option<String> {
    let module = file.strip_suffix(".py")?.replace('/', ".");
    let is_own = class.strip_prefix(module.as_str());
    if is_own.is_some_and(|inner| inner.is_empty() || inner.starts_with('.')) {
        return None;
    }
    let names: Vec<&str> = class.split('.').collect();
    let is_class = |name: &&str| name.starts_with(char::is_uppercase);
    // Only a class inherits.
    let at = names.iter().position(is_class).filter(|at| *at > 0)?;
    Some(format!("{}.py", names[..at].join("/")))
}

/// pytest's own name for the test where the file tells its module: `tests/test_a.py::TestA::test_b`
/// of class `tests.test_a.TestA`; otherwise class and name.
fn identity(file: Option<&str>, class: &str, name: &str) -> String {
    if let Some((file, module)) = file.and_then(|file| Some((file, file.strip_suffix(".py")?))) {
        let module = module.replace('/', ".");
        let inner = class.strip_prefix(module.as_str());
        let inner = inner.map(|inner| inner.trim_start_matches('.').replace('.', "::"));
        return match inner.as_deref() {
            None | Some("") => format!("{file}::{name}"),
            Some(inner) => format!("{file}::{inner}::{name}"),
        };
    }
    match class {
        "" => name.to_owned(),
        class => format!("{class}::{name}"),
    }
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = tag.try_get_attribute(name).ok()??;
    let value = attribute.normalized_value(XmlVersion::Implicit1_0).ok()?;
    Some(value.into_owned())
}

/// `&lt;`, `&#10;` and the like in text.
fn resolved(name: &BytesRef<'_>) -> String {
    if let Ok(Some(character)) = name.resolve_char_ref() {
        return character.to_string();
    }
    let name = String::from_utf8_lossy(name);
    let known = quick_xml::escape::resolve_predefined_entity(&name);
    known.unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<testsuites><testsuite name="pytest" errors="1" failures="1" skipped="1" tests="5" time="0.1">
<testcase classname="tests.test_a" name="test_one[a&lt;b]" file="tests/test_a.py" line="3" time="0.25"/>
<testcase classname="tests.test_a.TestB" name="test_two" file="tests/test_a.py" line="9" time="0.001">
<failure message="assert 1 == 2">def test_two(self):
&gt;   assert 1 == 2
E   assert 1 == 2</failure><system-out>noise</system-out></testcase>
<testcase classname="tests.test_a" name="test_three" file="tests/test_a.py" time="0"><skipped type="pytest.skip" message="no"/></testcase>
<testcase classname="" name="tests.test_c" time="0.0"><error message="collection failure"><![CDATA[ImportError: x]]></error></testcase>
<testcase classname="src/a.test.ts" name="adds &gt; two" time="1"/>
</testsuite></testsuites>"#;

    #[test]
    fn cases_are_named_as_pytest_does() {
        let cases = cases(REPORT);
        let ids: Vec<&str> = cases.iter().map(|case| case.id.as_str()).collect();
        assert_eq!(
            ids,
            [
                "tests/test_a.py::test_one[a<b]",
                "tests/test_a.py::TestB::test_two",
                "tests/test_a.py::test_three",
                "tests.test_c",
                "src/a.test.ts::adds > two",
            ]
        );
        let states = [
            State::Passed,
            State::Failed,
            State::Skipped,
            State::Failed,
            State::Passed,
        ];
        assert_eq!(
            cases.iter().map(|case| case.state).collect::<Vec<_>>(),
            states
        );
        assert_eq!(cases[0].elapsed, Some(Duration::from_millis(250)));
        assert_eq!(cases[0].file, Some(RepoPath::from("tests/test_a.py")));
        assert!(
            cases[1]
                .text
                .starts_with("assert 1 == 2\ndef test_two(self):\n>   assert"),
            "{:?}",
            cases[1].text
        );
        assert!(!cases[1].text.contains("noise"));
        assert_eq!(cases[3].text, "collection failure\nImportError: x");
    }

    #[test]
    fn a_test_that_is_inherited_belongs_to_the_file_in_which_it_was_found() {
        let case = |class: &str, file: &str| {
            let xml = format!("<testcase classname=\"{class}\" name=\"test_x\" file=\"{file}\"/>");
            let case = cases(&xml).remove(0);
            (case.id, case.file.map(|file| file.to_string()))
        };
        for (class, file, id, found) in [
            (
                "a.tests.test_b.TestC",
                "a/tests/__init__.py",
                "a/tests/test_b.py::TestC::test_x",
                "a/tests/test_b.py",
            ),
            (
                "test_b.TestC.TestD",
                "../lib/base.py",
                "test_b.py::TestC::TestD::test_x",
                "test_b.py",
            ),
            (
                "test_b.TestC",
                "test_b.py",
                "test_b.py::TestC::test_x",
                "test_b.py",
            ),
            // Where folders are no packages, or it is no class, nothing is known.
            ("TestC", "a.py", "a.py::test_x", "a.py"),
            ("b", "a.py", "a.py::test_x", "a.py"),
        ] {
            assert_eq!(case(class, file), (id.to_owned(), Some(found.to_owned())));
        }
    }

    #[test]
    fn a_report_that_breaks_off_keeps_what_it_said() {
        let end = REPORT.find("<skipped").unwrap();
        assert_eq!(cases(&REPORT[..end]).len(), 2);
        for rubbish in [
            "",
            "<",
            "<a><b></a>",
            "no xml at all",
            "<testcase name=\"",
            "\u{0}&&&",
        ] {
            assert_eq!(cases(rubbish), Vec::<Case>::new(), "{rubbish}");
        }
    }
}
