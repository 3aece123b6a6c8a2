//! Formats made of lines.

use groundskeeper::gate::report::{FORMATS, Report};

use super::{report, written, written_with};

#[test]
fn concise_is_a_line_for_each_finding() {
    insta::assert_snapshot!(written(&report(), "concise"), @r#"
    src/a.py:1:1: too-complex `old` has a cyclomatic complexity of 13 (limit 10) [inherited]
    src/a.py:29:1: too-complex `neü` has a cyclomatic complexity of 12 (limit 10)
    src/a.py:53:1: suppression-without-reason no reason is given, so nothing is suppressed; write `groundskeeper: allow(RULE) reason` [warning]
    src/long.py:1:1: file-too-long the file has 301 lines (limit 300)
    a |`<b>*@me_ ]]>�[2J��::error::,%"'\\\xff�.py:1:7: syntax-error got unexpected token �
    block: 3 errors, 1 warning, 1 inherited in 3 files checked
    "#);
}

#[test]
fn full_shows_the_code_cut_to_the_width() {
    let text = anstream::adapter::strip_str(&written(&report(), "full")).to_string();
    insta::assert_snapshot!(text, @r#"
    src/a.py:1:1: inherited[too-complex] `old` has a cyclomatic complexity of 13 (limit 10)
    1 | def old(value):
      | ^^^^^^^
    src/a.py:29:1: error[too-complex] `neü` has a cyclomatic complexity of 12 (limit 10)
    29 | def neü(value):
       | ^^^^^^^
    src/a.py:53:1: warning[suppression-without-reason] no reason is given, so nothing is suppressed; write `groundskeeper: allow(RULE) reason`
    53 | x = 1  # groundskeeper: allow(to...
       | ^
    src/long.py:1:1: error[file-too-long] the file has 301 lines (limit 300)
    a |`<b>*@me_ ]]>�[2J��::error::,%"'\\\xff�.py:1:7: error[syntax-error] got unexpected token �
    1 | def f(�[31m�|<b>]]>:
      |       ^^^^^^^^^^^^^^
    note: one note
    block: 3 errors, 1 warning, 1 inherited in 3 files checked
    `groundskeeper rule NAME` explains a rule and how to fix it
    "#);
}

#[test]
fn full_shows_the_code_once_for_findings_at_the_same_place() {
    let mut report = report();
    let (function, whole_file) = (report.findings[1].clone(), report.findings[3].clone());
    let mut elsewhere = function.clone();
    elsewhere.finding.line = 53;
    report.findings = vec![
        function.clone(),
        function.clone(),
        elsewhere,
        function,
        whole_file,
    ];
    let text = anstream::adapter::strip_str(&written(&report, "full")).to_string();
    insta::assert_snapshot!(text, @r#"
    src/a.py:29:1: error[too-complex] `neü` has a cyclomatic complexity of 12 (limit 10)
    src/a.py:29:1: error[too-complex] `neü` has a cyclomatic complexity of 12 (limit 10)
    29 | def neü(value):
       | ^^^^^^^
    src/a.py:53:1: error[too-complex] `neü` has a cyclomatic complexity of 12 (limit 10)
    53 | def neü(value):
       | ^^^^^^^
    src/a.py:29:1: error[too-complex] `neü` has a cyclomatic complexity of 12 (limit 10)
    29 | def neü(value):
       | ^^^^^^^
    src/long.py:1:1: error[file-too-long] the file has 301 lines (limit 300)
    note: one note
    block: 5 errors in 3 files checked
    `groundskeeper rule NAME` explains a rule and how to fix it
    "#);
}

#[test]
fn github_has_a_command_for_each_finding() {
    insta::assert_snapshot!(written(&report(), "github"), @r#"
    ::notice file=src/a.py,line=1,col=1,title=groundskeeper too-complex (13%2C limit 10)::`old` has a cyclomatic complexity of 13 (limit 10)
    ::error file=src/a.py,line=29,col=1,title=groundskeeper too-complex (12%2C limit 10)::`neü` has a cyclomatic complexity of 12 (limit 10)
    ::warning file=src/a.py,line=53,col=1,title=groundskeeper suppression-without-reason (1%2C limit 0)::no reason is given, so nothing is suppressed; write `groundskeeper: allow(RULE) reason`
    ::error file=src/long.py,title=groundskeeper file-too-long (301%2C limit 300)::the file has 301 lines (limit 300)
    ::error file=a |`<b>*@me_ ]]>�[2J%0D%0A%3A%3Aerror%3A%3A%2C%25"'\\\xff�.py,line=1,col=7,title=groundskeeper syntax-error (1%2C limit 0)::got unexpected token �
    ::notice title=groundskeeper::one note
    block: 3 errors, 1 warning, 1 inherited in 3 files checked
    "#);
}

#[test]
fn markdown_is_a_table_with_new_findings_first() {
    insta::assert_snapshot!(written(&report(), "markdown"), @r#"
    ### groundskeeper: block

    3 errors, 1 warning, 1 inherited in 3 files checked.

    | | rule | where | finding | actual | limit |
    |---|---|---|---|--:|--:|
    | **error** | too-complex | <code>src/a.py</code>:29 | <code>neü</code> has a cyclomatic complexity of 12 (limit 10) | 12 | 10 |
    | **error** | file-too-long | <code>src/long.py</code> | the file has 301 lines (limit 300) | 301 | 300 |
    | **error** | syntax-error | <code>a &#124;�&#60;b&#62;&#42;&#64;me&#95; &#93;&#93;&#62;�&#91;2J��&#58;&#58;error&#58;&#58;,%&#34;&#39;&#92;&#92;&#92;xff�.py</code>:1 | got unexpected token � | 1 | 0 |
    | warning | suppression-without-reason | <code>src/a.py</code>:53 | no reason is given, so nothing is suppressed&#59; write <code>groundskeeper&#58; allow(RULE) reason</code> | 1 | 0 |
    | inherited | too-complex | <code>src/a.py</code>:1 | <code>old</code> has a cyclomatic complexity of 13 (limit 10) | 13 | 10 |

    one note.
    "#);
}

#[test]
fn nothing_found_is_said_with_the_number_of_files() {
    let clean = Report {
        files: 3,
        ..Report::empty()
    };
    for format in ["full", "concise", "github", "markdown", "junit"] {
        let text = anstream::adapter::strip_str(&written(&clean, format)).to_string();
        assert!(text.contains("clean"), "{format}: {text}");
        assert!(text.contains("3 files checked"), "{format}: {text}");
    }
}

#[test]
fn no_format_lets_a_control_character_through() {
    let mut report = report();
    for located in &mut report.findings {
        located
            .finding
            .message
            .push_str(" \u{1b}]0;title\u{7}\u{7f}\u{9b}\r\u{202e}\u{2028}");
    }
    for format in FORMATS {
        let text = written(&report, format.name);
        let text = match format.name {
            "full" => anstream::adapter::strip_str(&text).to_string(),
            _ => text,
        };
        let bad = text
            .chars()
            .find(|c| (c.is_control() && *c != '\n') || *c == '\u{202e}');
        assert_eq!(bad, None, "{}: {text:?}", format.name);
    }
}

#[test]
fn a_hostile_name_starts_no_line_and_no_workflow_command() {
    let text = written(&report(), "github");
    let commands = text.lines().filter(|line| line.starts_with("::"));
    assert_eq!(commands.count(), report().findings.len() + 1, "{text}");
    for format in ["concise", "github"] {
        let lines = written(&report(), format).lines().count();
        let notes = usize::from(format == "github");
        assert_eq!(lines, report().findings.len() + 1 + notes, "{format}");
    }
}

#[test]
fn a_long_table_is_cut_and_says_so() {
    let mut report = report();
    let one = report.findings[0].clone();
    report.findings = vec![one; 130];
    let text = written(&report, "markdown");
    assert_eq!(
        text.lines().filter(|line| line.starts_with("| ")).count(),
        101,
        "{text}"
    );
    assert!(text.contains("and 30 more."), "{text}");
    assert!(text.len() < 65_536, "{}", text.len());
}

#[test]
fn findings_are_added_up_by_rule_and_function() {
    let plain = written(&report(), "concise");
    let text = written_with(&report(), "concise", true);
    let added = text
        .lines()
        .filter(|line| !plain.lines().any(|known| known == *line));
    insta::assert_snapshot!(added.collect::<Vec<_>>().join("\n"), @r#"
    findings inherited  over  rule
           2         1     5  too-complex
           1         0     1  file-too-long
           1         0     1  suppression-without-reason
           1         0     1  syntax-error
    findings      over  function
           1       30%  src/a.py:1 old
           1       20%  src/a.py:29 neü
    "#);
    let clean = Report::empty();
    assert_eq!(
        written_with(&clean, "concise", true),
        written(&clean, "concise")
    );
}
