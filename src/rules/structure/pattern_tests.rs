use super::*;

fn captured(pattern: &str, path: &str) -> Option<Vec<(String, String)>> {
    let captures = Patterns::parse(pattern)
        .unwrap()
        .captures(path.as_bytes())?;
    let text = |(name, value): (String, Vec<u8>)| (name, String::from_utf8(value).unwrap());
    Some(captures.into_iter().map(text).collect())
}

#[track_caller]
fn check(pattern: &str, path: &str, expected: &[(&str, &str)]) {
    let expected = expected
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    assert_eq!(
        captured(pattern, path),
        Some(expected.collect()),
        "{pattern} {path}"
    );
}

#[track_caller]
fn check_not(pattern: &str, path: &str) {
    assert_eq!(captured(pattern, path), None, "{pattern} {path}");
}

#[test]
fn stars_stay_within_a_name_and_double_stars_do_not() {
    check("src/*.py", "src/a.py", &[]);
    check_not("src/*.py", "src/a/b.py");
    check("src/**/*.py", "src/a.py", &[]);
    check("src/**/*.py", "src/a/b/c.py", &[]);
    check_not("src/**/*.py", "other/src/a.py");
    check("**/a?.py", "x/y/ab.py", &[]);
    check_not("**/a?.py", "x/y/a.py");
    check("src/**", "src/a/b", &[]);
    check_not("src/**", "src");
    check("*a*b*c*d", "xaxbxcxd", &[]);
}

#[test]
fn names_and_folders_are_captured() {
    check("src/**/{name}.py", "src/a/b.py", &[("name", "b")]);
    check(
        "src/{folder}/{name}.py",
        "src/b.py",
        &[("folder", ""), ("name", "b")],
    );
    check(
        "src/{folder}/{name}.py",
        "src/x/y/b.py",
        &[("folder", "x/y/"), ("name", "b")],
    );
    check_not("src/{name}.py", "src/.py");
}

#[test]
fn a_name_that_recurs_is_the_same_text() {
    check(
        "ui/{name}/{name}.tsx",
        "ui/Card/Card.tsx",
        &[("name", "Card")],
    );
    check_not("ui/{name}/{name}.tsx", "ui/Card/Other.tsx");
    check("{a}{b}-{a}", "xyz-xy", &[("a", "xy"), ("b", "z")]);
}

#[test]
fn alternatives_are_chosen_from() {
    check("src/*.{js,ts}", "src/a.ts", &[]);
    check("{src,lib}/{name}.{js,ts}", "lib/a.js", &[("name", "a")]);
    check_not("{src,lib}/*.js", "test/a.js");
}

#[test]
fn paths_need_not_be_text() {
    let pattern = Patterns::parse("src/{name}.py").unwrap();
    assert!(pattern.matches(b"src/\xff.py"));
}

#[test]
fn what_was_captured_is_filled_in() {
    let pattern = Patterns::parse("tests/{folder}/test_{name}*.py").unwrap();
    let captures = vec![
        ("folder".to_owned(), b"a/b/".to_vec()),
        ("name".to_owned(), b"c".to_vec()),
    ];
    let filled: Vec<Pattern> = pattern.filled(&captures).collect();
    assert!(filled[0].matches(b"tests/a/b/test_c_more.py"));
    assert!(!filled[0].matches(b"tests/a/test_c.py"));
}

#[test]
fn a_star_that_was_captured_is_a_plain_character() {
    let pattern = Patterns::parse("test_{name}.py").unwrap();
    let filled: Vec<Pattern> = pattern
        .filled(&vec![("name".to_owned(), b"*".to_vec())])
        .collect();
    assert_eq!(filled[0].path(), Some(&b"test_*.py"[..]));
}

#[test]
fn broken_patterns_are_refused() {
    for (pattern, problem) in [
        ("src/{name.py", "a `{` is not closed"),
        ("src/name}.py", "a `}` closes nothing"),
        (
            "src/{a b}.py",
            "`{a b}` is no name: write letters, digits and underscores",
        ),
        (
            "src/a**b",
            "`**` must stand alone between slashes, not in `a**b`",
        ),
        (
            "src/x{folder}/b",
            "`{folder}` must stand alone between slashes",
        ),
        ("src//b", "`//` stands for no path"),
    ] {
        assert_eq!(
            Patterns::parse(pattern),
            Err(problem.to_owned()),
            "{pattern}"
        );
    }
    let many = "{a,b}".repeat(10);
    assert!(Patterns::parse(&many).unwrap_err().contains("64 patterns"));
    assert!(
        Patterns::parse(&"a".repeat(2_000))
            .unwrap_err()
            .contains("1000 bytes")
    );
}

#[test]
fn wildcards_are_tried_once_each_and_limited() {
    let pattern = Patterns::parse(&format!("{}*c*", "*a".repeat(18))).unwrap();
    assert!(!pattern.matches("a".repeat(255).as_bytes()));
    let error = Patterns::parse(&"*a".repeat(21)).unwrap_err();
    assert_eq!(error, "more than 20 wildcards");
    let error = Patterns::parse("{a}{b}{a}{c}{d}").unwrap_err();
    assert_eq!(error, "more than 4 wildcards beside a name that recurs");
}
