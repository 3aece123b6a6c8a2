//! Files made to break the program: it neither crashes nor lets them pass.

use super::check;

/// Levels of nesting; recursion over them would overflow any stack.
const DEEP: usize = 200_000;

fn nested(open: &str, inner: &str, close: &str) -> String {
    format!("{}{inner}{}", open.repeat(DEEP), close.repeat(DEEP))
}

#[test]
fn python_nested_beyond_measure_is_a_finding() {
    let files = [
        ("attributes.py", format!("x = a{}\n", ".b".repeat(DEEP))),
        ("brackets.py", format!("x = {}\n", nested("(", "", ")"))),
        ("unary.py", format!("x = {}\n", nested("-", "1", ""))),
        ("unclosed.py", "[".repeat(DEEP)),
    ];
    check(
        &files,
        &files
            .each_ref()
            .map(|(path, _)| format!("syntax-error {path}"))
            .each_ref()
            .map(String::as_str),
    );
}

#[test]
fn python_indented_beyond_measure_is_measured_or_a_finding() {
    let lines = (0..1_500).map(|depth| format!("{}if a:\n", " ".repeat(depth)));
    let source = format!("{}{}pass\n", lines.collect::<String>(), " ".repeat(1_500));
    check(&[("ifs.py", source)], &["file-too-long ifs.py"]);
}

#[test]
fn rust_nested_beyond_measure_is_a_finding() {
    let function = |body: String| format!("fn f() {{ {body} }}\n");
    let files = [
        ("fields.rs", function(format!("a{};", ".b".repeat(DEEP)))),
        ("ifs.rs", function(nested("if a {", "", "}"))),
        ("unary.rs", function(format!("{};", nested("!", "a", "")))),
    ];
    check(
        &files,
        &[
            "syntax-error fields.rs",
            "syntax-error ifs.rs",
            "syntax-error unary.rs",
        ],
    );
}

#[test]
fn a_file_of_30_megabytes_is_not_parsed_and_no_pass() {
    let files = [("big.py", "x = 1\n".repeat(5_000_000))];
    let scene = check(&files, &["file-too-long big.py", "syntax-error big.py"]);
    scene
        .run(&["check"])
        .ends(1)
        .says(&["limits.file_bytes", "5000000 lines"]);
}

#[test]
fn one_line_of_a_megabyte_is_cut_where_it_is_shown() {
    let source = format!("x = ({}\n", "1, ".repeat(400_000));
    let scene = check(&[("wide.py", source)], &["syntax-error wide.py"]);
    let ran = scene.run(&["check"]).ends(1);
    assert!(ran.out.len() < 2_000, "{} bytes", ran.out.len());
}
